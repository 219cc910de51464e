import SQLSyntax

/// What a role needs beside SELECT on what its models read.
///
/// Temporary tables hold what a plan computes; the schema holds states. Sources: PostgreSQL's documentation, "Privileges".
struct PostgresGrants {
  private let connection: PostgresConnection

  init(_ connection: PostgresConnection) { self.connection = connection }

  /// As statements for somebody who may give them.
  func missing() throws -> [String] {
    let rows = try connection.rows(
      """
      SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(pg_catalog.current_database()),
        pg_catalog.quote_ident(\(parameter: "schema", .text)),
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY'),
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
        (SELECT pg_catalog.has_schema_privilege(oid, 'USAGE') AND pg_catalog.has_schema_privilege(oid, 'CREATE')
         FROM pg_catalog.pg_namespace WHERE nspname = \(parameter: "schema", .text))
      """, ["schema": .text(connection.stateSchema)])
    guard let row = rows.first, case .text(let user) = row[0], case .text(let database) = row[1],
      case .text(let schema) = row[2]
    else { return [] }
    var grants: [String] = []
    if row[3] == 0 { grants.append("GRANT TEMPORARY ON DATABASE \(database) TO \(user);") }
    switch row[5] {
    case 0: grants.append("GRANT USAGE, CREATE ON SCHEMA \(schema) TO \(user);")
    case .null where row[4] == 0: grants.append("CREATE SCHEMA \(schema) AUTHORIZATION \(user);")
    case .null, .int, .float, .text, .bytes: break
    }
    if let tables = try missingTables() {
      grants.append("GRANT SELECT, INSERT, UPDATE, DELETE ON \(tables) TO \(user);")
    }
    return grants
  }

  /// The tables that all states of the schema share, where another user made them.
  private func missingTables() throws -> String? {
    let names =
      [PostgresState.format, StateTables.header, StateTables.columns]
      + [StateTables.seen, StateTables.kept]
    let shared = names.map { "'\(sql: $0.table)'" as SQLFragment }
    let rows = try connection.rows(
      """
      SELECT pg_catalog.string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname)
      FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = \(parameter: "schema", .text) AND c.relname IN (\(shared))
        AND NOT (pg_catalog.has_table_privilege(c.oid, 'INSERT')
          AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'))
      """, ["schema": .text(connection.stateSchema)])
    if case .text(let tables)? = rows.first?.first { return tables }
    return nil
  }
}
