import SQLSyntax

extension SQLiteSync {
  private static let pendingColumns = [
    OwnColumns.operation, OwnColumns.digest, OwnColumns.firstAttempt, OwnColumns.attempts,
    OwnColumns.code, OwnColumns.doubt, OwnColumns.firstRun, OwnColumns.state,
  ]

  private static let removalColumns = [
    OwnColumns.firstAttempt, OwnColumns.attempts, OwnColumns.code, OwnColumns.firstRun,
    OwnColumns.run, OwnColumns.state,
  ]

  /// The snapshot's columns of the user's; none before the first run.
  func snapshotColumns() throws -> [String] {
    if state == nil, tables.rowsSchema == SyncTables.schema { return [] }
    return try SyncTables.columns(of: tables.snapshot, on: connection).filter {
      !OwnColumns.isOurs($0)
    }
  }

  /// Makes the tables of a pipeline's state, or adds the columns that the query has and they lack.
  func createTables() throws {
    let have = Set(try snapshotColumns().map { $0.lowercased() })
    let snapshot = tables.snapshot
    if have.isEmpty {
      let columns = SyncTables.list(nil, query.columns.map(\.name))
      try execute(
        """
        CREATE TABLE \(snapshot.fragment) (
          \(id: OwnColumns.row) INTEGER PRIMARY KEY, \(columns),
          \(id: OwnColumns.epoch), \(id: OwnColumns.acceptedAt), \(id: OwnColumns.standing))
        """)
      try execute(
        """
        CREATE UNIQUE INDEX \(id: snapshot.schema).\(id: "\(snapshot.table)_key")
        ON \(id: snapshot.table) (\(tables.identifiers()))
        """)
      try execute(
        """
        CREATE TABLE \(tables.pending.fragment) (
          \(tables.identifiers()), \(SyncTables.list(nil, Self.pendingColumns)),
          UNIQUE (\(tables.identifiers())))
        """)
      if tables.rowsSchema == SyncTables.schema {
        try state?.note(columns: query.columns, identifierCount: query.identifierCount)
      }
    } else {
      for column in query.columns where !have.contains(column.name.lowercased()) {
        try execute("ALTER TABLE \(snapshot.fragment) ADD COLUMN \(id: column.name)")
      }
    }
    try createStandingIndex()
    if tables.rowsSchema == SyncTables.schema { try state?.createRunTables() }
    if query.identity.keepsValues { try createValues() }
  }

  /// Rows that do not stand as accepted are few: found without a look at the others.
  func createStandingIndex() throws {
    let snapshot = tables.snapshot
    try execute(
      """
      CREATE INDEX IF NOT EXISTS \(id: snapshot.schema).\(id: "\(snapshot.table)_standing")
      ON \(id: snapshot.table) (\(id: OwnColumns.standing)) WHERE \(id: OwnColumns.standing) <> 0
      """)
  }

  func createValues() throws {
    let values = tables.values
    try execute(
      """
      CREATE TABLE IF NOT EXISTS \(values.fragment) (
        \(tables.identifiers()), \(id: OwnColumns.value), \(id: OwnColumns.state), \(id: OwnColumns.run),
        UNIQUE (\(tables.identifiers()), \(id: OwnColumns.value)))
      """)
    try execute(
      """
      CREATE INDEX IF NOT EXISTS \(id: values.schema).\(id: "\(values.table)_value")
      ON \(id: values.table) (\(id: OwnColumns.value))
      """)
    try execute(
      """
      CREATE INDEX IF NOT EXISTS \(id: values.schema).\(id: "\(values.table)_state")
      ON \(id: values.table) (\(id: OwnColumns.state)) WHERE \(id: OwnColumns.state) <> 1
      """)
    guard access == .running, values.schema == SyncTables.schema else { return }
    try execute(
      """
      CREATE TABLE IF NOT EXISTS \(tables.removals.fragment) (
        \(id: OwnColumns.value) UNIQUE, \(SyncTables.list(nil, Self.removalColumns)))
      """)
  }

  private func execute(_ fragment: SQLFragment) throws {
    try connection.execute(SQLiteDialect().text(fragment))
  }

  /// Drops the columns that the query no longer has and writes the present ones into the header.
  ///
  /// While rows of an older definition are left, what that one read stays with them.
  func dropColumns() throws {
    // Rows that are still named by what an earlier definition says keep its columns.
    if formerIdentifier != nil || tables.rowsSchema != SyncTables.schema { return }
    let wanted = Set(query.columns.map { $0.name.lowercased() })
    let unwanted = try snapshotColumns().filter { !wanted.contains($0.lowercased()) }
    if !unwanted.isEmpty {
      let epoch = try state?.epoch() ?? 0
      if try !has(
        "\(tables.snapshot.fragment) WHERE \(id: OwnColumns.epoch) < \(number: epoch)")
      {
        for name in unwanted {
          try execute("ALTER TABLE \(tables.snapshot.fragment) DROP COLUMN \(id: name)")
        }
      }
    }
    try state?.note(columns: query.columns, identifierCount: query.identifierCount)
  }
}
