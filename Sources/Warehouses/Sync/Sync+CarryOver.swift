import Records
import SQLSyntax

/// Match values are carried over where `match` or the identifier changed: what the destination holds under the old ones
/// leaves only where no live row carries it.
extension Sync {
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
    return try guarded { try !connection.columns(of: name).isEmpty }
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
      try connection.transaction(.reading) { try seed(rowNames, columns, values) }
      if access == .running, !rekeys {
        guard let state else { preconditionFailure("a run has a state") }
        try state.transaction { try install(rekeys: false) }
      } else {
        tables.valuesSchema = .temporary
        if rekeys { tables.rowsSchema = .temporary }
        try connection.transaction(.reading) { try install(rekeys: rekeys) }
      }
      try connection.execute("DROP TABLE \(tables.seed.fragment)")
    }
    formerIdentifier = nil
  }

  /// Gives the state's rows their other name: not before the run of the definition that wants it begins to send.
  package func confirmCarryOver() throws {
    guard let state, access == .running, tables.rowsSchema == .temporary else { return }
    windowReading = nil
    removalStatement = nil
    let carried = tables
    try guarded {
      try state.transaction {
        tables.rowsSchema = .state
        tables.valuesSchema = .state
        for table in [tables.snapshot, tables.pending, tables.values] {
          try connection.execute(
            "DROP TABLE IF EXISTS \(table.fragment)")
        }
        try createTables()
        if query.identity.keepsValues {
          try connection.execute(
            "INSERT INTO \(tables.values.fragment) SELECT * FROM \(carried.values.fragment)")
        }
      }
    }
  }

  private func seed(
    _ identifier: [String], _ columns: [String],
    _ values: (Row, (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
  ) throws {
    try connection.execute("DROP TABLE IF EXISTS \(tables.seed.fragment)")
    let keys = identifier.indices.map { "k\($0)" }
    let types = try snapshotTypes()
    let own = zip(keys, identifier).map { key, name in
      (key, SQLColumnType.named(types.first { $0.name == name }?.type ?? ""))
    }
    try connection.execute(
      """
      CREATE TABLE \(tables.seed.fragment) (
        \(SyncTables.definitions(own + [("value", .text), ("state", .code)])))
      """)
    if try hasValuesTable() && has(tables.values.fragment) {
      // What was sent is on record already.
      try connection.execute(
        """
        INSERT INTO \(tables.seed.fragment)
        SELECT \(SyncTables.list(nil, identifier)), \(id: OwnColumns.value), \(id: OwnColumns.state)
        FROM \(tables.values.fragment)
        """)
      return
    }
    let have = Set(types.map { warehouse.folded($0.name) })
    guard columns.allSatisfy({ have.contains(warehouse.folded($0)) }) else { return }
    let writer = try connection.writer(into: tables.seed, keys + ["value", "state"])
    var rowTables = SyncTables(uid: tables.uid, identifier: identifier)
    rowTables.rowsSchema = tables.rowsSchema
    let rows = try connection.prepare(
      rowTables.sent(identifier + columns, folded: warehouse.folded), reading: .interleaved)
    let width = keys.count + columns.count
    while try rows.step() {
      let row = rows.row(from: 0, upTo: width)
      let state = Cell.int(rows.integer(width))
      try values(Row(rebasing: row[keys.count...])) { value in
        for part in row[..<keys.count] { try writer.add(part) }
        try writer.add(.text(value))
        try writer.add(state)
        try writer.endRow()
      }
    }
    try writer.finish()
  }

  /// Makes the values of what was seeded: of their rows, or of none where rows have another name now.
  private func install(rekeys: Bool) throws {
    if rekeys {
      for table in [tables.snapshot, tables.pending, tables.values] {
        try connection.execute("DROP TABLE IF EXISTS \(table.fragment)")
      }
      if query.identityWithValues.keepsValues { keepValues() }
      try createTables()
    } else {
      try createValues()
    }
    guard query.identity.keepsValues else { return }
    let state: SQLFragment = rekeys ? ValueState.leaving.fragment : "state"
    // Rows that have another name now are not named at all.
    let names: SQLFragment = rekeys ? "" : "\(tables.identifiers()), "
    let keys: SQLFragment =
      rekeys ? "" : "\(tables.identifier.indices.map { "\(id: "k\($0)")" as SQLFragment }), "
    try connection.execute(
      """
      INSERT INTO \(tables.values.fragment)
        (\(names)\(id: OwnColumns.value), \(id: OwnColumns.state), \(id: OwnColumns.run))
      SELECT DISTINCT \(keys)value, \(state), 0 FROM \(tables.seed.fragment) WHERE TRUE
      ON CONFLICT DO NOTHING
      """)
  }
}

extension SyncTables {
  /// What may have been sent and was never accepted.
  var doubtful: SQLFragment { "\(pending.fragment) WHERE \(id: OwnColumns.doubt)" }

  /// Rows that were sent, as they were, and how the values made of them stand; of one that was never accepted only
  /// the identifier is on record.
  ///
  /// - Parameter folded: the form of a name in which two names of one column are equal.
  func sent(_ columns: [String], folded: (String) -> String) -> SQLFragment {
    let named = Set(identifier.map(folded))
    let known = columns.map { name -> SQLFragment in
      named.contains(folded(name)) ? SyncTables.column("p", name) : "NULL"
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
