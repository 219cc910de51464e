import SQLSyntax

/// One row that is removed at the destination and then from every table of the state.
extension Sync {
  /// The identifiers on record that are written so, one text for each part: `7` is a number and a text.
  package func identifiers(meaning texts: [String]) throws -> [[SQLValue]] {
    Array(Set(try guarded { try connection.rows(mending.find.fragment, Self.keys(texts)) }))
  }

  private static func keys(_ texts: [String]) -> [String: SQLValue] {
    Dictionary(
      uniqueKeysWithValues: texts.enumerated().map { ("key\($0.offset)", .text($0.element)) })
  }

  /// Whether the model has a row whose identifier is written so.
  package func isInModel(meaning texts: [String]) throws -> Bool {
    try guarded {
      try !connection.rows(mending.isInModel(query, forms).fragment, Self.keys(texts)).isEmpty
    }
  }

  /// Makes a changeset of one row that goes, whatever the model says; nothing else of the state is touched by its run.
  package func buildErasure(run: Int64, meaning texts: [String]) throws -> DiffCounts {
    let columns = try guarded { try snapshotColumns() }
    let table = tables.changes(run: run)
    let diff = try guarded { try self.diff(into: table) }
    var counts = DiffCounts()
    try mend {
      try state?.note(run: run)
      try connection.execute("DROP TABLE IF EXISTS \(table.fragment)")
      try connection.execute(diff.create.fragment)
      for statement in mending.erase(query.columns.map(\.name), snapshot: columns, into: table) {
        counts.removed += try connection.execute(statement.fragment, Self.keys(texts))
      }
      counts.snapshotRows =
        try connection.integer(
          "SELECT count(*) FROM \(tables.snapshot.fragment)") ?? 0
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
      for table in named {
        try connection.execute(mending.forget(table).fragment, Self.keys(texts))
      }
      if try hasRemovals() { try connection.execute(mending.forgetRemovals.fragment) }
      if try hasCaptured() { try connection.execute(capturing.forget.fragment) }
      let count = try connection.integer(
        "SELECT count(*) FROM \(tables.snapshot.fragment)")
      try state?.note(rows: count ?? 0)
    }
    // What was deleted, now or by earlier runs, still stands in free pages and in the log.
    try guarded { try warehouse.scrub(file) }
  }
}
