import SQLSyntax

extension SQLiteSync {
  /// The snapshot's columns of the user's; none before the first run.
  func snapshotColumns() throws -> [String] {
    if state == nil { return [] }
    return try SyncTables.columns(of: tables.snapshot, on: connection).filter {
      !$0.hasPrefix(OwnColumns.prefix)
    }
  }

  /// Makes snapshot and pending rows' tables, or adds the columns that the query has and they lack.
  func createTables() throws {
    let have = Set(try snapshotColumns().map { $0.lowercased() })
    let dialect = SQLiteDialect()
    let snapshot = tables.snapshot
    if have.isEmpty {
      let columns = SyncTables.list(nil, query.columns.map(\.name))
      try connection.execute(
        dialect.text(
          """
          CREATE TABLE \(snapshot.fragment) (
            \(id: OwnColumns.row) INTEGER PRIMARY KEY, \(columns),
            \(id: OwnColumns.epoch), \(id: OwnColumns.acceptedAt))
          """))
      try connection.execute(
        dialect.text(
          """
          CREATE UNIQUE INDEX \(id: snapshot.schema).\(id: "\(snapshot.table)_key")
          ON \(id: snapshot.table) (\(tables.identifiers()))
          """))
      let ours = [
        OwnColumns.operation, OwnColumns.firstAttempt, OwnColumns.attempts, OwnColumns.code,
        OwnColumns.doubt,
      ]
      try connection.execute(
        dialect.text(
          """
          CREATE TABLE \(tables.pending.fragment) (
            \(tables.identifiers()), \(SyncTables.list(nil, ours)), UNIQUE (\(tables.identifiers())))
          """))
      try state?.note(columns: query.columns, identifierCount: query.identifierCount)
      return
    }
    for column in query.columns where !have.contains(column.name.lowercased()) {
      try connection.execute(
        dialect.text("ALTER TABLE \(snapshot.fragment) ADD COLUMN \(id: column.name)"))
    }
  }

  /// Drops the columns that the query no longer has and writes the present ones into the header.
  func dropColumns() throws {
    let wanted = Set(query.columns.map { $0.name.lowercased() })
    for name in try snapshotColumns() where !wanted.contains(name.lowercased()) {
      let drop: SQLFragment = "ALTER TABLE \(tables.snapshot.fragment) DROP COLUMN \(id: name)"
      try connection.execute(SQLiteDialect().text(drop))
    }
    try state?.note(columns: query.columns, identifierCount: query.identifierCount)
  }
}
