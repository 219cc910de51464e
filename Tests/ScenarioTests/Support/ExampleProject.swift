import Emulators
import Foundation
import PostgresServer
import Testing

/// A copy of a project under `examples/`, on real data, sending to an emulator.
final class ExampleProject {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The Chinook music store; lies beside the repository, not in it.
  private static let chinook = repository.appendingPathComponent(
    "../shared/data/chinook/chinook.sqlite"
  ).standardizedFileURL

  private static let chinookDump = chinook.deletingLastPathComponent()
    .appendingPathComponent("chinook_postgres.sql")

  static var hasDump: Bool { FileManager.default.isReadableFile(atPath: chinookDump.path) }
  static let needsDump: Comment =
    "needs chinook_postgres.sql (github.com/lerocha/chinook-database) in ../shared/data/chinook"

  static var hasData: Bool { FileManager.default.isReadableFile(atPath: chinook.path) }
  static let needsData: Comment =
    "needs chinook.sqlite (github.com/lerocha/chinook-database) in ../shared/data/chinook"

  let project: TestProject
  let server: HTTPServer
  private let example: URL
  /// The name of the request that an HTTP request is, and the records it carries.
  private let kind: (HTTPServer.Request) -> (name: String, records: Int)

  init(
    _ name: String, environment: [String: String],
    answer: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer,
    kind: @escaping (HTTPServer.Request) -> (name: String, records: Int)
  ) throws {
    self.kind = kind
    server = try HTTPServer(answer)
    example = Self.repository.appendingPathComponent("examples/\(name)")
    project = try TestProject()
    for item in try FileManager.default.contentsOfDirectory(atPath: example.path)
    where !item.hasPrefix(".") && !item.hasPrefix("chinook") {
      try project.copyIn(example.appendingPathComponent(item), as: item)
    }
    if let source = project.source {
      try Self.load(into: source)
      try translate()
    } else {
      try project.copyIn(Self.chinook, as: "chinook.sqlite")
      try project.run(["chmod", "u+w", "chinook.sqlite"])
    }
    project.environment = environment
    project.environment["HEADGATE_VAR_api"] = server.url
  }

  /// Loads the music store, with the names of tables and columns as SQLite's has them.
  private static func load(into source: ScenarioSource) throws {
    let dump = try String(contentsOf: chinookDump, encoding: .utf8)
    // What comes first makes a database, of another name.
    let tables = try #require(dump.components(separatedBy: "\\c chinook;").last)
    _ = try source.sql(
      tables + """

        DO $$ DECLARE it record; BEGIN
          FOR it IN SELECT table_name AS t, column_name AS c FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name LIKE '%\\_%' LOOP
            EXECUTE format('ALTER TABLE %I RENAME COLUMN %I TO %I', it.t, it.c, replace(it.c, '_', ''));
          END LOOP;
          FOR it IN SELECT table_name AS t FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name LIKE '%\\_%' LOOP
            EXECUTE format('ALTER TABLE %I RENAME TO %I', it.t, replace(it.t, '_', ''));
          END LOOP;
        END $$;
        """)
  }

  /// The source is another, and so are the functions that make JSON of rows; all else stays.
  private func translate() throws {
    try project.edit(
      "headgate.yaml", "chinook: { sqlite: { path: chinook.sqlite } }",
      "chinook: \(project.engine.source)")
    guard project.exists("completed_orders.sql") else { return }
    let sql = try project.text("completed_orders.sql")
    try project.write(
      "completed_orders.sql",
      sql.replacingOccurrences(of: "json_object(", with: "json_build_object(")
        .replacingOccurrences(of: "json_group_array(", with: "json_agg("))
  }

  deinit { server.stop() }

  @discardableResult
  func sql(_ text: String) throws -> [[String: Any]] {
    try project.sql(text, on: project.source == nil ? "chinook.sqlite" : "store.db")
  }

  /// Plans, applies with `--var api`, and checks that what arrived is what the plan announced, request by request.
  func planAndApply(exit: Int32 = 0, _ name: Comment) throws -> (
    plan: PlanDocument, applied: TestProject.Ended
  ) {
    let plan = try project.plan()
    let before = server.requests.count
    let applied = try project.headgate(
      "apply", "--auto-approve", "--var", "api=\(server.url)")
    #expect(applied.exit == exit, "\(name): \(applied)")
    var received: [String: Traffic] = [:]
    for request in server.requests.dropFirst(before) {
      let (name, records) = kind(request)
      received[name, default: Traffic()].requests += 1
      received[name, default: Traffic()].records += records
    }
    #expect(received == plan.traffic, name)
    return (plan, applied)
  }

  /// What `plan` says of the untouched example, against `plan.txt` beside it.
  func checkGolden() throws {
    let planned = try project.headgate("plan")
    #expect(planned.exit == 0, "\(planned)")
    let golden = example.appendingPathComponent("plan.txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(planned.output.utf8).write(to: golden)
      return
    }
    #expect(planned.output == (try String(contentsOf: golden, encoding: .utf8)))
  }

  /// JSON with sorted keys, as the emulators keep it.
  static func text(_ record: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }
}
