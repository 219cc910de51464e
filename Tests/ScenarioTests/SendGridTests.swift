import Emulators
import Foundation
import Testing

/// Through the binary to SendGrid, which throttles, fails, loses answers and refuses one contact.
@Suite(.startsCommands) struct SendGridTests {
  private let sendgrid = SendGrid(key: "SG.1", lists: ["l1"])

  private func project(_ pipelines: String) throws -> ConnectorProject {
    let sendgrid = sendgrid
    return try ConnectorProject(
      connector: "sendgrid", settings: "api_key: { env: KEY }", environment: ["KEY": "SG.1"],
      pipelines: pipelines, answer: { sendgrid.answer($0) })
  }

  private static let throttled = HTTPServer.Answer(
    429, #"{"errors":[{"message":"too many requests"}]}"#,
    headers: [("X-RateLimit-Reset", "1")])

  @Test("contacts equal all that the model ever held, but for one that is refused")
  func contacts() throws {
    let people = try project(
      """
      contacts:
        model: people
        to: { destination: out, action: contacts, with: { list_ids: [l1] } }
        mode: upsert
        map: { email: email, first_name: name, custom_fields: { object: { e1_D: seen } } }
      """)
    try people.project.edit("headgate.yaml", "[l1]", "[l9]")
    let lost = try people.apply(exit: 1)
    #expect(lost.text.contains("HG0955") && lost.text.contains("no such list"), "\(lost)")
    try people.project.edit("headgate.yaml", "[l9]", "[l1]")
    sendgrid.refuse("p7@example.com")
    var held: [String: String] = [:]
    for round in 0...2 {
      if round > 0 { try people.edit(round) }
      people.fail([
        (1, .answer(Self.throttled)), (2, .loseAnswer), (4, .answer(.init(502, "<html>"))),
        (5, .truncateAnswer), (6, .dropRequest), (7, .garbage),
      ])
      let ended = try people.apply(exit: nil)
      if round == 0 {
        #expect(ended.exit == 4 && ended.text.contains("the identifier is invalid"), "\(ended)")
      }
      for (id, row) in try people.rows() where id != 7 {
        let seen = "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
        let email = "\(row["email"] ?? "")"
        held[email] = try ExampleProject.text([
          "email": email, "first_name": "\(row["name"] ?? "")", "custom_fields": ["e1_D": seen],
        ])
      }
      #expect(differences(sendgrid.contacts, from: held) == [])
      #expect(sendgrid.list("l1") == Set(held.keys))
    }
  }

  @Test("each message is sent once, whatever becomes of its answer")
  func messages() throws {
    let people = try project(
      """
      news:
        model: people
        to: { destination: out, action: message }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          from: { const: { email: shop@example.com } }
          to: { array: [{ object: { email: email, name: name } }] }
          subject: { template: "{{ id }}" }
          text: { row: operation }
      """)
    for round in 0...1 {
      if round > 0 { try people.edit(round) }
      people.fail([(1, .answer(Self.throttled)), (3, .loseAnswer), (5, .dropRequest)])
      try people.apply(exit: 4)
    }
    let came = try sendgrid.messages.map { text -> String in
      let mail = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      let all = mail?["personalizations"] as? [[String: Any]]
      let to = (all?.first?["to"] as? [[String: Any]])?.first
      let content = (mail?["content"] as? [[String: Any]])?.first
      return "\(mail?["subject"] ?? "") \(content?["value"] ?? "") \(to?["name"] ?? "")"
    }
    // A request that was dropped unheard is in doubt all the same, and is not sent again by itself.
    #expect(came.count == Set(came).count)
    #expect(Set(came).isSubset(of: people.events))
    #expect(people.events.count - came.count == 2)
  }
}
