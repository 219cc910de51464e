import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension ActionDefinition {
  /// Reads one action of a connector.
  static func read(
    _ entry: YAMLEntry, transport: ConnectorDefinition.Transport, settings: [SettingDefinition],
    objects: [String], _ bag: inout DiagnosticBag
  ) -> ActionDefinition? {
    let what = "the action `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what,
        known: [
          "kind", "modes", "match", "renew_after", "settings", "record", "fields", "requests",
          "object", "advice", "checks", "notes",
        ] + (transport == .http ? ["matrix"] : []), later: ["events", "hash"], &bag)
    else { return nil }
    let kind = keyed.required("kind", &bag)?.choice("`kind`", of: ActionKind.self, &bag)?.value
    let modes = modes(keyed, kind, &bag)
    let with = keyed["settings"].map {
      SettingDefinition.read($0, what: "`settings` of \(what)", &bag)
    }
    let isFree = isFree(keyed["record"], &bag)
    var scope = ValueScope(
      place: what, roots: [], settings: settings, action: with ?? [], isFree: isFree)
    let fields = keyed["fields"].map { FieldDefinition.read($0, in: scope, &bag) } ?? []
    if !isFree, fields.isEmpty { _ = keyed.required("fields", &bag) }
    scope.fields = fields
    let object = object(keyed["object"], objects, &bag)
    scope.object = object == nil ? [] : [.objectID]
    let matrix = keyed["matrix"].flatMap { MatrixDefinition.read($0, in: scope, &bag) }
    let identity = MatchIdentity.read(keyed, kind ?? .record, scope, what: what, &bag)
    refuseDefaults(of: identity, fields, keyed["fields"], &bag)
    let checks = keyed["checks"].map { RecordCheck.read($0, in: scope, &bag) } ?? []
    let renewAfter = renewAfter(keyed, kind, &bag)
    guard let requestsNode = keyed.required("requests", &bag),
      let entries = requestsNode.named("`requests`", &bag)
    else { return nil }
    scope.captured = CaptureDefinition.names(in: entries)
    let before = bag.hasErrors
    let requests = entries.compactMap {
      RequestDefinition.read(
        $0, transport: transport,
        action: .init(kind: kind ?? .record, modes: modes, matrix: matrix), in: scope,
        &bag)
    }
    if bag.hasErrors == before, requests.count == entries.count {
      OperationCoverage(modes: modes, requests: requests, entries: entries)
        .check(requestsNode.span, &bag)
      CaptureCheck(requests: requests, entries: entries).check(&bag)
    }
    RemovalAddress.check(requests, identity, isFree: isFree, entries, &bag)
    return ActionDefinition(
      name: entry.key, notes: keyed["notes"]?.string("`notes`", &bag)?.value.withoutLastLineEnds,
      kind: kind ?? .record, modes: modes, identity: identity,
      renewAfter: renewAfter, object: object, settings: with ?? [], fields: fields, isFree: isFree,
      checks: checks, requests: requests, advice: advice(keyed["advice"], &bag))
  }

  /// A record is told from others by what its row says.
  private static func refuseDefaults(
    of identity: MatchIdentity, _ fields: [FieldDefinition], _ node: YAMLNode?,
    _ bag: inout DiagnosticBag
  ) {
    for field in fields where field.defaultValue != nil && identity.fields.contains(field.name) {
      let entry = node?.mapping?.first { $0.key == field.name }
      guard let place = entry?.value.mapping?.first(where: { $0.key == "default" }) else {
        continue
      }
      bag.add(
        .badSetting(
          "the field `\(field.name)` identifies a record and has a default", at: place.keySpan))
    }
  }

  private static func object(
    _ node: YAMLNode?, _ objects: [String], _ bag: inout DiagnosticBag
  ) -> String? {
    guard let name = node?.string("`object`", &bag) else { return nil }
    guard objects.contains(name.value) else {
      bag.add(
        .unknownName(name.value, what: "object of the connector", at: name.span, known: objects))
      return nil
    }
    return name.value
  }

  private static func modes(
    _ keyed: KeyedNode, _ kind: ActionKind?, _ bag: inout DiagnosticBag
  ) -> [SyncMode] {
    guard let node = keyed.required("modes", &bag), let nodes = node.list("`modes`", &bag) else {
      return []
    }
    if nodes.isEmpty { bag.add(.wrongShape(node, needed: "at least one mode", what: "`modes`")) }
    let modes = nodes.compactMap { $0.choice("`modes`", of: SyncMode.self, &bag) }
    for mode in modes {
      guard let kind, !kind.modes.contains(mode.value) else { continue }
      bag.add(
        Diagnostic(
          .kindFits, "the mode `\(mode.value.rawValue)` has no meaning for a `\(kind.rawValue)`",
          at: mode.span, label: "not a mode of it",
          help: ["it can be \(kind.modes.map { "`\($0.rawValue)`" }.joined(separator: ", "))"]))
    }
    return modes.map(\.value)
  }

  private static func renewAfter(
    _ keyed: KeyedNode, _ kind: ActionKind?, _ bag: inout DiagnosticBag
  ) -> RenewalAge? {
    guard let entry = keyed.entry("renew_after") else { return nil }
    if let kind, kind != .membership {
      bag.add(
        Diagnostic(
          .kindFits, "`renew_after` has no meaning for a `\(kind.rawValue)`", at: entry.keySpan,
          label: "is of a `membership`"))
    }
    return RenewalAge.read(entry.value, &bag)
  }

  private static func isFree(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> Bool {
    guard let node, let text = node.string("`record`", &bag) else { return false }
    if text.value == "free" { return true }
    bag.add(.badChoice(text, what: "`record`", choices: ["free"]))
    return false
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

extension SettingDefinition {
  /// What is known of the object that rows go into.
  fileprivate static let objectID = SettingDefinition(
    name: "id", type: .string, isRequired: true, isSecret: false, allowed: [], defaultValue: nil)
}
