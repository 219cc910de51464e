import Emulators
import Foundation
import PostgresServer

/// A small table mirrored to a record store over HTTP, four records a request: what the crash tests break.
final class PeopleProject {
  let project: TestProject
  let store = RecordStore(path: "/people", key: ["id"], token: "t0ken", maxRecords: 4)
  let server: HTTPServer
  let identifierType: String

  init(
    mode: String = "mirror", action: String = "records", concurrency: Int = 2,
    identifierType: String = "int", state: String = "{ sqlite: { path: .headgate/ledger.db } }",
    source: String = Engine.current.source, server own: PostgresServer? = nil
  ) throws {
    let store = store
    self.identifierType = identifierType
    server = try HTTPServer { store.answer($0) }
    project = try TestProject(
      [
        "headgate.yaml": Self.yaml(
          mode: mode, action: action, concurrency: concurrency, identifierType: identifierType,
          api: server.url, state: state, source: source)
      ], server: own)
    project.environment = ["CRM_TOKEN": "t0ken"]
    try project.sql(
      """
      CREATE TABLE people (id \(identifierType == "string" ? "TEXT" : "INTEGER"), name TEXT, email TEXT, spent NUMERIC);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 22)
      INSERT INTO people SELECT i, 'Person ' || i, 'P' || i || '@Example.com', i * 1.25 FROM n;
      """)
  }

  deinit { server.stop() }

  /// New, changed and gone rows, and one that became a duplicate.
  func edit() throws {
    try project.sql(
      """
      UPDATE people SET name = 'Renamed ' || id WHERE id IN (2, 5, 9, 11, 14, 21);
      DELETE FROM people WHERE id IN (3, 4, 17, 18, 22);
      INSERT INTO people SELECT id + 100, name, email, spent FROM people WHERE id IN (6, 7, 8);
      INSERT INTO people SELECT id, 'Twin', email, spent FROM people WHERE id = 10;
      """)
  }

  /// Keeps the rows as they are now, to set them back.
  func keepRows() throws { try project.sql("CREATE TABLE kept AS SELECT * FROM people") }

  func setBack() throws {
    try project.sql("DELETE FROM people; INSERT INTO people SELECT * FROM kept;")
  }

  func apply(with extra: [String: String] = [:]) throws -> TestProject.Ended {
    try project.headgate("apply", "--auto-approve", with: extra)
  }

  /// What the store must hold: the model, mapped by SQL rather than by the code under test; `held` are the records of
  /// rows that are set aside.
  func expected(held: [String: String] = [:]) throws -> [String: String] {
    let rows = try project.sql(
      """
      SELECT id, name, lower(email) AS email, spent FROM people
      WHERE id IN (SELECT id FROM people GROUP BY id HAVING count(*) = 1)
      """)
    var records: [String: String] = held
    for row in rows {
      records["\(row["id"] ?? "")"] = try Self.record(row)
    }
    return records
  }

  static func record(_ row: [String: Any]) throws -> String {
    let record: [String: Any] = [
      "id": row["id"] ?? NSNull(), "name": row["name"] ?? NSNull(),
      "contact": ["email": row["email"] ?? NSNull()], "spent": row["spent"] ?? NSNull(),
    ]
    let data = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  private static func yaml(
    mode: String, action: String, concurrency: Int, identifierType: String, api: String,
    state: String, source: String
  ) -> String {
    """
    headgate: 1
    project: people
    state: \(state)
    sources:
      store: \(source)
    models:
      people:
        source: store
        sql: SELECT id, name, email, spent FROM people
        identifier: [id]
        columns:
          id: \(identifierType)
          name: string
          email: { type: string, pii: true }
          spent: decimal
    destinations:
      crm:
        connector: http
        settings: { base_url: "\(api)", token: { env: CRM_TOKEN } }
        limits: { batch: 4, concurrency: \(concurrency) }
    pipelines:
      people:
        model: people
        to: { destination: crm, action: \(action), with: { path: /people } }
        mode: \(mode)
        match: [id]
        map:
          id: id
          name: name
          contact: { object: { email: { column: email, apply: [lower] } } }
          spent: spent
        guard: { deletes: { max: 100%, above: 0 }, empty_source: allow }

    """
  }
}
