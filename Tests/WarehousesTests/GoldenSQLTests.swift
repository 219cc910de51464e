import Compiler
import Foundation
import Planning
import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// Every statement of a run, of both engines, as it stands in `Golden/`.
@Suite struct GoldenSQLTests {
  /// A pipeline whose runs differ in their statements from those of the others.
  enum Shape: String, CaseIterable, Sendable {
    case recordValues, memberValues, upsert, insert, append, composite, places

    var pipeline: String {
      switch self {
      case .recordValues: Self.pipeline("records", "mirror", match: "[email]")
      case .memberValues: Self.pipeline("members", "mirror", match: "{ any_of: [email, phone] }")
      case .upsert: Self.pipeline("records", "upsert", match: "[id]")
      case .insert: Self.pipeline("records", "insert", match: "[id]")
      case .append:
        "{ model: people, to: { destination: api, action: events }, mode: append, events: [added, changed, removed], start: all, map: { id: id, email: email } }"
      case .composite: Self.pipeline("records", "mirror", match: "[id]")
      case .places:
        "{ model: people, to: { destination: out, action: records }, mode: replace, map: { name: name } }"
      }
    }

    var identifier: String {
      switch self {
      case .recordValues, .memberValues, .upsert, .insert, .append: "identifier: [id], "
      case .composite: "identifier: [region, id], "
      case .places: ""
      }
    }

    private static func pipeline(_ action: String, _ mode: String, match: String) -> String {
      let map = match.contains("[id]") ? "id: id, email: email" : "email: email, phone: phone"
      return
        "{ model: people, to: { destination: api, action: \(action) }, mode: \(mode), match: \(match), map: { \(map) } }"
    }
  }

  private static func query(_ shape: Shape, _ engine: Engine) throws -> SyncQuery {
    let source =
      switch engine {
      case .sqlite: "sqlite: { path: shop.db }"
      case .postgres: "postgres: { url: { env: SHOP_URL } }"
      }
    let text = """
      headgate: 1
      project: golden
      sources: { shop: { \(source) } }
      models:
        people: { source: shop, sql: "SELECT * FROM people", \(shape.identifier)columns: { region: string, id: int, email: string?, phone: string?, name: string? } }
      destinations:
        api: { connector: http, settings: { base_url: "http://localhost:1" } }
        out: { connector: file, settings: { path: out.jsonl } }
      pipelines: { people: \(shape.pipeline) }
      """
    let result = ProjectCompiler.compile(
      ProjectTree(texts: ["headgate.yaml": text]), CompileOptions())
    let project = try #require(result.project, "\(result.diagnostics.sorted)")
    return SyncProgram(try #require(project.pipelines.first), in: project).query
  }

  private static func statements(_ query: SyncQuery, _ engine: Engine) -> [String] {
    let dialect: any SQLDialect
    let statements: [SQLStatement]
    switch engine {
    case .sqlite:
      dialect = SQLiteDialect()
      statements = SyncStatements.all(of: query, uid: "0123456789ab")
    case .postgres:
      dialect = PostgresDialect()
      statements = SyncStatements.all(
        of: query, uid: "0123456789ab", forms: PostgresColumnForm.declared(query.columns),
        countsOnly: true)
    }
    return statements.map { "-- \($0.reason)\n\(dialect.text($0.fragment));\n" }
  }

  @Test("the statements of a run are those on record", arguments: Shape.allCases, Engine.allCases)
  func golden(shape: Shape, engine: Engine) throws {
    let text = Self.statements(try Self.query(shape, engine), engine).joined(separator: "\n")
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(shape.rawValue).\(engine.rawValue).sql")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    #expect(
      text == wanted,
      "\(file.lastPathComponent) is stale: RECORD_GOLDEN=1 swift test --filter GoldenSQLTests")
  }
}
