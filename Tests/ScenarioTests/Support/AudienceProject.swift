import Emulators
import Foundation
import PostgresServer

/// People who are members of an audience of X.
final class AudienceProject {
  let project: TestProject
  let ads = XAds()
  let server: HTTPServer

  /// - Parameters:
  ///   - audience: what the pipeline says of it.
  ///   - with: the action's settings.
  init(audience: String = "{ use: a1 }", with: String = "{ }") throws {
    let ads = ads
    server = try HTTPServer { ads.answer($0) }
    project = try TestProject()
    project.environment = [
      "X_KEY": SignatureGate.consumerKey, "X_SECRET": SignatureGate.consumerSecret,
      "X_TOKEN": SignatureGate.token, "X_TOKEN_SECRET": SignatureGate.tokenSecret,
    ]
    try project.sql(
      "CREATE TABLE people (id INTEGER PRIMARY KEY, emails TEXT, phone TEXT, until TEXT)")
    try write(audience: audience, with: with)
  }

  deinit { server.stop() }

  func write(audience: String, with: String = "{ }") throws {
    try project.write(
      "headgate.yaml",
      """
      headgate: 1
      project: people
      sources:
        store: \(Engine.current.source)
      models:
        people:
          source: store
          sql: SELECT id, emails, phone, until FROM people
          identifier: [id]
          columns: { id: int, emails: { type: string, pii: true }, phone: { type: string, pii: true }, until: string }
      destinations:
        x_ads:
          connector: x-audience
          settings:
            base_url: \(server.url)
            account_id: \(XAds.account)
            consumer_key: { env: X_KEY }
            consumer_secret: { env: X_SECRET }
            access_token: { env: X_TOKEN }
            access_token_secret: { env: X_TOKEN_SECRET }
          limits: { requests: 100000/s, batch: 4 }
      pipelines:
        customers:
          model: people
          to: { destination: x_ads, action: audience, with: \(with), audience: \(audience) }
          mode: mirror
          map:
            email: emails
            phone_number: phone
            expires_at: { column: until, type: timestamp }
          guard: { rejects: { max: 100% } }
      """)
  }

  /// Puts a person in, or changes one.
  func put(_ id: Int, _ emails: String?, phone: String? = nil, until: String? = nil) throws {
    func literal(_ text: String?) -> String { text.map { "'\($0)'" } ?? "NULL" }
    try project.sql(
      """
      DELETE FROM people WHERE id = \(id);
      INSERT INTO people VALUES (\(id), \(literal(emails)), \(literal(phone)), \(literal(until)))
      """)
  }

  @discardableResult
  func apply(_ more: String...) throws -> TestProject.Ended {
    try project.run(["headgate", "apply", "--auto-approve"] + more)
  }

  /// Members as they are kept: emails and phone numbers, normalised and hashed.
  static func members(emails: [String] = [], phones: [String] = []) -> [String] {
    (emails.map { XAds.member("email", $0) } + phones.map { XAds.member("phone_number", $0) })
      .sorted()
  }
}
