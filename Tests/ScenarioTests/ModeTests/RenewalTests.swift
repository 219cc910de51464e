import Emulators
import Foundation
import Testing

/// A membership that its destination forgets after a while (`renew_after`).
@Suite(.startsCommands) struct RenewalTests {
  @Test("a member older than `renew_after` is sent again, for that reason, once")
  func renewed() throws {
    let members = MemberStore(path: "/members", identity: .all(["email"]), token: "t0ken")
    let server = try HTTPServer { members.answer($0) }
    defer { server.stop() }
    let project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources: { store: { sqlite: { path: store.db } } }
      models:
        people: { source: store, table: people, identifier: [id], columns: { id: int, email: string } }
      connectors:
        forgetful:
          title: A forgetful list
          transport: http
          settings: { token: { type: string, secret: true, required: true } }
          base_url: "\(server.url)"
          auth: [ { bearer: { token: settings.token } } ]
          actions:
            list:
              kind: membership
              modes: [mirror]
              match: [email]
              renew_after: 30d
              fields: { email: { type: string, normalize: [trim, lower] } }
              requests:
                add:
                  for: [add, change]
                  batch: { max_records: 10 }
                  request: { method: POST, path: /members, body: { object: { add: records } } }
                remove:
                  for: [remove]
                  batch: { max_records: 10 }
                  request: { method: POST, path: /members, body: { object: { remove: records } } }
      destinations:
        list: { connector: forgetful, settings: { token: { env: TOKEN } } }
      pipelines:
        people:
          model: people
          to: { destination: list, action: list }
          mode: mirror
          map: { email: email }

      """
    ])
    project.environment = ["TOKEN": "t0ken"]
    try project.sql(
      "CREATE TABLE people (id INTEGER, email TEXT); INSERT INTO people VALUES (1, 'A@x.co'), (2, 'b@x.co')"
    )
    func apply(inDays days: Int) throws -> [String] {
      let before = members.operations.count
      let ended = try project.headgate(
        "apply", "--auto-approve", with: ["HEADGATE_NOW": "\(days)d"])
      #expect(ended.exit == 0, "\(ended)")
      return members.operations.dropFirst(before).map { "\($0.verb) \($0.member)" }.sorted()
    }
    #expect(try apply(inDays: 0) == ["add a@x.co", "add b@x.co"])
    #expect(try apply(inDays: 29) == [])
    // One is sent for another reason: it is young again.
    try project.sql("INSERT INTO people VALUES (3, 'c@x.co'); DELETE FROM people WHERE id = 2")
    #expect(try apply(inDays: 29) == ["add c@x.co", "remove b@x.co"])
    let plan = try project.run(["headgate", "plan"], with: ["HEADGATE_NOW": "31d"])
    #expect(plan.output.contains("renewal"), "\(plan)")
    #expect(try apply(inDays: 31) == ["add a@x.co"])
    #expect(try apply(inDays: 31) == [])
    #expect(try apply(inDays: 58) == [])
    #expect(try apply(inDays: 60) == ["add c@x.co"])
  }
}
