/// A changeset's table as it stands in the state, of this run or one that died.
struct Changeset {
  let run: Int64
  let table: SyncTables.Name
  /// The user's columns in it, those of the identifier first.
  let columns: [String]
  /// Columns of which it has old values only, for an older definition reads them.
  let legacy: [String]
  /// Whether it has the snapshot's layout.
  let isFirst: Bool
  /// Whether it holds all that differs, so that what it lacks differs no more; rows may have been taken out of it since.
  var isComplete = true
  /// Whether it was cut to its first rows: no removal is made of it.
  var isLimited = false
  /// Whether it removes one row for good: of its values alone, whatever the model says.
  var isErasure = false
  /// Whether it may hold match values to be removed.
  let hasValues: Bool

  /// A changeset that is gone, for statements that touch none.
  static func none(_ tables: SyncTables, run: Int64) -> Changeset {
    Changeset(
      run: run, table: tables.changes(run: run), columns: [], legacy: [], isFirst: true,
      hasValues: false)
  }

  /// Reads the layout of a table; nil where there is none.
  static func find(
    run: Int64, tables: SyncTables, schema: String, on connection: SQLiteConnection
  ) throws -> Changeset? {
    let table = tables.changes(run: run, schema: schema)
    let all = try SyncTables.columns(of: table, on: connection)
    if all.isEmpty { return nil }
    let columns = all.filter { !OwnColumns.isOurs($0) }
    let compared = Set(columns.map(OwnColumns.was))
    let was = OwnColumns.was("")
    return Changeset(
      run: run, table: table, columns: columns,
      legacy: all.filter { $0.hasPrefix(was) && !compared.contains($0) }.map {
        String($0.dropFirst(was.count))
      },
      isFirst: !all.contains(OwnColumns.operation), hasValues: all.contains(OwnColumns.value))
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
