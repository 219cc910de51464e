import Connectors
import Emulators
import Records
import Testing

/// What the connector `sendgrid` sends is taken, and each damage to it refused as SendGrid would.
@Suite struct SendGridTests {
  private static let mail =
    #"{"from":{"email":"shop@example.com"},"to":[{"email":"ada@example.com","name":"Ada"}],"#
    + #""subject":"Hi","text":"x","html":"<p>","categories":["a"],"group_id":7,"ip_pool_name":"ab","#
    + #""send_at":"2026-01-02T03:04:05Z"}"#

  private let sendgrid = SendGrid(key: "SG.1")

  private func ours(_ action: String, _ records: [String], key: String = "SG.1") throws
    -> BuiltInRequest
  {
    try BuiltInRequest(
      "sendgrid", action, mode: action == "message" ? .append : .upsert,
      settings: ["api_key": .string(key)], records: records)
  }

  @Test("a message is taken each time that it comes, contacts once")
  func taken() throws {
    for _ in 1...2 {
      #expect(sendgrid.answer(try ours("message", [Self.mail]).request).status == 202)
      let contacts = try ours("contacts", [#"{"email":"a@b.c"}"#, #"{"external_id":"2"}"#])
      #expect(sendgrid.answer(contacts.request).status == 202)
    }
    #expect(sendgrid.messages.count == 2)
    #expect(
      sendgrid.contacts == ["a@b.c": #"{"email":"a@b.c"}"#, "2": #"{"external_id":"2"}"#])
  }

  @Test("a damaged message is refused")
  func damagedMail() throws {
    let ours = try ours("message", [Self.mail])
    func status(_ request: HTTPServer.Request) -> Int { sendgrid.answer(request).status }
    func status(_ old: String, _ new: String) -> Int {
      #expect(ours.text.contains(old), "`\(old)` is not in \(ours.text)")
      return status(ours.damaged { $0.replacing(old, with: new) })
    }
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(try self.ours("message", [Self.mail], key: "SG.2").request) == 401)
    #expect(status(ours.damaged(without: "Content-Type")) == 400)
    #expect(status(ours.damaged(method: "PUT")) == 405)
    #expect(status(ours.damaged(target: "/v3/mail/sent")) == 404)
    #expect(status(ours.damaged { String($0.dropLast()) }) == 400)
    #expect(status(ours.damaged { "[\($0),\($0)]" }) == 400)
    #expect(status("personalizations", "personalisations") == 400)
    #expect(status("ada@example.com", "ada.example.com") == 400)
    #expect(status("\"to\":", "\"too\":") == 400)
    #expect(status(#""from":{"email":"shop@example.com"},"#, "") == 400)
    #expect(status("\"Hi\"", "\"\"") == 400)
    #expect(status("text/plain", "text/plan") == 400)
    #expect(status("\"value\":\"x\"", "\"value\":\"\"") == 400)
    #expect(status("\"categories\":[\"a\"]", "\"categories\":[\"a\",\"a\"]") == 400)
    #expect(status("\"group_id\":7", "\"group_id\":\"seven\"") == 400)
    #expect(status("\"ab\"", "\"a\"") == 400)
    #expect(status("1767323045", "1767582246") == 400)
    #expect(status("\"subject\":", "\"template_id\":\"t-1\",\"subject\":") == 400)
    #expect(sendgrid.messages.isEmpty)
    #expect(status(ours.request) == 202)
  }

  @Test("damaged contacts are refused")
  func damagedContacts() throws {
    let ours = try ours("contacts", [#"{"email":"a@b.c","city":"Paris"}"#])
    func status(_ request: HTTPServer.Request) -> Int { sendgrid.answer(request).status }
    #expect(status(ours.damaged(method: "POST")) == 405)
    #expect(status(ours.damaged(without: "Authorization")) == 401)
    #expect(status(ours.damaged { $0.replacing("email", with: "mail") }) == 400)
    #expect(status(ours.damaged { $0.replacing("city", with: "town") }) == 400)
    #expect(status(ours.damaged { $0.replacing("contacts", with: "people") }) == 400)
    let one = #"{"email":"a@b.c"}"#
    let many =
      #"{"contacts":["# + Array(repeating: one, count: 30_001).joined(separator: ",") + "]}"
    #expect(status(ours.damaged { _ in many }) == 400)
    #expect(
      status(ours.damaged { $0.replacing("Paris", with: String(repeating: "x", count: 6_000_000)) })
        == 413)
    #expect(sendgrid.contacts.isEmpty)
  }

  @Test("a request takes 30,000 contacts")
  func full() throws {
    guard let definition = ConnectorCatalog.builtIn["sendgrid"],
      let action = definition.action("contacts")
    else { throw Missing() }
    let bound = BoundAction(
      connector: definition, action: action, settings: [:], with: [:], mode: .upsert,
      limits: definition.rate)
    let records = (1...30_001).map { #"{"email":"p\#($0)@example.com"}"# }
    #expect(batches(bound, records, .add).map(\.count) == [30_000, 1])
  }
}
