import Records
import SQLSyntax

/// Match values are carried over where `match` or the identifier changed: what the destination holds under the old ones
/// leaves only where no live row carries it.
extension SQLiteSync {
  /// Whether the values that were sent have to be told from the snapshot's rows, by the definition that sent them.
  package func needsCarryOver() throws -> Bool {
    if formerIdentifier != nil { return true }
    guard query.identity.keepsValues, try !snapshotColumns().isEmpty else { return false }
    return try guarded {
      guard try has(tables.snapshot.fragment) || has(tables.doubtful) else { return false }
      return try !hasValuesTable() || !has(tables.values.fragment)
    }
  }

  /// Whether nothing was sent of which the state knows.
  package func holdsNothing() throws -> Bool {
    if try snapshotColumns().isEmpty { return true }
    return try guarded {
      try !has(tables.snapshot.fragment) && !has(tables.doubtful)
        && (!hasValuesTable() || !has(tables.values.fragment))
    }
  }

  func hasValuesTable() throws -> Bool {
    guard state != nil else { return false }
    let name = SyncTables(uid: file.uid, identifier: []).values
    return try guarded { try !SyncTables.columns(of: name, on: connection).isEmpty }
  }

  /// The columns by which the state names its rows.
  package var rowNames: [String] { formerIdentifier ?? query.identifier.map(\.name) }

  /// Writes down the values of the snapshot's rows: a plan, and whoever gives rows another name, in temporary tables.
  ///
  /// - Parameters:
  ///   - columns: those that the earlier definition read, in its order.
  ///   - values: hands over the match values that the earlier definition made of a row.
  package func carryOver(
    columns: [String], _ values: (Row, (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
  ) throws {
    let rekeys = formerIdentifier != nil
    try guarded {
      try seed(rowNames, columns, values)
      if access == .running, !rekeys {
        guard let state else { preconditionFailure("a run has a state") }
        try state.transaction { try install(rekeys: false) }
      } else {
        tables.valuesSchema = "temp"
        if rekeys { tables.rowsSchema = "temp" }
        try install(rekeys: rekeys)
      }
      try connection.execute(SQLiteDialect().text("DROP TABLE \(tables.seed.fragment)"))
    }
    formerIdentifier = nil
  }

  /// Gives the state's rows their other name: not before the run of the definition that wants it begins to send.
  package func confirmCarryOver() throws {
    guard let state, access == .running, tables.rowsSchema == "temp" else { return }
    windowStatement = nil
    removalStatement = nil
    let carried = tables
    try guarded {
      try state.transaction {
        tables.rowsSchema = SyncTables.schema
        tables.valuesSchema = SyncTables.schema
        for table in [tables.snapshot, tables.pending, tables.values] {
          try connection.execute(
            SQLiteDialect().text("DROP TABLE IF EXISTS \(table.fragment)"))
        }
        try createTables()
        if query.identity.keepsValues {
          try connection.execute(
            SQLiteDialect().text(
              "INSERT INTO \(tables.values.fragment) SELECT * FROM \(carried.values.fragment)"))
        }
      }
    }
  }

  private func seed(
    _ identifier: [String], _ columns: [String],
    _ values: (Row, (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
  ) throws {
    let dialect = SQLiteDialect()
    try connection.execute(dialect.text("DROP TABLE IF EXISTS \(tables.seed.fragment)"))
    let keys = identifier.indices.map { "k\($0)" }
    try connection.execute(
      dialect.text(
        "CREATE TEMP TABLE \(id: tables.seed.table) (\(SyncTables.list(nil, keys + ["value", "state"])))"
      ))
    if try hasValuesTable() && has(tables.values.fragment) {
      // What was sent is on record already.
      try connection.execute(
        dialect.text(
          """
          INSERT INTO \(tables.seed.fragment)
          SELECT \(SyncTables.list(nil, identifier)), \(id: OwnColumns.value), \(id: OwnColumns.state)
          FROM \(tables.values.fragment)
          """))
      return
    }
    let have = Set(try snapshotColumns().map { $0.lowercased() })
    guard columns.allSatisfy({ have.contains($0.lowercased()) }) else { return }
    let insert = try SQLiteStatement(
      connection,
      dialect.text(
        "INSERT INTO \(tables.seed.fragment) VALUES (\(sql: keys.map { _ in "?" }.joined(separator: ", ")), ?, ?)"
      ))
    var rowTables = SyncTables(uid: tables.uid, identifier: identifier)
    rowTables.rowsSchema = tables.rowsSchema
    let rows = try SQLiteStatement(
      connection, dialect.text(rowTables.sent(identifier + columns)))
    let width = keys.count + columns.count
    while try rows.step() {
      let row = rows.row(from: 0, upTo: width)
      let key = row[..<keys.count].map(SQLiteValue.init)
      let state = SQLiteValue.int(rows.integer(width))
      try values(Row(rebasing: row[keys.count...])) { value in
        insert.bind(key)
        insert.bind(Int32(keys.count + 1), text: value)
        insert.bind(Int32(keys.count + 2), state)
        try insert.finish()
      }
    }
  }

  /// Makes the values of what was seeded: of their rows, or of none where rows have another name now.
  private func install(rekeys: Bool) throws {
    let dialect = SQLiteDialect()
    let keys = try tables.seedKeys(connection)
    if rekeys {
      for table in [tables.snapshot, tables.pending, tables.values] {
        try connection.execute(dialect.text("DROP TABLE IF EXISTS \(table.fragment)"))
      }
      if query.identityWithValues.keepsValues { keepValues() }
      try createTables()
    } else {
      try createValues()
    }
    guard query.identity.keepsValues else { return }
    let names = tables.identifier
    let named: SQLFragment =
      rekeys ? "\(names.map { _ in "NULL" as SQLFragment })" : SyncTables.list(nil, keys)
    let state: SQLFragment = rekeys ? ValueState.leaving.fragment : "state"
    try connection.execute(
      dialect.text(
        """
        INSERT OR IGNORE INTO \(tables.values.fragment)
          (\(tables.identifiers()), \(id: OwnColumns.value), \(id: OwnColumns.state), \(id: OwnColumns.run))
        SELECT DISTINCT \(named), value, \(state), 0 FROM \(tables.seed.fragment)
        """))
  }
}

extension SyncTables {
  /// The columns of the seeded rows that name them.
  fileprivate func seedKeys(_ connection: SQLiteConnection) throws -> [String] {
    try SyncTables.columns(of: seed, on: connection).filter { $0 != "value" && $0 != "state" }
  }

  /// What may have been sent and was never accepted.
  var doubtful: SQLFragment { "\(pending.fragment) WHERE \(id: OwnColumns.doubt)" }

  /// Rows that were sent, as they were, and how the values made of them stand; of one that was never accepted only
  /// the identifier is on record.
  func sent(_ columns: [String]) -> SQLFragment {
    let named = Set(identifier.map { $0.lowercased() })
    let known = columns.map { name -> SQLFragment in
      named.contains(name.lowercased()) ? SyncTables.column("p", name) : "NULL"
    }
    return """
      SELECT \(SyncTables.list(nil, columns)), \(ValueState.held.fragment) FROM \(snapshot.fragment)
      WHERE \(id: OwnColumns.standing) <> \(number: RowStanding.absent.rawValue)
      UNION ALL
      SELECT \(known), \(ValueState.doubt.fragment) FROM \(pending.fragment) AS p
      WHERE p.\(id: OwnColumns.doubt)
        AND NOT EXISTS (SELECT 1 FROM \(snapshot.fragment) AS s WHERE \(sameRow("s", "p")))
      """
  }
}
