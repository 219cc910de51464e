import Connectors
import Emulators
import Records

/// A request of a built-in connector as an emulator gets it, whole or damaged.
struct BuiltInRequest {
  let request: HTTPServer.Request

  init(
    _ connector: String, _ name: String, _ operation: Connectors.Operation = .add, mode: SyncMode,
    settings: [String: JSONValue], with: [String: JSONValue] = [:], match: [String] = [],
    fields: [String] = [], records: [String]
  ) throws {
    guard let definition = ConnectorCatalog.builtIn[connector],
      let action = definition.action(name)
    else { throw Missing() }
    let base = "http://h"
    let bound = BoundAction(
      connector: definition, action: action,
      settings: settings.merging(["base_url": .string(base)]) { $1 }, with: with, match: match,
      mode: mode, fields: fields, limits: RateLimit(concurrency: 1))
    guard let batch = batches(bound, records, operation).first else { throw Missing() }
    let auth = try bound.auth()
    let sent = auth.addressed(try bound.request(for: batch))
    let signatures = auth.signatures(of: sent, at: .ofTests)
    request = HTTPServer.Request(
      method: sent.method, target: String(sent.url.dropFirst(base.count)),
      headers: sent.headers + auth.headers + signatures.map { ($0.name, $0.value) },
      body: sent.body.map { Array($0.bytes) } ?? [])
  }

  var text: String { String(decoding: request.body, as: UTF8.self) }

  /// The request with one thing about it changed.
  func damaged(
    method: String? = nil, target: String? = nil, without header: String? = nil,
    body: (String) -> String = { $0 }
  ) -> HTTPServer.Request {
    HTTPServer.Request(
      method: method ?? request.method, target: target ?? request.target,
      headers: request.headers.filter { $0.name != header }, body: Array(body(text).utf8))
  }
}
