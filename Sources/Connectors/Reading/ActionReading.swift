import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// What an action does with a row; the language has more kinds than act yet.
private enum ActionKind: String, CaseIterable { case record }

extension ActionDefinition {
  /// Reads one action of a connector.
  static func read(
    _ entry: YAMLEntry, transport: ConnectorDefinition.Transport, settings: [SettingDefinition],
    _ bag: inout DiagnosticBag
  ) -> ActionDefinition? {
    let what = "the action `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what,
        known: ["kind", "modes", "match", "settings", "record", "fields", "requests", "advice"],
        later: ["checks", "renew_after", "object", "events", "hash"], &bag)
    else { return nil }
    _ = keyed.required("kind", &bag)?.choice(
      "`kind`", of: ActionKind.self, later: ["membership", "event"], &bag)
    let modes = modes(keyed, &bag)
    let with = keyed["settings"].map {
      SettingDefinition.read($0, what: "`settings` of \(what)", &bag)
    }
    let isFree = isFree(keyed["record"], &bag)
    let fields = keyed["fields"].map { FieldDefinition.read($0, &bag) } ?? []
    if !isFree, fields.isEmpty { _ = keyed.required("fields", &bag) }
    let scope = ValueScope(
      place: what, roots: [], settings: settings, action: with ?? [], fields: fields,
      isFree: isFree)
    let match = match(keyed, scope, what: what, &bag)
    guard let requestsNode = keyed.required("requests", &bag),
      let entries = requestsNode.named("`requests`", &bag)
    else { return nil }
    let before = bag.hasErrors
    let requests = entries.compactMap {
      RequestDefinition.read($0, transport: transport, in: scope, &bag)
    }
    if bag.hasErrors == before, requests.count == entries.count {
      OperationCoverage(modes: modes, requests: requests, entries: entries)
        .check(requestsNode.span, &bag)
    }
    return ActionDefinition(
      name: entry.key, modes: modes, match: match, settings: with ?? [], fields: fields,
      isFree: isFree, requests: requests, advice: advice(keyed["advice"], &bag))
  }

  private static func modes(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) -> [SyncMode] {
    guard let node = keyed.required("modes", &bag), let nodes = node.list("`modes`", &bag) else {
      return []
    }
    if nodes.isEmpty { bag.add(.wrongShape(node, needed: "at least one mode", what: "`modes`")) }
    return nodes.compactMap {
      $0.choice(
        "`modes`", of: SyncMode.self, later: ["insert", "update", "append", "replace"], &bag)?.value
    }
  }

  private static func isFree(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> Bool {
    guard let node, let text = node.string("`record`", &bag) else { return false }
    if text.value == "free" { return true }
    bag.add(.badChoice(text, what: "`record`", choices: ["free"]))
    return false
  }

  private static func match(
    _ keyed: KeyedNode, _ scope: ValueScope, what: String, _ bag: inout DiagnosticBag
  ) -> [String] {
    if let node = keyed["match"], node.mapping != nil {
      bag.add(.notSupportedYet("`match` by any of several fields", at: node.span))
      return []
    }
    let names = keyed["match"]?.strings("`match`", &bag) ?? []
    let record = scope.place("`match`", roots: [.record])
    for name in names {
      record.check(Path([.key("record"), .key(name.value)]), at: name.span, &bag)
    }
    if names.isEmpty, !scope.isFree {
      bag.add(
        Diagnostic(
          .badMatch, "\(what) does not say which fields identify a record",
          at: keyed["match"]?.span ?? keyed.span, label: "needs `match`",
          help: ["write `match: [field]`"]))
    }
    return names.map(\.value)
  }

  private static func advice(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> [String: String] {
    var advice: [String: String] = [:]
    for node in node.flatMap({ $0.list("`advice`", &bag) }) ?? [] {
      guard let keyed = node.keyed("an entry of `advice`", known: ["code", "do"], &bag),
        let code = keyed.required("code", &bag)?.string("`code`", &bag),
        let what = keyed.required("do", &bag)?.string("`do`", &bag)
      else { continue }
      advice[code.value] = what.value
    }
    return advice
  }
}

/// Whether the requests of an action carry what its modes can bring about, each operation once.
private struct OperationCoverage {
  let modes: [SyncMode]
  let requests: [RequestDefinition]
  let entries: [YAMLEntry]

  func check(_ span: SourceSpan, _ bag: inout DiagnosticBag) {
    let needed = Operation.allCases.filter { operation in
      modes.contains { $0.operations.contains(operation) }
    }
    for operation in Operation.allCases {
      let carriers = requests.indices.filter { requests[$0].operations.contains(operation) }
      if carriers.count > 1 {
        bag.add(
          Diagnostic(
            .operationsCovered, "`\(operation.rawValue)` is carried by two requests",
            at: entries[carriers[1]].keySpan, label: "the second",
            secondary: [.init(entries[carriers[0]].keySpan, "the first")]))
      } else if needed.contains(operation), carriers.isEmpty {
        bag.add(
          Diagnostic(
            .operationsCovered, "no request carries `\(operation.rawValue)`", at: span,
            label: "none is for `\(operation.rawValue)`",
            help: [
              "the modes \(modes.map { "`\($0.rawValue)`" }.joined(separator: ", ")) need it"
            ]))
      } else if !needed.contains(operation), let carrier = carriers.first {
        bag.add(
          Diagnostic(
            .operationsCovered,
            "no mode of the action brings `\(operation.rawValue)` about",
            at: entries[carrier].keySpan,
            label: "is for it"))
      }
    }
  }
}
