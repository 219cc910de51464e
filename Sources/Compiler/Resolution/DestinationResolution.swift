import Connectors
import Diagnostics

extension Destination {
  /// Settings by the connector's definitions, and its rate with `limits:` over it.
  init(
    _ syntax: DestinationSyntax, _ connector: ConnectorDefinition, _ bag: inout DiagnosticBag
  ) {
    let reading = SettingsReading(
      definitions: connector.settings, what: "the connector `\(connector.name)`",
      folder: syntax.folder, span: syntax.span, takesBaseURL: connector.transport == .http)
    self.init(
      name: syntax.name, span: syntax.span, connector: connector.name,
      settings: reading.read(syntax.settings, &bag),
      limits: RateLimit(
        requests: syntax.requests ?? connector.rate.requests,
        concurrency: syntax.concurrency ?? connector.rate.concurrency,
        batch: syntax.batch ?? connector.rate.batch), limitPlaces: syntax.limitPlaces)
  }
}
