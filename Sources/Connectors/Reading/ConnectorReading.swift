import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension ConnectorDefinition {
  /// Reads a connector's definition; nil where an error was reported.
  package static func read(name: String, _ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> ConnectorDefinition?
  {
    var own = DiagnosticBag()
    let definition = definition(name, node, &own)
    bag.add(contentsOf: own)
    return own.hasErrors ? nil : definition
  }

  private static func definition(_ name: String, _ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> ConnectorDefinition?
  {
    let what = "the connector `\(name)`"
    guard
      let keyed = node.keyed(
        what,
        known: [
          "title", "notes", "transport", "base_url", "settings", "auth", "rate", "objects",
          "actions",
          "tests",
        ], later: ["description", "logo", "codes"], &bag),
      let transport = keyed.required("transport", &bag)?.choice(
        "`transport`", of: Transport.self, &bag)
    else { return nil }
    let settings = settings(keyed, transport.value, &bag)
    let scope = ValueScope(place: what, roots: [], settings: settings)
    for key in transport.value.foreignKeys {
      guard let entry = keyed.entry(key) else { continue }
      bag.add(
        Diagnostic(
          .badHTTPPart, "`\(key)` has no meaning for \(transport.value.target)", at: entry.keySpan,
          label: key == "settings" ? "are those of a connection" : "is of \(key.owners)"))
    }
    let baseURL = keyed["base_url"].flatMap {
      TextTemplate.read(
        $0, what: "`base_url`",
        in: scope.place("a base URL", roots: [.settings], refusesSecrets: true), &bag)
    }
    let auth = keyed["auth"].map { AuthDefinition.read($0, in: scope, &bag) } ?? []
    let rate = keyed["rate"].flatMap { RateLimit.read($0, &bag) }
    guard let actionsNode = keyed.required("actions", &bag),
      let entries = actionsNode.named("`actions`", &bag)
    else { return nil }
    if entries.isEmpty {
      bag.add(.wrongShape(actionsNode, needed: "at least one action", what: "`actions`"))
    }
    let objects = keyed["objects"].map { ObjectDefinition.read($0, in: scope, &bag) } ?? []
    let actions = entries.compactMap {
      ActionDefinition.read(
        $0, transport: transport.value, settings: settings, objects: objects.map(\.name), &bag)
    }
    let tests = keyed["tests"].map { ConnectorTest.read($0, actions, &bag) } ?? []
    return ConnectorDefinition(
      name: name, title: keyed["title"]?.string("`title`", &bag)?.value ?? name,
      notes: keyed["notes"]?.string("`notes`", &bag)?.value.withoutLastLineEnds,
      transport: transport.value, baseURL: baseURL, settings: settings, auth: auth,
      rate: rate ?? RateLimit(concurrency: transport.value.isPaced ? 4 : 1), objects: objects,
      actions: actions,
      tests: tests, digest: ConnectorDigest.of(node))
  }

  /// The declared settings, and those that every connector of the transport takes.
  private static func settings(
    _ keyed: KeyedNode, _ transport: Transport, _ bag: inout DiagnosticBag
  ) -> [SettingDefinition] {
    var settings =
      keyed["settings"].map { SettingDefinition.read($0, what: "`settings`", &bag) } ?? []
    switch transport {
    case .file: return settings
    case .sql: return SettingDefinition.connection
    case .smtp: return SettingDefinition.mailServer
    case .http: break
    }
    if let declared = settings.first(where: { $0.name == "base_url" }) {
      if declared.type != .string || declared.isSecret {
        bag.add(
          .badSetting(
            "the setting `base_url` is a string and no secret",
            at: keyed["settings"]?.span ?? keyed.span))
      } else if keyed["base_url"] == nil, !declared.isRequired, declared.defaultValue == nil {
        bag.add(
          .badSetting(
            "without `base_url` in the connector, the setting `base_url` is required",
            at: keyed["settings"]?.span ?? keyed.span))
      }
      return settings
    }
    _ = keyed.required("base_url", &bag)
    settings.append(
      SettingDefinition(
        name: "base_url", type: .string, isRequired: false, isSecret: false, allowed: [],
        defaultValue: nil, notes: "another address of the API"))
    return settings
  }
}

extension ConnectorDefinition.Transport {
  /// Keys of a connector that say nothing to it.
  fileprivate var foreignKeys: [String] {
    switch self {
    case .http: []
    case .file: ["base_url", "auth", "rate", "objects"]
    case .sql: ["base_url", "auth", "rate", "objects", "settings"]
    case .smtp: ["base_url", "auth", "objects", "settings"]
    }
  }
}

extension String {
  /// The transports that a connector's key is of.
  fileprivate var owners: String {
    self == "rate" ? "`transport: http` and `smtp`" : "`transport: http`"
  }
}
