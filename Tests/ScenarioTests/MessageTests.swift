import Emulators
import Foundation
import Testing

/// Through the binary to Slack and to a webhook, which know no keys: what may have arrived is not sent again.
@Suite(.startsCommands) struct MessageTests {
  /// Where messages go, and how they are told apart.
  struct Way: Sendable, CustomTestStringConvertible {
    let connector: String
    let settings: String
    let environment: [String: String]
    var path = ""
    let action: String
    /// Beside what the message says.
    var map = ""

    var testDescription: String { "\(connector) \(action)" }

    static let all: [Way] = [
      .init(
        connector: "slack", settings: "token: { env: TOKEN }", environment: ["TOKEN": "xoxb-1"],
        path: "/api", action: "message", map: "channel: { const: C1 }, "),
      .init(
        connector: "slack-webhook", settings: "webhook: { env: HOOK }",
        environment: ["HOOK": "T1/B2/x3"], action: "message"),
      .init(
        connector: "webhook",
        settings:
          "secret_path: { env: HOOK }, signing_secret: { env: SECRET }, signature_header: X-Seal, signature_prefix: \"sha256=\"",
        environment: ["HOOK": "T1/x", "SECRET": Hook.secret], action: "one", map: "id: id, "),
      .init(
        connector: "webhook",
        settings:
          "secret_path: { env: HOOK }, signing_secret: { env: SECRET }, signature_header: X-Seal, signature_prefix: \"sha256=\"",
        environment: ["HOOK": "T1/x", "SECRET": Hook.secret], action: "many", map: "id: id, "),
    ]
  }

  private let slack = Slack(
    token: "xoxb-1", webhook: (end: "T1/B2/x3", channel: "orders"), channels: ["C1"])

  private func project(_ way: Way, _ hook: Hook) throws -> ConnectorProject {
    let slack = slack
    let isSlack = way.connector != "webhook"
    return try ConnectorProject(
      connector: way.connector, settings: way.settings, environment: way.environment,
      path: way.path, pace: "requests: 1000/s, ",
      pipelines: """
        messages:
          model: people
          to: { destination: out, action: \(way.action) }
          mode: append
          events: [added, changed, removed]
          start: all
          map: { \(way.map)text: { json: { encode: { array: [id, { row: operation }, name] } } } }
        """,
      answer: { isSlack ? slack.answer($0) : hook.answer($0) })
  }

  /// What was said, as `7 added Person 7`, sorted.
  private func said(_ hook: Hook) throws -> [String] {
    let rows = try hook.rows.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    let texts = slack.messages.map(\.text) + rows.map { $0["text"] as? String ?? "" }
    return try texts.map { text in
      let words = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any] ?? []
      return words.map { "\($0)" }.joined(separator: " ")
    }.sorted()
  }

  @Test(
    "each event is said once, though answers are lost and cut off and the other side throttles",
    arguments: Way.all)
  func once(_ way: Way) throws {
    let hook = Hook(path: "/T1/x", takesLists: way.action == "many")
    let people = try project(way, hook)
    let slow = HTTPServer.Answer(
      429, #"{"ok":false,"error":"ratelimited"}"#, headers: [("Retry-After", "0")])
    people.fail([(1, .answer(slow)), (3, .closeIdle), (5, .answer(slow))])
    try people.apply()
    #expect(try said(hook) == people.events)

    try people.edit(1)
    people.fail([(1, .answer(slow)), (2, .loseAnswer), (4, .garbage), (5, .answer(slow))])
    let ended = try people.apply(exit: 4)
    #expect(ended.text.contains("was lost before the answer"), "\(ended)")
    #expect(try said(hook) == people.events, "\(ended)")
    #expect(!way.environment.values.contains { ended.text.contains($0) }, "\(ended)")
    // What may have arrived stays to be looked at, and is not sent by itself.
    let before = people.server.requests.count
    _ = try people.project.headgate("apply", "--auto-approve")
    #expect(people.server.requests.count == before)
  }

  @Test(
    "a row that a webhook refuses is found, alone or in a list, and is sent once it is taken",
    arguments: Way.all.filter { $0.connector == "webhook" })
  func refused(_ way: Way) throws {
    let hook = Hook(path: "/T1/x", takesLists: way.action == "many")
    let people = try project(way, hook)
    hook.refuse(7)
    let ended = try people.apply(exit: 4, refused: [7])
    #expect(ended.text.contains("http_422  id 7"), "\(ended)")
    #expect(try said(hook) == people.events && hook.rows.count == 21)
    hook.acceptAll()
    try people.apply()
    #expect(try said(hook) == people.events && hook.rows.count == 22)
  }

  @Test("a credential that is refused stops the run, and nothing is lost", arguments: Way.all)
  func credential(_ way: Way) throws {
    let hook = Hook(path: "/T1/x", takesLists: way.action == "many")
    let people = try project(way, hook)
    let name = way.environment.keys.sorted().last ?? ""
    // Of an address the end alone: behind another the webhook is not there.
    let address = (way.environment[name] ?? "").split(separator: "/").dropLast()
    people.project.environment[name] = (address + ["wr0ng"]).joined(separator: "/")
    let stopped = try people.project.headgate("apply", "--auto-approve")
    #expect(stopped.exit == 1 && stopped.text.contains("HG0928"), "\(stopped)")
    #expect(!stopped.text.contains("wr0ng"), "\(stopped)")
    people.project.environment[name] = way.environment[name]
    try people.apply()
    #expect(try said(hook) == people.events)
  }
}
