import Diagnostics
import Records
import YAMLSyntax

extension ResponseDefinition {
  /// What HTTP itself says, where a request has no `response`.
  static let usual = ResponseDefinition(accepted: nil, failures: nil, classify: [])

  /// Reads a request's `response`.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> ResponseDefinition?
  {
    guard
      let keyed = node.keyed(
        "`response`", known: ["accepted", "failures", "classify", "capture"],
        later: ["reset", "unknown", "absent"], &bag)
    else { return nil }
    let answer = scope.place("a condition on an answer", roots: [.response])
    let failures = keyed["failures"].flatMap { Failures.read($0, in: scope, &bag) }
    return ResponseDefinition(
      accepted: keyed["accepted"].flatMap { Condition.read($0, in: answer, &bag) },
      failures: failures,
      classify: (keyed["classify"]?.list("`classify`", &bag) ?? []).compactMap {
        Classification.read($0, in: answer, &bag)
      },
      capture: keyed["capture"].flatMap { CaptureDefinition.read($0, failures, in: scope, &bag) })
  }
}

extension ResponseDefinition.Classification {
  fileprivate static func read(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    guard
      let keyed = node.keyed(
        "an entry of `classify`", known: ["status", "when", "as"], later: ["code", "value"], &bag)
    else { return nil }
    // Which answers it is of: by status, by what the body says, or by both.
    if keyed["when"] == nil { _ = keyed.required("status", &bag) }
    let status = keyed["status"]?.int("`status`", in: 100...599, &bag)
    let when = keyed["when"].flatMap { Condition.read($0, in: scope, &bag) }
    guard
      let outcome = keyed.required("as", &bag)?.choice(
        "`as`", of: ResponseDefinition.Class.self, &bag)
    else { return nil }
    return Self(status: status?.value, when: when, outcome: outcome.value)
  }
}

extension ResponseDefinition.CodeClassification {
  /// Reads `{ code: gone, as: absent }`, or several codes in a list.
  fileprivate static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("an entry of `classify`", known: ["code", "as"], &bag),
      let codeNode = keyed.required("code", &bag), let asNode = keyed.required("as", &bag),
      let codes = codeNode.sequence == nil
        ? codeNode.string("`code`", &bag).map({ [$0] }) : codeNode.strings("`code`", &bag),
      let outcome = asNode.choice("`as`", of: ResponseDefinition.FailureClass.self, &bag)
    else { return nil }
    return Self(codes: codes.map(\.value), outcome: outcome.value)
  }
}

extension ResponseDefinition.Failures {
  fileprivate static func read(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    let answer = scope.place("`failures`", roots: [.response])
    let element = scope.place("a failure", roots: [.each, .response])
    guard
      let keyed = node.keyed(
        "`failures`", known: ["each", "when", "at", "code", "message", "classify"], later: ["as"],
        &bag),
      let eachNode = keyed.required("each", &bag), let atNode = keyed.required("at", &bag),
      let each = Path.read(eachNode, in: answer, &bag),
      let pointer = ResponseDefinition.Pointer.read(atNode, in: element, &bag)
    else { return nil }
    if keyed["classify"] != nil { _ = keyed.required("code", &bag) }
    return Self(
      each: each, when: keyed["when"].flatMap { Condition.read($0, in: element, &bag) },
      at: pointer, code: keyed["code"].flatMap { Path.read($0, in: element, &bag) },
      message: keyed["message"].flatMap { Path.read($0, in: element, &bag) },
      classify: (keyed["classify"]?.list("`classify`", &bag) ?? []).compactMap {
        ResponseDefinition.CodeClassification.read($0, &bag)
      })
  }
}

extension ResponseDefinition.Pointer {
  /// Reads `position`, or which records by `index`, `field`, `key` or `group`.
  static func read(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    if node.scalar?.text == "position" { return .position }
    let kinds = ["index", "field", "key", "group"]
    guard let keyed = node.keyed("`at`", known: kinds + ["value"], &bag) else { return nil }
    let given = keyed.entries.filter { kinds.contains($0.key) }
    if given.count > 1 {
      bag.add(
        Diagnostic(
          .wrongShape, "`at` points by one of `index`, `field`, `key` and `group`",
          at: given[1].keySpan, label: "beside `\(given[0].key)`"))
      return nil
    }
    if let value = keyed.entry("value"), keyed["field"] == nil {
      bag.add(
        Diagnostic(
          .wrongShape, "`value` stands beside `field`", at: value.keySpan,
          label: "says where the answer has the field's value"))
    }
    switch given.first?.key {
    case "index":
      return keyed["index"].flatMap { Path.read($0, in: scope, &bag) }.map { .index($0) }
    case "key": return keyed["key"].flatMap { Path.read($0, in: scope, &bag) }.map { .key($0) }
    case "group":
      if keyed["group"]?.scalar?.text == "position" { return .groupPosition }
      return keyed["group"].flatMap { Path.read($0, in: scope, &bag) }.map { .group($0) }
    default: return field(keyed, in: scope, &bag)
    }
  }

  private static func field(
    _ keyed: KeyedNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    guard let fieldNode = keyed.required("field", &bag),
      let field = fieldNode.string("`field`", &bag)
    else { return nil }
    var record = scope.place("`at`", roots: [.record])
    record.isFree = scope.isFree
    record.check(Path([.key("record"), .key(field.value)]), at: field.span, &bag)
    let answer =
      keyed["value"].map { Path.read($0, in: scope, &bag) }
      ?? Path([.key("each"), .key(field.value)])
    return answer.map { .field(record: field.value, answer: $0) }
  }
}
