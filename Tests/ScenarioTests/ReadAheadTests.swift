import Emulators
import Foundation
import PostgresServer
import Testing

/// Rows of a kilobyte, a thousand a request: enough for windows that are read ahead, as the destination takes them at once.
private final class WideProject {
  static let rows = 30_000

  let server: HTTPServer
  let postgres: PostgresServer
  let project: TestProject
  private let identifiers = Identifiers()

  init() throws {
    let identifiers = identifiers
    server = try HTTPServer { identifiers.take($0) }
    var options = PostgresServer.Options()
    options.settings = [
      "log_min_duration_statement": "0", "log_line_prefix": "@%d@%a@",
    ]
    postgres = try PostgresServer(options)
    project = try TestProject(
      [
        "headgate.yaml": """
        headgate: 1
        project: wide
        sources:
          store: \(Engine.current.source)
        models:
          wide:
            source: store
            sql: SELECT i AS id, repeat('x', 1000) AS pad FROM generate_series(1, \(Self.rows)) AS i
            identifier: [id]
            columns: { id: int, pad: string }
        destinations:
          api:
            connector: http
            settings: { base_url: "\(server.url)", token: { env: TOKEN } }
            limits: { batch: 1000, concurrency: 2 }
        pipelines:
          wide:
            model: wide
            to: { destination: api, action: records, with: { path: /wide } }
            mode: mirror
            match: [id]
            map: { id: id, pad: pad }

        """
      ], server: postgres)
    project.environment = ["TOKEN": "t0ken"]
  }

  deinit { server.stop() }

  /// How often each row came.
  var taken: [Int: Int] { identifiers.taken }

  /// How often the changeset was read for sending; the plan has read it once before.
  var readings: Int {
    postgres.log.components(separatedBy: "COPY (SELECT c.").count - 2
  }

  /// Whether every session of a run comes to stand outside of statements and transactions.
  func comesToRest() throws -> Bool {
    let deadline = Date(timeIntervalSinceNow: 120)
    while Date() < deadline {
      let busy = try project.sql(
        """
        SELECT state FROM pg_stat_activity
        WHERE application_name LIKE 'headgate%' AND state <> 'idle'
        """)
      if busy.isEmpty { return true }
      usleep(20_000)
    }
    return false
  }
}

/// The identifiers of records as they come, by their place in a body of the action `records`.
private final class Identifiers: @unchecked Sendable {
  private let lock = NSLock()
  private var counts: [Int: Int] = [:]

  var taken: [Int: Int] { lock.withLock { counts } }

  func take(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.header("authorization") == "Bearer t0ken" else { return HTTPServer.Answer(401) }
    guard request.method == "POST", request.target == "/wide",
      let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)),
      body.operations.count <= 1000,
      body.operations.allSatisfy({ $0.operation == "add" && $0.record.pad.utf8.count == 1000 })
    else { return HTTPServer.Answer(400) }
    lock.withLock { for entry in body.operations { counts[entry.record.id, default: 0] += 1 } }
    return HTTPServer.Answer(200, "{}")
  }

  private struct Body: Decodable {
    let operations: [Entry]
  }

  private struct Entry: Decodable {
    let operation: String
    let record: Record
  }

  private struct Record: Decodable {
    let id: Int
    let pad: String
  }
}

@Suite(.startsCommands, .needsPostgres) struct ReadAheadTests {
  /// Windows that so many rows make, of 4 MiB after a first one of 1,000 rows.
  private static let windows = 8

  @Test("windows are read together, until answers stay away: then nothing is open in the source")
  func held() throws {
    try Engine.$current.withValue(.postgres) {
      let wide = try WideProject()
      wide.server.fail(.hold, requests: 22...60)
      let command = try wide.project.start("apply", "--auto-approve")
      #expect(wide.server.awaitHeld(2))
      #expect(try wide.comesToRest(), "a statement stays open while answers are waited for")
      #expect(wide.readings < Self.windows, "no windows were read together")
      wide.server.release()
      let ended = try command.ended()
      #expect(ended.exit == 0, "\(ended)")
      #expect(wide.taken.count == WideProject.rows)
      #expect(wide.taken.values.allSatisfy { $0 == 1 })
    }
  }

  @Test("killed while windows are read ahead, the next run sends the rest", arguments: [4, 13, 22])
  func killed(answer: Int) throws {
    try Engine.$current.withValue(.postgres) {
      let wide = try WideProject()
      let first = try wide.project.headgate(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": "answer:\(answer)"])
      #expect(first.wasKilled)
      wide.server.awaitQuiet()
      let second = try wide.project.headgate("apply", "--auto-approve")
      #expect(second.exit == 0, "\(second)")
      #expect(wide.taken.count == WideProject.rows)
      let repeated = wide.taken.values.reduce(0, +) - WideProject.rows
      // Two requests were under way.
      #expect(repeated <= 2_000)
    }
  }
}
