import Foundation
import PostgresServer

/// Where a project's own tables are, beside the files of the project: a database on the server that tests share.
final class ScenarioSource {
  let server: PostgresServer
  let database: String
  private let isOwn: Bool
  /// Copies to come back to.
  private var copies: Set<String> = []

  /// - Parameter own: a server that may crash, rather than the one that tests share.
  init(_ own: PostgresServer? = nil) throws {
    isOwn = own != nil
    server = try own ?? PostgresServer.shared.get()
    database = try server.makeDatabase()
  }

  deinit {
    for name in copies.union([database]) { try? server.dropDatabase(name) }
  }

  /// What every command needs to know.
  var environment: [String: String] { ["STORE_URL": server.url(database)] }

  /// Runs SQL; the rows of a SELECT come back as JSON objects.
  func sql(_ text: String) throws -> [[String: Any]] {
    let isQuery = text.uppercased().hasPrefix("SELECT")
    let statement =
      isQuery ? "SELECT coalesce(json_agg(q), '[]') FROM (\n\(text)\n) AS q" : text
    let output = try server.sql(statement, in: database)
    guard isQuery else { return [] }
    return try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]] ?? []
  }

  /// All that tables of ours say: ledgers, and states of pipelines.
  func ownTables() throws -> (ledgers: String, states: String) {
    let text = try server.sql(
      """
      SELECT coalesce(string_agg(content, '') FILTER (WHERE is_ledger), ''), E'\\f',
        coalesce(string_agg(content, '') FILTER (WHERE NOT is_ledger), '')
      FROM (
        SELECT relname LIKE '%ledger%' AS is_ledger, query_to_xml(
          format('SELECT * FROM %I.%I', nspname, relname), true, true, '')::text AS content
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN ('_headgate', 'our_ledger') AND relkind = 'r') AS t
      """, in: database)
    let parts = text.split(separator: "\u{c}", omittingEmptySubsequences: false)
    return (String(parts.first ?? ""), String(parts.last ?? ""))
  }

  /// Ends the sessions of programs, as `pg_terminate_backend` does; none is there when it has returned.
  func endSessions() throws {
    try server.sql(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = '\(database)' AND application_name LIKE 'headgate%'
      """)
  }

  private func copy(_ name: String) -> String { "\(database)_\(name)" }

  func save(as name: String) throws {
    try replace(copy(name), by: database)
    copies.insert(copy(name))
  }

  func restore(_ name: String) throws { try replace(database, by: copy(name)) }

  private func replace(_ database: String, by copy: String) throws {
    try server.sql(
      """
      DROP DATABASE IF EXISTS \(database) WITH (FORCE);
      CREATE DATABASE \(database) TEMPLATE \(copy);
      """)
    // A copy's sequences go back in a crash, until a checkpoint has passed.
    if isOwn { try server.sql("CHECKPOINT") }
  }
}
