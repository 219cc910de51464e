import SQLSyntax

extension SQLiteSync {
  /// Whether the state still has the changeset of a run, which may have died.
  package func changesetExists(run: Int64) throws -> Bool {
    try guarded { try changeset(run) != nil }
  }

  /// Moves the snapshot for rows of a run's changeset that were accepted; may be repeated.
  package func settle(run: Int64, accepted: [ClosedRange<Int64>]) throws {
    try writing(run) { try move($0, accepted) }
  }

  /// Writes down rows of a run's changeset that were not accepted.
  package func note(run: Int64, _ notes: [PendingNote]) throws {
    try writing(run) { try write($0, notes) }
  }

  /// Takes rows out of a run's changeset: they are neither sent nor moved, what the snapshot has of them is held.
  package func leaveOut(run: Int64, _ seqs: [Int64]) throws {
    if seqs.isEmpty { return }
    try writing(run) { statements in
      for seq in seqs { try connection.execute(statements.leaveOut.text, [.int(seq)]) }
    }
  }

  /// Forgets the changeset of a run and moves nothing.
  package func dropChangeset(run: Int64) throws {
    try writing(run) { try connection.execute($0.drop.text) }
    forget(run)
  }

  /// Ends a run in one transaction: its last rows are moved or noted and its changeset goes.
  ///
  /// - Parameter acceptedWhole: every row was accepted; then `accepted` need not say so.
  /// - Returns: the generation, for the ledger.
  package func close(
    run: Int64, accepted: [ClosedRange<Int64>], notes: [PendingNote] = [], acceptedWhole: Bool
  ) throws -> Int64 {
    guard let state else { preconditionFailure("only a run is closed") }
    windowStatement = nil
    let generation = try guarded {
      try state.transaction {
        if let changeset = try changeset(run) {
          try finish(
            changeset, accepted: acceptedWhole ? [1...Int64.max] : accepted, notes: notes,
            acceptedWhole: acceptedWhole)
        }
        try dropColumns()
        let rows = try connection.integer(
          SQLiteDialect().text("SELECT count(*) FROM \(tables.snapshot.fragment)"))
        try state.note(rows: rows ?? 0)
        return try state.generation()
      }
    }
    forget(run)
    return generation
  }

  private func finish(
    _ changeset: Changeset, accepted: [ClosedRange<Int64>], notes: [PendingNote],
    acceptedWhole: Bool
  ) throws {
    let statements = try settling(changeset)
    let wasBuiltHere = current?.run == changeset.run
    if acceptedWhole, changeset.isFirst, wasBuiltHere {
      if try isPending() { try connection.execute(statements.dropStale.text) }
      for statement in statements.becomeSnapshot { try connection.execute(statement.text) }
      return
    }
    try move(statements, accepted)
    try write(statements, notes)
    // Who was set aside is known only where the changeset was built.
    if wasBuiltHere, try isPending() { try connection.execute(statements.dropStale.text) }
    try connection.execute(statements.drop.text)
  }

  private func forget(_ run: Int64) {
    if current?.run == run {
      windowStatement = nil
      current = nil
    }
  }

  private func changeset(_ run: Int64) throws -> Changeset? {
    if state == nil { return nil }
    return try Changeset.find(
      run: run, tables: tables, schema: SyncTables.schema, on: connection)
  }

  private func settling(_ changeset: Changeset) throws -> SettlingStatements {
    let have = Set(try snapshotColumns().map { $0.lowercased() })
    return SettlingStatements(
      columns: changeset.columns.filter { have.contains($0.lowercased()) }, tables: tables,
      changes: changeset.table, isFirst: changeset.isFirst)
  }

  /// Runs `work` in a transaction; not at all where the changeset is gone, for then all it held is moved.
  private func writing(_ run: Int64, _ work: (SettlingStatements) throws -> Void) throws {
    guard let state else { preconditionFailure("the state is written by runs only") }
    try guarded {
      guard let changeset = try changeset(run) else { return }
      try state.transaction { try work(try settling(changeset)) }
    }
  }

  private func isPending() throws -> Bool {
    try connection.integer(
      SQLiteDialect().text("SELECT 1 FROM \(tables.pending.fragment) LIMIT 1")) != nil
  }

  private func move(_ statements: SettlingStatements, _ ranges: [ClosedRange<Int64>]) throws {
    if ranges.isEmpty { return }
    var texts = [statements.upsert.text]
    if !statements.isFirst { texts.append(statements.remove.text) }
    if try isPending() { texts.append(statements.clear.text) }
    for text in texts {
      let statement = try SQLiteStatement(connection, text)
      statement.bind(named: ["now": .int(now())])
      for range in ranges {
        statement.bind(named: ["first": .int(range.lowerBound), "last": .int(range.upperBound)])
        try statement.finish()
      }
    }
  }

  private func write(_ statements: SettlingStatements, _ notes: [PendingNote]) throws {
    if notes.isEmpty { return }
    let statement = try SQLiteStatement(connection, statements.note.text)
    statement.bind(named: ["now": .int(now())])
    for note in notes {
      statement.bind(named: [
        "first": .int(note.seqs.lowerBound), "last": .int(note.seqs.upperBound),
        "code": .text(note.code), "doubt": SQLiteValue(note.inDoubt),
      ])
      try statement.finish()
    }
  }
}
