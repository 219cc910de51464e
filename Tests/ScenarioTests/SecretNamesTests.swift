import Emulators
import Testing

/// A setting of the destination and one of the pipeline may have one name, and each its own secret.
@Suite(.startsCommands) struct SecretNamesTests {
  @Test("each is sent where it belongs, and none is shown")
  func names() throws {
    let people = try ConnectorProject(
      connector: "desk", settings: "token: { env: ONE }",
      environment: ["ONE": "s3cret-one", "TWO": "s3cret-two"],
      pipelines: """
        people:
          model: people
          to: { destination: out, action: person, with: { token: { env: TWO } } }
          mode: upsert
          map: { id: id }
        """,
      connectors: """
        connectors:
          desk:
            title: A desk
            transport: http
            settings:
              base_url: { type: string, required: true }
              token: { type: string, secret: true, required: true }
            actions:
              person:
                kind: record
                modes: [upsert]
                match: [id]
                settings: { token: { type: string, secret: true, required: true } }
                fields: { id: { type: int } }
                requests:
                  write:
                    for: [add, change]
                    request: { method: POST, path: /people, headers: { X-Desk: settings.token, X-Drawer: action.token }, body: record }
        """
    ) { _ in .init(200, "{}") }
    let ended = try people.apply()
    #expect(people.server.requests.count == 22)
    for request in people.server.requests {
      #expect(request.header("X-Desk") == "s3cret-one")
      #expect(request.header("X-Drawer") == "s3cret-two")
    }
    PrivacyCheck(personal: [], secrets: ["s3cret-one", "s3cret-two"]).check(ended)
    try people.edit(1)
    for name in ["ONE", "TWO"] {
      let whole = people.project.environment
      people.project.environment[name] = nil
      let missing = try people.project.headgate("apply", "--auto-approve")
      #expect(missing.exit == 1 && missing.errors.contains(name), "\(missing)")
      people.project.environment = whole
    }
  }
}
