import Emulators
import Foundation
import PostgresServer
import Testing

/// Users told to Segment and to a profile space over several runs, while it fails now and then.
@Suite(.startsCommands) struct SegmentScenarioTests {
  private let segment = Segment(writeKey: "wk")
  private let server: HTTPServer
  private let project: TestProject

  init() throws {
    let segment = segment
    server = try HTTPServer { segment.answer($0) }
    project = try TestProject()
    project.environment = ["WRITE_KEY": "wk"]
    try project.sql(
      """
      CREATE TABLE users (id TEXT, email TEXT, phone TEXT, plan TEXT, takes_email INTEGER);
      """)
  }

  /// - Parameter pipelines: each with its name, its action and its map.
  private func write(_ connector: String, _ pipelines: [(String, map: String)]) throws {
    let texts = pipelines.map { action, map in
      """
        \(action):
          model: users
          to: { destination: out, action: \(action) }
          mode: append
          events: [added, changed, removed]
          start: all
          map: { user_id: id, \(map) }
          guard: { deletes: { max: 100%, above: 1000 }, rejects: { max: 100% } }
      """
    }
    try project.write(
      "headgate.yaml",
      """
      headgate: 1
      project: app
      sources: { store: \(Engine.current.source) }
      models:
        users:
          source: store
          table: users
          identifier: [id]
          columns:
            id: string
            email: { type: string, pii: true }
            phone: { type: string, pii: true }
            plan: string
            takes_email: bool
      destinations:
        out:
          connector: \(connector)
          settings: { base_url: "\(server.url)/v1", write_key: { env: WRITE_KEY } }
          limits: { batch: 3, concurrency: 1 }
      pipelines:
      \(texts.joined(separator: "\n"))

      """)
  }

  private func apply(_ selection: String...) throws -> TestProject.Ended {
    try project.run(
      ["headgate", "apply", "--auto-approve"] + selection.flatMap { ["-s", $0] })
  }

  /// Places a fault at a request from now on, the next one being 1.
  private func fail(_ fault: HTTPServer.Fault, at number: Int) {
    server.fail(fault, request: server.requests.count + number)
  }

  private func calls(_ type: String, _ text: ([String: Any]) -> String) throws -> [String] {
    try segment.calls.compactMap { json in
      let call = try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      return call["type"] as? String == type ? text(call) : nil
    }.sorted()
  }

  /// What was tracked, as `joined u1 gold`.
  private func tracked() throws -> [String] {
    try calls("track") { call in
      let plan = (call["properties"] as? [String: Any])?["plan"] ?? ""
      return "\(call["event"] ?? "") \(call["userId"] ?? "") \(plan)"
    }
  }

  private func users(_ ids: ClosedRange<Int>, plan: String) throws {
    let rows = ids.map { "('u\($0)', 'U\($0)@x.co', '+4144668180\($0)', '\(plan)', \($0 % 2))" }
    try project.sql("INSERT INTO users VALUES \(rows.joined(separator: ", "))")
  }

