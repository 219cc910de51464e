import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Reads the steps of a request, one after the other: each knows what those before it keep.
struct FlowReading {
  private let batch: BatchRules
  private let operations: [Operation]
  private var scope: ValueScope
  private var steps: [FlowStep] = []

  /// Reads `flow` and `finally`; returns the step that carries the records, with all of them.
  static func read(
    _ node: YAMLNode, finally: YAMLNode?, batch: BatchRules, operations: [Operation],
    in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard let nodes = node.list("`flow`", &bag) else { return nil }
    let before = bag.all.count
    var reading = FlowReading(batch: batch, operations: operations, scope: scope)
    for node in nodes {
      reading.read(node, isLast: node.span == nodes.last?.span, &bag)
    }
    let last = finally.flatMap { reading.lone($0, "`finally`", response: .usual, &bag) }
    let places = reading.steps.indices.filter { reading.steps[$0].kind == .upload }
    guard bag.all.count == before else { return nil }
    guard let upload = places.first, places.count == 1 else {
      bag.add(.flow("a flow has one step `upload`, which carries the records", at: node.span))
      return nil
    }
    for step in reading.steps.prefix(upload) where step.kind == .poll || step.kind == .results {
      bag.add(
        .flow("`\(step.name)` asks what became of records before they are sent", at: node.span))
    }
    var whole = reading.steps[upload].request
    whole.flow = FlowDefinition(steps: reading.steps, upload: upload, finally: last)
    return whole
  }

  private init(batch: BatchRules, operations: [Operation], scope: ValueScope) {
    self.batch = batch
    self.operations = operations
    self.scope = scope
  }

  private mutating func read(_ node: YAMLNode, isLast: Bool, _ bag: inout DiagnosticBag) {
    let kinds = FlowStep.Kind.allCases.map(\.rawValue)
    guard
      let keyed = node.keyed(
        "a step of `flow`",
        known: ["name", "keep", "response", "every", "within", "until"] + kinds, &bag),
      let name = keyed.required("name", &bag)?.string("`name`", &bag)
    else { return }
    let given = FlowStep.Kind.allCases.filter { keyed[$0.rawValue] != nil }
    guard let kind = given.first, given.count == 1, let call = keyed[kind.rawValue] else {
      bag.add(
        .flow(
          "a step is one of \(kinds.map { "`\($0)`" }.joined(separator: ", "))", at: node.span))
      return
    }
    if steps.contains(where: { $0.name == name.value }) {
      bag.add(.flow("two steps are called `\(name.value)`", at: name.span))
    }
    let response = keyed["response"].flatMap { ResponseDefinition.read($0, in: scope, &bag) }
    if let node = keyed["response"], let response, !isLast,
      response.failures != nil || response.capture != nil
    {
      bag.add(.flow("what became of single records is said by the last step", at: node.span))
    }
    if response?.capture != nil, let node = keyed["response"] {
      bag.add(.notSupportedYet("`capture` in a flow", at: node.span))
    }
    let patience = patience(keyed, kind, node, &bag)
    let keep = keep(keyed["keep"], &bag)
    let request: HTTPRequestDefinition?
    switch kind {
    case .upload:
      request = HTTPRequestDefinition.read(
        call, response: keyed["response"], batch: batch, operations: operations, in: scope, &bag)
    case .request, .poll, .results:
      request = lone(call, "`\(kind.rawValue)`", response: response ?? .usual, &bag)
    }
    scope.steps.append((name.value, keep.map(\.name)))
    guard let request else { return }
    steps.append(
      FlowStep(name: name.value, kind: kind, request: request, keep: keep, patience: patience))
  }

  private func lone(
    _ node: YAMLNode, _ what: String, response: ResponseDefinition, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard let keyed = node.keyed(what, known: HTTPRequestDefinition.keys, &bag) else { return nil }
    let roots: [ValueRoot] = [.settings, .action, .step] + (scope.object.isEmpty ? [] : [.object])
    return HTTPRequestDefinition.readAlone(keyed, roots: roots, in: scope, response: response, &bag)
  }

  private func keep(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> [(name: String, path: Path)] {
    let place = scope.place("`keep`", roots: [.response])
    return (node?.named("`keep`", &bag) ?? []).compactMap { entry in
      Path.read(entry.value, in: place, &bag).map { (entry.key, $0) }
    }
  }

  private func patience(
    _ keyed: KeyedNode, _ kind: FlowStep.Kind, _ node: YAMLNode, _ bag: inout DiagnosticBag
  ) -> FlowStep.Patience? {
    guard kind == .poll else {
      for key in ["every", "within", "until"] {
        guard let entry = keyed.entry(key) else { continue }
        bag.add(.flow("only a `poll` has `\(key)`", at: entry.keySpan))
      }
      return nil
    }
    guard let everyNode = keyed.required("every", &bag),
      let withinNode = keyed.required("within", &bag),
      let untilNode = keyed.required("until", &bag),
      let every = TimeLength.read(everyNode, &bag), let within = TimeLength.read(withinNode, &bag),
      let until = Condition.read(
        untilNode, in: scope.place("a condition on an answer", roots: [.response]), &bag)
    else { return nil }
    return FlowStep.Patience(every: every, within: within, until: until)
  }
}

extension Diagnostic {
  fileprivate static func flow(_ problem: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.flowFits, problem, at: span, label: "in this flow")
  }
}
