import Emulators
import Foundation
import PostgresServer
import Testing

/// A small table of people sent by a built-in connector to its emulator, four records a request, while requests go wrong.
final class ConnectorProject {
  let project: TestProject
  let server: HTTPServer
  /// What each person's events must say in the end: the operations in their order, with the name at that time.
  private(set) var history: [Int: [String]] = [:]
  private var before: [Int: String] = [:]

  /// - Parameters:
  ///   - settings: of the destination, as YAML; `base_url` is the emulator's.
  ///   - pace: further `limits` of the destination.
  ///   - connectors: the project's own, as top-level YAML.
  ///   - pipelines: each with its name, from the model `people` to the destination `out`.
  init(
    connector: String, settings: String, environment: [String: String], path: String = "",
    pace: String = "", pipelines: String, connectors: String = "",
    answer: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer
  ) throws {
    server = try HTTPServer(answer)
    project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources:
        store: \(Engine.current.source)
      models:
        people:
          source: store
          table: people
          identifier: [id]
          columns:
            id: int
            name: { type: string, pii: true }
            email: { type: string, pii: true }
            seen: timestamp
            score: float
      destinations:
        out:
          connector: \(connector)
          settings: { base_url: "\(server.url)\(path)", \(settings) }
          limits: { \(pace)batch: 4, concurrency: 1 }
      defaults:
        pipeline:
          guard: { deletes: { max: 100%, above: 1000 }, rejects: { max: 100% } }
      pipelines:
      \(pipelines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      \(connectors)

      """
    ])
    project.environment = environment
    try project.sql(
      """
      CREATE TABLE people (id INTEGER, name TEXT, email TEXT, seen TEXT, score DOUBLE PRECISION);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 22)
      INSERT INTO people SELECT i, 'Person ' || i, 'P' || i || '@Example.com',
        '2026-01-02 03:04:' || (i + 10), i + 0.5 FROM n;
      """)
  }

  deinit { server.stop() }

  /// The rows that are there, by id.
  func rows() throws -> [Int: [String: Any]] {
    let rows = try project.sql("SELECT id, name, lower(email) AS email, seen, score FROM people")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["id"] as? Int ?? 0, $0) })
  }

  /// Rows come, change and go.
  func edit(_ round: Int) throws {
    try project.sql(
      """
      UPDATE people SET name = 'Round \(round) ' || id WHERE id % 5 = \(round % 5);
      DELETE FROM people WHERE id % 11 = \(round);
      INSERT INTO people VALUES (\(100 + round), 'New \(round)', 'N\(round)@Example.com', '2026-02-03 04:05:06', 0.5);
      """)
  }

  /// Places each fault at a request of the next run, counted from 1.
  func fail(_ faults: [(request: Int, fault: HTTPServer.Fault)]) {
    let sent = server.requests.count
    for (number, fault) in faults { server.fail(fault, request: sent + number) }
  }

  /// Applies and writes down what has happened to rows since the last time, but to those that are refused; nil is any exit.
  @discardableResult
  func apply(exit: Int32? = 0, refused: Set<Int> = [], at place: SourceLocation = #_sourceLocation)
    throws -> TestProject.Ended
  {
    let ended = try project.headgate("apply", "--auto-approve")
    if let exit { #expect(ended.exit == exit, "\(ended)", sourceLocation: place) }
    let now = try rows().mapValues { $0["name"] as? String ?? "" }
    for id in Set(now.keys).union(before.keys) where !refused.contains(id) {
      switch (before[id], now[id]) {
      case (nil, let name?): history[id, default: []].append("added \(name)")
      case (let name?, nil): history[id, default: []].append("removed \(name)")
      case (let old?, let name?) where old != name:
        history[id, default: []].append("changed \(name)")
      case (_?, _?), (nil, nil): break
      }
    }
    before = now.filter { !refused.contains($0.key) || before[$0.key] != nil }
    return ended
  }

  /// Each event of the history with its person, as `7 added Person 7`, sorted.
  var events: [String] {
    history.flatMap { id, words in words.map { "\(id) \($0)" } }.sorted()
  }
}
