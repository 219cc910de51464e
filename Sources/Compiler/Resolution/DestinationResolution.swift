import Connectors
import Diagnostics
import YAMLSyntax

extension Destination {
  /// Settings by the connector's definitions, and its rate with `limits:` over it.
  init(
    _ syntax: DestinationSyntax, _ connector: ConnectorDefinition, _ bag: inout DiagnosticBag
  ) {
    var connection: PostgresSettings?
    let settings: [String: SettingValue]
    switch connector.transport {
    case .sql:
      connection = PostgresSyntax(syntax, &bag)?.settings(&bag)
      settings = connection?.settingValues ?? [:]
    case .http, .file, .smtp:
      let reading = SettingsReading(
        definitions: connector.settings, what: "the connector `\(connector.name)`",
        folder: syntax.folder, span: syntax.span, takesBaseURL: connector.transport == .http)
      settings = reading.read(syntax.settings, &bag)
    }
    if !connector.transport.isPaced { syntax.refusePaces(&bag) }
    self.init(
      name: syntax.name, span: syntax.span, connector: connector.name, settings: settings,
      connection: connection,
      limits: RateLimit(
        requests: syntax.requests ?? connector.rate.requests,
        concurrency: syntax.concurrency ?? connector.rate.concurrency,
        batch: syntax.batch ?? connector.rate.batch), limitPlaces: syntax.limitPlaces)
  }

  /// The settings that tell one account from another: of a connection the database, else all but the secrets.
  ///
  /// A mail server is a way to who gets the mail, and no account: by another one nothing is sent again.
  func accountSettings(_ connector: ConnectorDefinition) -> [String: SettingValue] {
    if connector.transport == .smtp { return [:] }
    if let connection { return ["database": .literal(.string(connection.database))] }
    let secret = Set(connector.settings.filter(\.isSecret).map(\.name))
    return settings.filter { !secret.contains($0.key) }
  }
}

extension DestinationSyntax {
  /// Only requests are paced.
  fileprivate func refusePaces(_ bag: inout DiagnosticBag) {
    for name in ["requests", "concurrency"] {
      guard let place = limitPlaces[name] else { continue }
      bag.add(
        Diagnostic(
          .uselessLimit, "`limits.\(name)` has no effect here", at: place,
          label: "of destinations over HTTP and SMTP",
          help: [
            "remove it: files and tables are written one batch after the other, as fast as they take them"
          ]))
    }
  }
}

extension DiagnosticCode {
  static let uselessLimit = DiagnosticCode(
    "HG0813",
    "`limits.requests` and `limits.concurrency` pace requests; files and tables have none."
  )
}

extension PostgresSyntax {
  /// A destination's settings.
  fileprivate init?(_ destination: DestinationSyntax, _ bag: inout DiagnosticBag) {
    self.init(
      YAMLNode(span: destination.span, content: .mapping(destination.settings)), "`settings`",
      folder: destination.folder, &bag)
  }
}

extension PostgresSettings {
  /// As settings of a destination; times in seconds.
  fileprivate var settingValues: [String: SettingValue] {
    var settings = values.mapValues { SettingValue($0) }
    let times = [
      ("connect_timeout", connectTimeout), ("timeout", timeout), ("lock_timeout", lockTimeout),
    ]
    for (name, seconds) in times {
      if let seconds { settings[name] = .literal(.number("\(seconds)")) }
    }
    return settings
  }
}

extension SettingValue {
  fileprivate init(_ value: PostgresSettings.Value) {
    switch value {
    case .literal(let text): self = .literal(.string(text))
    case .reference(.environment(let name)): self = .environment(name)
    case .reference(.file(let path)): self = .file(path)
    }
  }
}
