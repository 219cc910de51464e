import Emulators
import Foundation
import Testing

/// Through the binary to HubSpot, which throttles, fails, loses answers and refuses one contact.
@Suite struct HubSpotTests {
  private let hubspot = HubSpot(token: "t0ken", unique: ["contacts": ["email"], "teams": ["ref"]])

  private func project(_ pipelines: String) throws -> ConnectorProject {
    let hubspot = hubspot
    return try ConnectorProject(
      connector: "hubspot", settings: "token: { env: TOKEN }", environment: ["TOKEN": "t0ken"],
      pace: "requests: 1000/s, ", pipelines: pipelines, answer: { hubspot.answer($0) })
  }

  private static let objects = """
    contacts:
      model: people
      to: { destination: out, action: contacts }
      mode: upsert
      map: { email: email, firstname: name, properties: { object: { seen: seen } } }
    teams:
      model: people
      to: { destination: out, action: objects, with: { object_type: teams, id_property: ref } }
      mode: upsert
      map: { id: id, properties: { object: { ref: id, name: name } } }
    """

  @Test("contacts and objects equal all that the model ever held")
  func converges() throws {
    let people = try project(Self.objects)
    var contacts: [String: String] = [:]
    var teams: [String: String] = [:]
    hubspot.refuse("p7@example.com")
    let used = HTTPServer.Answer(
      429, #"{"status":"error","policyName":"TEN_SECONDLY_ROLLING"}"#,
      headers: [("X-HubSpot-RateLimit-Interval-Milliseconds", "0")])
    for round in 0...2 {
      if round > 0 { try people.edit(round) }
      people.fail([
        (1, .answer(used)), (2, .loseAnswer), (4, .answer(.init(502, "<html>"))),
        (5, .truncateAnswer), (7, .dropRequest), (8, .garbage),
      ])
      let ended = try people.apply(exit: round == 0 ? 4 : 0)
      if round == 0 { #expect(ended.output.contains("VALIDATION_ERROR"), "\(ended)") }
      hubspot.acceptAll()
      for (id, row) in try people.rows() where round > 0 || id != 7 {
        let seen = "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
        let (email, name) = ("\(row["email"] ?? "")", "\(row["name"] ?? "")")
        contacts[email] = try ExampleProject.text([
          "email": email, "firstname": name, "seen": seen,
        ])
        teams["\(id)"] = try ExampleProject.text(["ref": id, "name": name])
      }
      if round == 0 {
        teams["7"] = try ExampleProject.text(["ref": 7, "name": "Person 7"])
      }
      #expect(differences(hubspot.objects("contacts"), from: contacts) == [])
      #expect(differences(hubspot.objects("teams"), from: teams) == [])
    }
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("a budget that is used up for long stops the run, which says for how long")
  func budget() throws {
    let people = try project(Self.objects)
    people.fail([
      (
        1,
        .answer(
          .init(429, "{}", headers: [("X-HubSpot-RateLimit-Interval-Milliseconds", "89500")]))
      )
    ])
    let stopped = try people.apply(exit: 5)
    #expect(stopped.text.contains("it asks to wait 1m 30s"), "\(stopped)")
  }

  @Test("each event is sent once, whatever becomes of its answer")
  func events() throws {
    let people = try project(
      """
      events:
        model: people
        to: { destination: out, action: events }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          event_name: { const: pe1_person }
          email: email
          occurred_at: seen
          properties: { object: { what: { row: operation }, id: id, name: name } }
      """)
    for round in 0...1 {
      if round > 0 { try people.edit(round) }
      people.fail([(1, .answer(.init(429, "{}"))), (3, .loseAnswer), (4, .garbage)])
      try people.apply(exit: nil)
      let events = try hubspot.events.map { text in
        let event = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let properties = event?["properties"] as? [String: Any] ?? [:]
        return ["id", "what", "name"].map { "\(properties[$0] ?? "")" }.joined(separator: " ")
      }
      #expect(events.sorted() == people.events)
    }
  }
}
