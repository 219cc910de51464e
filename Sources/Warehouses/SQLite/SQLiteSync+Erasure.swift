import SQLSyntax

/// One row that is removed at the destination and then from every table of the state.
extension SQLiteSync {
  /// The identifiers on record that a text may mean, one text for each part: `7` is a number and a text.
  package func identifiers(meaning texts: [String]) throws -> [[SQLiteValue]] {
    var found: Set<[SQLiteValue]> = []
    for values in Self.readings(of: texts[...]) {
      for row in try guarded({ try connection.rows(mending.find.text, values) }) {
        found.insert(row)
      }
    }
    return Array(found)
  }

  private static func readings(of texts: ArraySlice<String>) -> [[SQLiteValue]] {
    guard let first = texts.first else { return [[]] }
    var own: [SQLiteValue] = [.text(first)]
    if let number = Int64(first) {
      own.append(.int(number))
    } else if let number = Double(first) {
      own.append(.float(number))
    }
    let rest = readings(of: texts.dropFirst())
    return own.flatMap { value in rest.map { [value] + $0 } }
  }

  /// Whether the model has the row of an identifier, or one that a text may mean.
  package func isInModel(_ identifier: [SQLiteValue]?, meaning texts: [String]) throws -> Bool {
    let readings = identifier.map { [$0] } ?? Self.readings(of: texts[...])
    return try guarded {
      try readings.contains {
        try !connection.rows(mending.isInModel(query).text, $0).isEmpty
      }
    }
  }

  /// Makes a changeset of one row that goes, whatever the model says; nothing else of the state is touched by its run.
  package func buildErasure(run: Int64, _ identifier: [SQLiteValue]) throws -> DiffCounts {
    let columns = try guarded { try snapshotColumns() }
    let table = tables.changes(run: run)
    let diff = DiffStatements(query: query, tables: tables, changes: table, snapshot: columns)
    var counts = DiffCounts()
    try mend {
      try state?.note(run: run)
      try connection.execute(SQLiteDialect().text("DROP TABLE IF EXISTS \(table.fragment)"))
      try connection.execute(diff.create.text)
      for statement in mending.erase(query.columns.map(\.name), snapshot: columns, into: table) {
        try connection.execute(statement.text, identifier)
        counts.removed += connection.changes
      }
      counts.snapshotRows =
        try connection.integer(
          SQLiteDialect().text("SELECT count(*) FROM \(tables.snapshot.fragment)")) ?? 0
    }
    var changeset = Changeset(
      run: run, table: table, columns: query.columns.map(\.name), legacy: diff.legacy,
      isFirst: false, hasValues: query.identity.keepsValues)
    changeset.isComplete = false
    changeset.isErasure = true
    current = changeset
    hasVerdicts = false
    return counts
  }

  /// Takes the rows that an identifier's text may mean out of every table.
  package func forget(meaning texts: [String]) throws {
    try mend {
      var named = [tables.snapshot, tables.pending]
      if query.identity.keepsValues { named.append(tables.values) }
      for kept in try state?.keptRuns() ?? [] where kept.below == nil {
        named.append(tables.kept(run: kept.run))
      }
      for identifier in Self.readings(of: texts[...]) {
        for table in named { try connection.execute(mending.forget(table).text, identifier) }
      }
      if try hasRemovals() { try connection.execute(mending.forgetRemovals.text) }
      let count = try connection.integer(
        SQLiteDialect().text("SELECT count(*) FROM \(tables.snapshot.fragment)"))
      try state?.note(rows: count ?? 0)
    }
    try guarded {
      // What was deleted, now or by earlier runs, still stands in free pages and in the log.
      try connection.execute("VACUUM \(SyncTables.schema)")
      try connection.execute("PRAGMA \(SyncTables.schema).wal_checkpoint(TRUNCATE)")
    }
  }
}
