import Foundation
import PostgresServer
import Testing

/// A small table sent to a table of a PostgreSQL database of its own.
final class TableProject {
  /// What a test says of its table; the rest is as it mostly is.
  struct Shape {
    var mode = "mirror"
    /// Columns of the model, and their types.
    var columns = "id: int, name: string"
    var identifier = "id"
    var match = "id"
    var map = "id: id, name: name"
    var with = "table: people"
    /// Rows a batch.
    var batch = 4
    /// Makes the model's table.
    var source = "CREATE TABLE people (id INTEGER, name TEXT)"
    /// Makes the table that is sent to.
    var table = "CREATE TABLE people (id int PRIMARY KEY, name text)"
  }

  let project: TestProject
  let target: ScenarioSource

  /// - Parameter server: where the table is, rather than on the one that tests share: it may crash.
  init(_ shape: Shape = Shape(), server: PostgresServer? = nil) throws {
    target = try ScenarioSource(server)
    project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources:
        store: \(Engine.current.source)
      models:
        people: { source: store, table: people, identifier: [\(shape.identifier)], columns: { \(shape.columns) } }
      destinations:
        shop:
          connector: postgres
          settings: { url: { env: SHOP_URL } }
          limits: { batch: \(shape.batch) }
      pipelines:
        people:
          model: people
          to: { destination: shop, action: rows, with: { \(shape.with) } }
          mode: \(shape.mode)
          match: [\(shape.match)]
          map: { \(shape.map) }
          guard: { deletes: { max: 100%, above: 0 }, rejects: { max: 100% }, empty_source: allow }

      """
    ])
    project.environment["SHOP_URL"] = target.server.url(target.database)
    try project.sql(shape.source)
    try target.server.sql(shape.table, in: target.database)
  }

  func apply(with extra: [String: String] = [:]) throws -> TestProject.Ended {
    let ended = try project.headgate("apply", "--auto-approve", with: extra)
    #expect(!ended.text.contains(PostgresServer.password), "\(ended)")
    return ended
  }

  /// The rows of a query on the destination, columns separated by `|`.
  func table(_ sql: String = "SELECT * FROM people ORDER BY 1") throws -> [String] {
    try target.server.sql(sql, in: target.database).split(separator: "\n").map { String($0) }
  }

  func onTarget(_ sql: String) throws { try target.server.sql(sql, in: target.database) }

  /// `id|name` of the model.
  func model() throws -> [String] {
    try project.sql("SELECT id, name FROM people ORDER BY id").map {
      "\($0["id"] ?? "")|\(($0["name"] as? String) ?? "")"
    }
  }

  /// Nothing is left to be sent.
  func isDone() throws -> Bool { try project.headgate("plan", "--detailed-exitcode").exit == 0 }

  /// As many people as asked for, numbered from 1.
  func fill(_ count: Int) throws {
    try project.sql(
      "INSERT INTO people (id, name) VALUES "
        + (1...count).map { "(\($0), 'Person \($0)')" }.joined(separator: ", "))
  }
}
