/// A changeset's table as it stands in the state, of this run or one that died.
struct Changeset {
  let run: Int64
  let table: SyncTables.Name
  /// The user's columns in it, those of the identifier first.
  let columns: [String]
  /// Whether it has the snapshot's layout.
  let isFirst: Bool

  /// Reads the layout of a table; nil where there is none.
  static func find(
    run: Int64, tables: SyncTables, schema: String, on connection: SQLiteConnection
  ) throws -> Changeset? {
    let table = tables.changes(run: run, schema: schema)
    let all = try SyncTables.columns(of: table, on: connection)
    if all.isEmpty { return nil }
    return Changeset(
      run: run, table: table, columns: all.filter { !$0.hasPrefix(OwnColumns.prefix) },
      isFirst: !all.contains(OwnColumns.operation))
  }
}

extension SyncTables {
  /// The columns of a table in their order; none where there is no such table.
  static func columns(of table: Name, on connection: SQLiteConnection) throws -> [String] {
    try connection.rows(
      "SELECT name FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.table), .text(table.schema)]
    ).compactMap { if case .text(let name) = $0[0] { name } else { nil } }
  }
}
