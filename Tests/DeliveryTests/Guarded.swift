import Connectors
import Diagnostics
import Emulators
import Records
import YAMLSyntax

/// An action that sends one record a request in the shape of `RecordStore`, through what `auth` is told.
func guarded(
  _ auth: String, url: String, concurrency: Int = 1, repeatability: Repeatability = .safe,
  settings: [String: JSONValue] = [:]
) throws -> BoundAction {
  let text = """
    transport: http
    settings:
      base_url: { type: string, required: true }
      key: { type: string, secret: true }
      secret: { type: string, secret: true }
      token: { type: string, secret: true }
      token_secret: { type: string, secret: true }
    auth: [ { \(auth) } ]
    actions:
      records:
        kind: record
        modes: [mirror]
        record: free
        requests:
          add:
            for: [add, change]
            batch: { max_records: 1 }
            repeat: \(repeatability.rawValue)
            request:
              method: POST
              path: /records
              body: { object: { operations: { array: { from: records, each: { object: { operation: operation, record: record } } } } } }
            response: { failures: { each: response.body.failures, at: { index: each.index }, code: each.code } }
          remove: { for: [remove], request: { method: DELETE, path: "/records/{{ record.id }}" } }
    """
  var bag = DiagnosticBag()
  let file = SourceFile(path: "guarded.yaml", text: text)
  guard let node = YAMLParser.parse(file, id: SourceFile.ID(index: 0), &bag),
    let connector = ConnectorDefinition.read(name: "guarded", node, &bag),
    let action = connector.action("records")
  else { throw Missing() }
  return BoundAction(
    connector: connector, action: action,
    settings: settings.merging(["base_url": .string(url)]) { $1 }, with: [:], match: ["id"],
    mode: .mirror, limits: RateLimit(concurrency: concurrency))
}

/// A store behind a desk of tokens, which are had with a refresh token.
struct TokenShop {
  static let auth =
    "oauth2_refresh: { token_url: \"{{ settings.base_url }}/token\", refresh_token: settings.token, client_id: { const: shop }, client_secret: settings.secret }"
  static let settings: [String: JSONValue] = [
    "token": .string("r3fresh-token"), "secret": .string("cl1ent-secret"),
  ]

  let store: RecordStore
  let desk: TokenDesk
  let server: HTTPServer

  init(_ terms: TokenDesk.Terms = .init()) throws {
    let store = RecordStore(key: ["id"])
    let desk = TokenDesk(
      terms: terms,
      form: [
        "grant_type": "refresh_token", "refresh_token": "r3fresh-token", "client_id": "shop",
        "client_secret": "cl1ent-secret",
      ], api: { store.answer($0) })
    self.store = store
    self.desk = desk
    server = try HTTPServer { desk.answer($0) }
  }

  func action(
    concurrency: Int = 1, repeatability: Repeatability = .safe
  ) throws -> BoundAction {
    try guarded(
      Self.auth, url: server.url, concurrency: concurrency, repeatability: repeatability,
      settings: Self.settings)
  }

  /// What is sent to the API and not to the desk of tokens.
  var sent: Int { server.requests.filter { $0.target != "/token" }.count }
}
