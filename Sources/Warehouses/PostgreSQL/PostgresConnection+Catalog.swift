import SQLSyntax

/// What the catalog says of tables.
extension PostgresConnection {
  /// The number of the schema, as an expression.
  private func number(of schema: SQLSchema) -> (SQLFragment, [String: SQLValue]) {
    let named: SQLFragment =
      "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = \(parameter: "schema", .text))"
    switch schema {
    case .temporary: return ("pg_catalog.pg_my_temp_schema()", [:])
    case .state: return (named, ["schema": .text(stateSchema)])
    case .named(let name): return (named, ["schema": .text(name)])
    }
  }

  package func columns(of table: SQLTable) throws -> [TableColumn] {
    var (schema, values) = number(of: table.schema)
    values["table"] = .text(table.table)
    // A collation other than the type's own is part of how the column is declared.
    let rows = try rows(
      """
      SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation = 0 OR a.attcollation = t.typcollation THEN ''
           WHEN n.nspname = 'pg_catalog' THEN ' COLLATE ' || pg_catalog.quote_ident(l.collname)
           ELSE ' COLLATE ' || pg_catalog.quote_ident(n.nspname) || '.'
             || pg_catalog.quote_ident(l.collname) END
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
      LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = l.collnamespace
      WHERE c.relnamespace = \(schema) AND c.relname = \(parameter: "table", .text)
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      ORDER BY a.attnum
      """, values)
    return rows.map { TableColumn(name: $0[0].text, type: $0[1].text) }
  }

  package func tables(in schema: SQLSchema, prefix: String) throws -> [SQLTable] {
    var (number, values) = number(of: schema)
    values["prefix"] = .text(prefix)
    let rows = try rows(
      """
      SELECT relname::text FROM pg_catalog.pg_class
      WHERE relnamespace = \(number) AND relkind IN ('r', 'p')
        AND pg_catalog.starts_with(relname::text, \(parameter: "prefix", .text))
      ORDER BY 1
      """, values)
    return rows.map { SQLTable(schema, $0[0].text) }
  }
}

extension SQLValue {
  /// The text of a column that is text and not null.
  fileprivate var text: String {
    if case .text(let text) = self { text } else { "" }
  }
}
