import SQLSyntax
import Warehouses

/// What the server's catalog says of a table, as far as its writers must know.
struct TableFacts {
  struct Column {
    let name: String
    /// As CREATE TABLE has it.
    let type: String
    let isJSON: Bool
    /// Whether values are equal only where they are the same.
    let isExact: Bool
    /// Whether a row may lack it: it may be null, or gets a value by itself.
    let isOptional: Bool
    let isGenerated: Bool
    /// `GENERATED ALWAYS AS IDENTITY`.
    let isAlwaysIdentity: Bool
    /// `SELECT`, `INSERT` and `UPDATE`, as far as this user has them.
    let rights: Set<String>
  }

  /// A unique index, whole and of plain columns.
  struct Key {
    /// That of its constraint too, where it has one.
    let name: String
    /// Whether it is checked row by row, rather than at the end of a transaction.
    let isImmediate: Bool
    fileprivate(set) var columns: Set<String>
  }

  /// `r`, `p`, `v` and so on, as `pg_class.relkind` has it.
  let kind: String
  let user: String
  let database: String
  let mayUseSchema: Bool
  let mayMakeTemporary: Bool
  let mayDelete: Bool
  private(set) var columns: [Column] = []
  private(set) var keys: [Key] = []

  /// Nil where there is no such table; throws `SQLFailure`.
  init?(schema: String, table: String, on connection: PostgresConnection) throws {
    let found = try connection.rows(
      """
      SELECT c.oid::bigint, c.relkind::text, pg_catalog.quote_ident(current_user),
        pg_catalog.quote_ident(pg_catalog.current_database()),
        pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY'),
        pg_catalog.has_table_privilege(c.oid, 'DELETE')
      FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = \(parameter: "schema", .text) AND c.relname = \(parameter: "table", .text)
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      """, ["schema": .text(schema), "table": .text(table)])
    guard let row = found.first, case .int(let oid) = row[0] else { return nil }
    kind = row[1].text
    user = row[2].text
    database = row[3].text
    mayUseSchema = row[4] == 1
    mayMakeTemporary = row[5] == 1
    mayDelete = row[6] == 1
    columns = try Self.columns(of: oid, connection)
    keys = try Self.keys(of: oid, connection)
  }

  private static func columns(of oid: Int64, _ connection: PostgresConnection) throws -> [Column] {
    try connection.rows(
      """
      SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
        b.typname IN ('json', 'jsonb'),
        b.typname NOT IN ('citext', 'bpchar') AND coalesce(l.collisdeterministic, true),
        NOT a.attnotnull OR a.atthasdef OR a.attidentity <> '', a.attgenerated <> '',
        a.attidentity = 'a',
        pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
        pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT'),
        pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
      FROM pg_catalog.pg_attribute AS a
      JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
      JOIN pg_catalog.pg_type AS b
        ON b.oid = CASE WHEN t.typbasetype = 0 THEN t.oid ELSE t.typbasetype END
      LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
      WHERE a.attrelid = \(parameter: "table")::oid AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """, ["table": .int(oid)]
    ).map { row in
      let rights = zip(["SELECT", "INSERT", "UPDATE"], row[7...]).filter { $0.1 == 1 }
      return Column(
        name: row[0].text, type: row[1].text, isJSON: row[2] == 1, isExact: row[3] == 1,
        isOptional: row[4] == 1, isGenerated: row[5] == 1, isAlwaysIdentity: row[6] == 1,
        rights: Set(rights.map(\.0)))
    }
  }

  private static func keys(of oid: Int64, _ connection: PostgresConnection) throws -> [Key] {
    var keys: [String: Key] = [:]
    let rows = try connection.rows(
      """
      SELECT c.relname::text, a.attname::text, i.indimmediate FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid
        AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
      WHERE i.indrelid = \(parameter: "table")::oid AND i.indisunique AND i.indisvalid
        AND i.indpred IS NULL AND i.indexprs IS NULL
      """, ["table": .int(oid)])
    for row in rows {
      let key = Key(name: row[0].text, isImmediate: row[2] == 1, columns: [])
      keys[key.name, default: key].columns.insert(row[1].text)
    }
    return keys.values.sorted { $0.name < $1.name }
  }
}

extension SQLValue {
  /// The text of a column that is text and not null.
  fileprivate var text: String { if case .text(let text) = self { text } else { "" } }
}