  @Test("new, changed and removed rows are each a call that counts once, whatever fails on the way")
  func events() throws {
    try write(
      "segment",
      [
        (
          "track",
          map:
            "event_name: { lookup: { value: { row: operation }, table: { added: joined, changed: moved, removed: left } } }, properties: { object: { plan: plan } }, timestamp: { run: started_at }"
        ),
        ("identify", map: "traits: { object: { email: { column: email, apply: [lower] } } }"),
        ("group", map: "group_id: plan"),
      ])
    try users(1...8, plan: "free")
    fail(.answer(.init(429, "", headers: [("Retry-After", "0")])), at: 1)
    fail(.loseAnswer, at: 3)
    fail(.answer(.init(500)), at: 5)
    fail(.truncateAnswer, at: 6)
    fail(.dropRequest, at: 8)
    let first = try apply()
    #expect(first.exit == 0, "\(first)")
    #expect(try tracked() == (1...8).map { "joined u\($0) free" })
    #expect(
      try calls("identify") { "\($0["userId"] ?? "") \($0["traits"] ?? "")" }
        == (1...8).map { #"u\#($0) ["email": "u\#($0)@x.co"]"# })
    #expect(
      try calls("group") { "\($0["userId"] ?? "") \($0["groupId"] ?? "")" }
        == (1...8).map { "u\($0) free" })
    #expect(segment.repeats > 0, "an answer was lost, so something came twice")

    try project.sql(
      """
      UPDATE users SET plan = 'gold' WHERE id IN ('u1', 'u2', 'u3', 'u4', 'u5');
      DELETE FROM users WHERE id = 'u8';
      """)
    fail(.answer(.init(401, #"{"message":"invalid write key"}"#)), at: 1)
    let stopped = try apply("track")
    #expect(stopped.exit == 1, "\(stopped)")
    #expect(stopped.errors.contains("invalid write key"), "\(stopped)")
    fail(.loseAnswer, at: 1)
    fail(.truncateAnswer, at: 2)
    #expect(try apply("track").exit != 1)
    _ = try apply("track")
    let news = (1...5).map { "moved u\($0) gold" } + ["left u8 free"]
    let told = try tracked().filter { !$0.hasPrefix("joined") }
    #expect(told == news.sorted())
    #expect(segment.dropped == [])
    #expect(segment.forwarded == segment.calls.count)
  }

  @Test("a row that Segment would drop in silence is refused, and nothing is")
  func refused() throws {
    try write("segment", [("track", map: "event_name: plan")])
    try users(1...2, plan: "free")
    try users(3...3, plan: "")
    try users(4...4, plan: String(repeating: "x", count: 33_000))
    let ended = try apply()
    #expect(ended.exit == 4, "\(ended)")
    for code in ["HG2019", "HG2012"] { #expect(ended.text.contains(code), "\(ended)") }
    #expect(segment.calls.count == 2)
    #expect(segment.dropped == [])
    try project.sql("UPDATE users SET plan = 'late' WHERE id IN ('u3', 'u4')")
    #expect(try apply().exit == 0)
    #expect(segment.calls.count == 4)
    #expect(segment.dropped == [])
  }

  @Test("a profile space has the latest status of each channel, and nothing goes on from it")
  func subscriptions() throws {
    let status =
      "{ if: { when: { value: takes_email, equals: true }, then: { const: subscribed }, else: { const: unsubscribed } } }"
    try write(
      "segment-profiles",
      [
        (
          "subscription",
          map: "email: { column: email, apply: [lower] }, email_subscription_status: \(status)"
        ),
        ("track", map: "event_name: plan"), ("identify", map: "traits: { object: { plan: plan } }"),
        ("group", map: "group_id: plan"),
      ])
    try users(1...6, plan: "free")
    fail(.loseAnswer, at: 1)
    fail(.answer(.init(503)), at: 3)
    let first = try apply()
    #expect(first.exit == 0, "\(first)")
    #expect(segment.calls.count == 24)
    func wanted() throws -> [String: String] {
      let rows = try project.sql("SELECT lower(email) AS email, takes_email FROM users")
      return Dictionary(
        uniqueKeysWithValues: rows.map {
          let takes = $0["takes_email"] as? Int == 1
          return ("EMAIL \($0["email"] ?? "")", takes ? "SUBSCRIBED" : "UNSUBSCRIBED")
        })
    }
    #expect(try segment.subscriptions == wanted())
    try project.sql("UPDATE users SET takes_email = 1 - takes_email WHERE id > 'u3'")
    fail(.truncateAnswer, at: 1)
    let second = try apply()
    #expect(second.exit == 0, "\(second)")
    #expect(try segment.subscriptions == wanted())
    #expect(segment.calls.count == 27, "only what is mapped and has changed is told again")
    #expect(segment.forwarded == 0)
    #expect(segment.dropped == [])
  }
}
