import SQLSyntax

extension Sync {
  /// The snapshot's columns of the user's; none before the first run.
  func snapshotColumns() throws -> [String] { try snapshotTypes().map(\.name) }

  /// The same with their types; those that the query has too are spelled as it spells them.
  func snapshotTypes() throws -> [TableColumn] {
    if state == nil, tables.rowsSchema == .state { return [] }
    return try guarded { try readSnapshotTypes() }
  }

  private func readSnapshotTypes() throws -> [TableColumn] {
    let spelled = Dictionary(
      query.columns.map { (warehouse.folded($0.name), $0.name) }, uniquingKeysWith: { $1 })
    return try connection.columns(of: tables.snapshot).filter { !OwnColumns.isOurs($0.name) }.map {
      TableColumn(name: spelled[warehouse.folded($0.name)] ?? $0.name, type: $0.type)
    }
  }

  /// Columns as the model tells their types, or the state where no model is read.
  private func definitions(
    _ columns: some Sequence<SyncColumn>, _ have: [TableColumn] = []
  ) -> SQLFragment {
    let kept = Dictionary(
      have.map { ($0.name, SQLColumnType.named($0.type)) }, uniquingKeysWith: { $1 })
    return SyncTables.definitions(
      columns.map { ($0.name, forms[$0.name]?.type ?? kept[$0.name] ?? warehouse.untold) })
  }

  /// Makes the tables of a pipeline's state, or adds the columns that the query has and they lack.
  func createTables() throws {
    let have = try snapshotTypes()
    let snapshot = tables.snapshot
    if have.isEmpty {
      try connection.execute(
        """
        CREATE TABLE \(snapshot.fragment) (
          \(id: OwnColumns.row)\(type: .rowNumber), \(definitions(query.columns)),
          \(OwnColumns.definitions(OwnColumns.epoch, OwnColumns.acceptedAt, OwnColumns.standing)))
        """)
      try connection.execute(
        """
        CREATE UNIQUE INDEX \(index: "\(snapshot.table)_key", on: snapshot)
        (\(tables.identifiers()))
        """)
      try connection.execute(
        """
        CREATE TABLE \(tables.pending.fragment) (
          \(definitions(query.identifier)), \(Self.pendingColumns),
          UNIQUE (\(tables.identifiers())))
        """)
      if tables.rowsSchema == .state {
        try state?.note(columns: query.columns, identifierCount: query.identifierCount)
      }
    } else {
      try alter(have)
    }
    try createStandingIndex()
    if query.identity.keepsValues { try createValues() }
  }

  /// Adds what is missing, and keeps what changed its type as what both can be.
  private func alter(_ have: [TableColumn]) throws {
    let names = Set(have.map(\.name))
    for column in query.columns where !names.contains(column.name) {
      try connection.execute(
        "ALTER TABLE \(tables.snapshot.fragment) ADD COLUMN \(definitions([column]))")
    }
    for column in have {
      guard let form = forms[column.name], let cast = form.cast, form.type != .named(column.type)
      else { continue }
      var altered = [tables.snapshot]
      if tables.identifier.contains(column.name) {
        // Whatever names rows names them so: also changesets that are pinned, or remembered.
        altered = try connection.tables(in: .state, prefix: tables.prefix).filter {
          try connection.columns(of: $0).contains { $0.name == column.name }
        }
      }
      for table in altered {
        try connection.execute(
          """
          ALTER TABLE \(table.fragment) ALTER COLUMN \(id: column.name) TYPE\(type: form.type)
          USING CAST(\(id: column.name) AS \(sql: cast))
          """)
      }
    }
  }

  /// A plan alters nothing: it reads rows whose identifier changed its type through views that show them as a run would
  /// make them.
  func foreseeTypes() throws {
    let retyped = tables.identifier.filter { forms[$0]?.cast != nil }
    // Rows that get another name are read by the one that they had.
    if retyped.isEmpty || formerIdentifier != nil { return }
    let (state, hasValues) = (tables, try hasValues())
    tables.rowsSchema = .temporary
    if hasValues { tables.valuesSchema = .temporary }
    let pairs = [
      (state.snapshot, tables.snapshot), (state.pending, tables.pending),
      (state.values, tables.values),
    ]
    for (kept, shown) in pairs where kept != shown {
      let columns = try connection.columns(of: kept).map { column -> SQLFragment in
        guard let cast = forms[column.name]?.cast else { return "\(id: column.name)" }
        return "CAST(\(id: column.name) AS \(sql: cast)) AS \(id: column.name)"
      }
      try connection.execute(
        "CREATE VIEW \(shown.fragment) AS SELECT \(columns) FROM \(kept.fragment)")
    }
  }

  private static var pendingColumns: SQLFragment {
    OwnColumns.definitions(
      OwnColumns.operation, OwnColumns.digest, OwnColumns.firstAttempt, OwnColumns.attempts,
      OwnColumns.code, OwnColumns.doubt, OwnColumns.firstRun, OwnColumns.state)
  }

  /// Rows that do not stand as accepted are few: found without a look at the others.
  func createStandingIndex() throws {
    let snapshot = tables.snapshot
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS \(index: "\(snapshot.table)_standing", on: snapshot)
      (\(id: OwnColumns.standing)) WHERE \(id: OwnColumns.standing) <> 0
      """)
  }

  func createValues() throws {
    let values = tables.values
    let have = try forms.isEmpty ? snapshotTypes() : []
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS \(values.fragment) (
        \(definitions(query.identifier, have)),
        \(OwnColumns.definitions(OwnColumns.value, OwnColumns.state, OwnColumns.run)),
        UNIQUE (\(tables.identifiers()), \(id: OwnColumns.value)))
      """)
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS \(index: "\(values.table)_value", on: values)
      (\(id: OwnColumns.value))
      """)
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS \(index: "\(values.table)_state", on: values)
      (\(id: OwnColumns.state)) WHERE \(id: OwnColumns.state) <> 1
      """)
    guard access == .running, values.schema == .state else { return }
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS \(tables.removals.fragment) (
        \(OwnColumns.definitions(OwnColumns.value, OwnColumns.firstAttempt, OwnColumns.attempts)),
        \(OwnColumns.definitions(OwnColumns.code, OwnColumns.firstRun, OwnColumns.run)),
        \(OwnColumns.definitions(OwnColumns.state)), UNIQUE (\(id: OwnColumns.value)))
      """)
    if query.captures { try connection.execute(capturing.create.fragment) }
  }

  /// Drops the columns that the query no longer has and writes the present ones into the header.
  ///
  /// While rows of an older definition are left, what that one read stays with them.
  func dropColumns() throws {
    // Rows that are still named by what an earlier definition says keep its columns.
    if formerIdentifier != nil || tables.rowsSchema != .state { return }
    let wanted = Set(query.columns.map(\.name))
    let unwanted = try snapshotColumns().filter { !wanted.contains($0) }
    if !unwanted.isEmpty {
      let epoch = try state?.epoch() ?? 0
      if try !has(
        "\(tables.snapshot.fragment) WHERE \(id: OwnColumns.epoch) < \(number: epoch)")
      {
        for name in unwanted {
          try connection.execute(
            "ALTER TABLE \(tables.snapshot.fragment) DROP COLUMN \(id: name)")
        }
      }
    }
    try state?.note(columns: query.columns, identifierCount: query.identifierCount)
  }
}
