import Emulators
import Foundation
import Testing

/// Through the binary to Mixpanel, which throttles, fails, loses answers and refuses one person.
@Suite(.startsCommands) struct MixpanelTests {
  private let mixpanel = Mixpanel(
    token: "t0ken", account: (name: "robot", secret: "s3cret", project: "7"))

  private func project() throws -> ConnectorProject {
    let mixpanel = mixpanel
    return try ConnectorProject(
      connector: "mixpanel",
      settings:
        "project_token: { env: TOKEN }, username: { env: ROBOT }, password: { env: SECRET }, project_id: \"7\"",
      environment: ["TOKEN": "t0ken", "ROBOT": "robot", "SECRET": "s3cret"],
      pipelines: """
        profiles:
          model: people
          to: { destination: out, action: profiles }
          mode: mirror
          map: { distinct_id: id, name: name, email: { column: email, apply: [lower] }, traits: { object: { seen: seen } } }
        groups:
          model: people
          to: { destination: out, action: groups, with: { group_key: team } }
          mode: mirror
          map: { group_id: id, name: name }
        events:
          model: people
          to: { destination: out, action: events }
          mode: append
          events: [added, changed, removed]
          start: all
          map:
            event: { const: Person }
            time: seen
            user_id: id
            properties: { object: { what: { row: operation }, name: name } }
        """, answer: { mixpanel.answer($0) })
  }

  private func wantedProfiles(_ people: ConnectorProject) throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: people.rows().map { id, row in
        let seen = "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
        return (
          "\(id)",
          try ExampleProject.text([
            "$name": row["name"] ?? "", "$email": row["email"] ?? "", "seen": seen,
          ])
        )
      })
  }

  private func events() throws -> [String] {
    try mixpanel.events.map { text in
      let event = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      let properties = event?["properties"] as? [String: Any] ?? [:]
      return
        "\(properties["distinct_id"] ?? "") \(properties["what"] ?? "") \(properties["name"] ?? "")"
    }.sorted()
  }

  @Test("profiles and groups equal the model in the end, and each event is counted once")
  func converges() throws {
    let people = try project()
    mixpanel.refuse("7")
    people.fail([
      (2, .answer(.init(429, #"{"code":429,"error":"Project exceeded rate limits"}"#))),
      (4, .answer(.init(500, "{}"))), (6, .loseAnswer), (8, .truncateAnswer), (10, .garbage),
      (12, .dropRequest), (14, .answer(.init(503, "<html>"))), (16, .loseAnswer),
    ])
    let first = try people.apply(exit: 4, refused: [7])
    #expect(first.output.contains("properties.distinct_id"), "\(first)")
    #expect(mixpanel.profiles.count == 21 && mixpanel.groups["team/7"] == nil)
    mixpanel.acceptAll()

    for round in 1...2 {
      try people.edit(round)
      people.fail([
        (1, .loseAnswer), (3, .answer(.init(429, "{}"))), (4, .truncateAnswer),
        (6, .answer(.init(413, #"{"code":413,"status":"Request Entity Too Large"}"#))),
      ])
      try people.apply()
      #expect(try differences(mixpanel.profiles, from: wantedProfiles(people)) == [])
      let groups = try people.rows().map { id, row in
        ("team/\(id)", try ExampleProject.text(["$name": row["name"] ?? ""]))
      }
      #expect(differences(mixpanel.groups, from: Dictionary(uniqueKeysWithValues: groups)) == [])
      #expect(try events() == people.events)
    }
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("a wrong credential stops the run, and nothing is lost")
  func credential() throws {
    let people = try project()
    people.project.environment["SECRET"] = "other"
    let stopped = try people.project.headgate("apply", "--auto-approve")
    #expect(stopped.exit == 1 && stopped.text.contains("Invalid credentials"), "\(stopped)")
    #expect(!stopped.text.contains("other") && mixpanel.events.isEmpty, "\(stopped)")
    people.project.environment["SECRET"] = "s3cret"
    try people.apply()
    #expect(try events() == people.events)
  }
}
