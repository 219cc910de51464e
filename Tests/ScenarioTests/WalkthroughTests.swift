import Emulators
import Foundation
import Testing

/// `docs/writing-a-connector.md`, done from the top to the bottom: what it writes, runs and shows is what happens.
@Suite(.startsCommands) struct WalkthroughTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/writing-a-connector.md")
  /// The members that Plume should have, by the rows that are there in the end.
  private static let wanted =
    "sqlite3 -json shop.db \"SELECT card, lower(trim(email)) AS email, spent AS points, since AS joined,"
    + " CASE WHEN spent >= 1000 THEN 'gold' WHEN spent >= 500 THEN 'silver' ELSE 'basic' END AS tier"
    + " FROM customers WHERE card LIKE 'P-____' ORDER BY card\""

  private let plume = PlumeLoyalty(key: "k3y", blocked: ["P-0666"])

  @Test("each command says what the page shows, and Plume has the model's rows in the end")
  func page() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let server = try HTTPServer { [plume] in plume.answer($0) }
    defer { server.stop() }
    let walk = try Walkthrough(text, environment: ["PLUME_URL": server.url])
    #expect(walk.turns.count > 10)
    let said = try walk.run(then: [Self.wanted])
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(walk.recorded(said.page).utf8).write(to: Self.page)
    } else {
      for difference in try walk.differences(said.page) { Issue.record("\(difference)") }
    }

    let rows = Data(said.more[0].output.joined().utf8)
    #expect(try differences(rows) == [])
    let members = try #require(try JSONSerialization.jsonObject(with: rows) as? [[String: Any]])
    #expect(members.count == 4)
    // What is compared can differ.
    plume.damage("P-0001", "points", 1201)
    #expect(try differences(rows) == ["P-0001"])
    plume.forget("P-0002")
    #expect(try differences(rows) == ["P-0001", "P-0002"])
  }

  /// The cards whose members are not those of the rows.
  private func differences(_ rows: Data) throws -> [String] {
    let rows = try JSONSerialization.jsonObject(with: rows) as? [[String: Any]] ?? []
    var wanted: [String: String] = [:]
    for row in rows {
      let text = try JSONSerialization.data(withJSONObject: row, options: [.sortedKeys])
      wanted[row["card"] as? String ?? ""] = String(decoding: text, as: UTF8.self)
    }
    let members = plume.members
    return Set(wanted.keys).union(members.keys).filter { wanted[$0] != members[$0] }.sorted()
  }

  @Test("Plume answers as the page says that it does, and refuses what it says")
  func documented() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let exchanges = try Walkthrough(text).exchanges()
    #expect(exchanges.count == 2)
    for (request, status, body) in exchanges {
      let answer = plume.answer(request)
      #expect(answer.status == status)
      let pair = try [Data(answer.body), Data(body.utf8)].map {
        $0.isEmpty ? nil : try JSONSerialization.jsonObject(with: $0) as? NSDictionary
      }
      #expect(pair[0] == pair[1])
    }
    let first = exchanges[0].request
    let sent = String(decoding: first.body, as: UTF8.self)
    func status(_ body: String, headers: [(name: String, value: String)]? = nil) -> Int {
      plume.answer(
        .init(
          method: "PUT", target: "/members", headers: headers ?? first.headers,
          body: Array(body.utf8))
      ).status
    }
    #expect(status(sent) == 200)
    #expect(status(sent, headers: Array(first.headers.dropFirst())) == 401)
    #expect(status(sent, headers: Array(first.headers.dropLast())) == 400)
    let damages = [
      ("P-0666", "P-0001"), ("P-0001", "P-01"), ("ada@", "Ada@"), ("gold", "golden"),
      ("1200", "-1"), ("1200", "1.5"), ("2021-03-04", "4 March"), ("\"joined\"", "\"since\""),
      ("\"members\"", "\"member\""),
    ]
    for (old, new) in damages {
      #expect(status(sent.replacing(old, with: new)) == 400, "\(new)")
    }
    let many = (0...50).map { "{\"card\": \"P-\(1000 + $0)\", \"email\": \"a@b.co\"}" }
    #expect(status("{\"members\": [\(many.joined(separator: ","))]}") == 400)
    #expect(status("{\"members\": [\(many.dropFirst().joined(separator: ","))]}") == 200)
  }

  @Test("an output that is another, or an exit code, is seen with its line")
  func difference() throws {
    let walk = try Walkthrough(
      "```yaml file=a/b.yaml\none\ntwo\n```\n```diff file=a/b.yaml\n-two\n+three\n```\n"
        + "```console exit=1\n$ export WHO=you\n$ cat a/b.yaml; echo $WHO\none\ntwo\nyou\n$ false\n```\n",
      environment: ["WHO": "me"])
    let said = try walk.run()
    let differences = try walk.differences(said.page)
    #expect(differences.count == 1)
    #expect(differences.first?.hasPrefix("line 11:") == true, "\(differences)")
    #expect(differences.first?.contains("-  > two\n-  > you\n+  > three\n+  > me") == true)
    let recorded = try walk.recorded(said.page)
    #expect(recorded.contains("\none\nthree\nme\n$ false\n"))
  }

  @Test(
    "a page that cannot be run is refused",
    arguments: [
      "```python\nx\n```\n", "```console\nsaid\n```\n", "```console\n$ x\n",
      "```yaml append=a\nx\n```\n", "```yaml file=a\nx\n```\n```diff file=a\n-y\n+z\n```\n",
    ])
  func malformed(_ text: String) {
    #expect(throws: Walkthrough.Malformed.self) { try Walkthrough(text) }
  }
}
