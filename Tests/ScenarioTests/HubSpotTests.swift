import Emulators
import Foundation
import Testing

/// Through the binary to HubSpot, which throttles, fails, loses answers and refuses one contact.
@Suite(.startsCommands) struct HubSpotTests {
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

  private static let mirrors = objects.replacing("mode: upsert", with: "mode: mirror")

  /// What HubSpot holds equals the model's rows, and nothing else.
  private func expectMirrored(
    _ people: ConnectorProject, at place: SourceLocation = #_sourceLocation
  ) throws {
    var contacts: [String: String] = [:]
    var teams: [String: String] = [:]
    for (id, row) in try people.rows() {
      let seen = "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
      let (email, name) = ("\(row["email"] ?? "")", "\(row["name"] ?? "")")
      contacts[email] = try ExampleProject.text(["email": email, "firstname": name, "seen": seen])
      teams["\(id)"] = try ExampleProject.text(["ref": id, "name": name])
    }
    #expect(
      differences(hubspot.objects("contacts"), from: contacts) == [], sourceLocation: place)
    #expect(differences(hubspot.objects("teams"), from: teams) == [], sourceLocation: place)
  }

  @Test("what is gone is archived by the id that HubSpot gave it", .onEveryEngine)
  func archives() throws {
    let people = try project(Self.mirrors)
    for round in 0...3 {
      if round > 0 { try people.edit(round) }
      people.fail([
        (2, .loseAnswer), (4, .answer(.init(502, "<html>"))), (5, .truncateAnswer),
        (7, .dropRequest), (12, .loseAnswer), (13, .garbage), (15, .loseAnswer),
      ])
      try people.apply()
      try expectMirrored(people)
    }
    // Under another address a person is another contact, and the former is archived.
    try people.project.sql("UPDATE people SET email = 'X' || email WHERE id < 9")
    try people.apply()
    try expectMirrored(people)
    try people.project.sql("DELETE FROM people WHERE id <> 22")
    try people.apply()
    try expectMirrored(people)
  }

  @Test("ids are known after a crash at any write", .onEveryEngine)
  func crashes() throws {
    let people = try project(Self.mirrors)
    for write in 1...14 {
      try people.edit(write)
      people.project.environment["HEADGATE_CRASH"] = "ledger:\(write)"
      try people.apply(exit: nil)
      people.project.environment["HEADGATE_CRASH"] = nil
      try people.apply(exit: nil)
      try people.apply()
      try expectMirrored(people)
    }
    try people.project.sql("DELETE FROM people WHERE id <> 22")
    people.project.environment["HEADGATE_CRASH"] = "ledger:9"
    try people.apply(exit: nil)
    people.project.environment["HEADGATE_CRASH"] = nil
    try people.apply(exit: nil)
    try expectMirrored(people)
  }

  @Test("what HubSpot has not told the id of is not removed, and the plan says so")
  func unknown() throws {
    let people = try project(Self.mirrors)
    hubspot.hideTraces(true)
    try people.apply()
    hubspot.hideTraces(false)
    try people.edit(1)
    let plan = try people.project.headgate("plan")
    #expect(plan.text.contains("HG2026"), "\(plan)")
    let ended = try people.apply(exit: 4)
    #expect(ended.text.contains("HG2026") && ended.text.contains("by hand"), "\(ended)")
    #expect(hubspot.objects("contacts")["p1@example.com"] != nil)
    // What was written meanwhile was told of.
    #expect(hubspot.objects("teams").count == 23)
    try people.project.sql("DELETE FROM people WHERE id = 101 OR id = 6")
    try people.apply(exit: nil)
    #expect(hubspot.objects("contacts")["n1@example.com"] == nil)
    #expect(hubspot.objects("contacts")["p6@example.com"] == nil)
  }

  @Test("associations and a list that is made for the pipeline equal the model, storms or not")
  func associations() throws {
    let people = try project(
      """
      members:
        model: people
        to: { destination: out, action: list_members, list: { create: { name: Buyers, object_type_id: 0-1 } } }
        mode: mirror
        map: { record_id: { template: "{{ id }}" } }
      employers:
        model: people
        to: { destination: out, action: associations, with: { from_type: contacts, to_type: companies, type_id: 279 } }
        mode: mirror
        map: { from_id: { template: "{{ id }}" }, to_id: { const: "9" } }
      """)
    hubspot.refuse("4")
    for round in 0...2 {
      if round > 0 { try people.edit(round) }
      // The list is looked for and made by the first two requests of the first run.
      people.fail([
        (4, .loseAnswer), (6, .answer(.init(502, "<html>"))), (8, .truncateAnswer),
        (10, .dropRequest), (12, .loseAnswer),
      ])
      let ended = try people.apply(exit: nil)
      if round == 0 { #expect(ended.exit == 4, "\(ended)") }
      let ids = Set(try people.rows().keys.filter { $0 != 4 }.map { "\($0)" })
      #expect(hubspot.listNames == ["Buyers"])
      #expect(hubspot.members(of: "Buyers") == ids)
      #expect(hubspot.pairs == Set(ids.map { "contacts \($0) companies 9" }))
    }
  }

  @Test("a list that is not there stops the run, and nobody is at fault")
  func noList() throws {
    let people = try project(
      """
      members:
        model: people
        to: { destination: out, action: list_members, list: { use: "77" } }
        mode: mirror
        map: { record_id: { template: "{{ id }}" } }
      """)
    let stopped = try people.apply(exit: 1)
    for words in ["HG0955", "what pipeline `members` sends to", "HTTP 404: no such list"] {
      #expect(stopped.text.contains(words), "\(stopped)")
    }
    #expect(people.server.requests.count == 1)
    #expect(try people.project.plan().data.first?.measurement.counts.added == 22)
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
