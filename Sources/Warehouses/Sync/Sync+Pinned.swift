import SQLSyntax

extension Sync {
  /// Takes up the changeset of a run that was built before, by this process or another one.
  ///
  /// - Parameters:
  ///   - settled: rows that were accepted since; they move, if they have not, and leave the changeset.
  ///   - open: rows that may have been sent and whose outcome is not known; it is written down before they are sent
  ///     again, for what comes of that says nothing of before.
  /// - Returns: what is left of it; nil where the state has it no more.
  package func reopen(
    run: Int64, settled: [SettledRows], open: [PendingNote]
  ) throws -> DiffCounts? {
    guard try changesetExists(run: run) else { return nil }
    if !settled.isEmpty { try settle(run: run, settled) }
    return try cut(run: run) { changeset in
      let table = changeset.table.fragment
      for range in settled.map(\.seqs) {
        try execute(
          "DELETE FROM \(table) WHERE \(inRange)", range)
      }
      try write(settling(changeset), open)
      // A first changeset holds adds alone, which are sent whatever is known of them.
      guard !changeset.isFirst else { return }
      for range in open.map(\.seqs) {
        try execute(
          """
          UPDATE \(table) SET \(id: OwnColumns.doubt) = TRUE
          WHERE \(inRange)
          """, range)
      }
    }
  }

  /// Leaves the first `rows` adds and changes in a changeset and no removal; what is cut stays due.
  package func limit(run: Int64, rows: Int) throws -> DiffCounts? {
    try cut(run: run, isLimited: true) { changeset in
      let table = changeset.table.fragment
      let sends: SQLFragment =
        changeset.isFirst ? "" : "WHERE \(id: OwnColumns.operation) < 3"
      try connection.execute(
        """
        DELETE FROM \(table) WHERE \(id: OwnColumns.row) NOT IN (
          SELECT \(id: OwnColumns.row) FROM \(table) \(sends)
          ORDER BY \(id: OwnColumns.row) LIMIT \(parameter: "limit"))
        """, ["limit": .int(Int64(rows))])
    }
  }

  /// Changes a changeset, which is no whole difference from then on, and counts what is left of it.
  private func cut(run: Int64, isLimited: Bool = false, _ work: (Changeset) throws -> Void) throws
    -> DiffCounts?
  {
    guard let state else { preconditionFailure("a changeset is cut by runs only") }
    windowReading = nil
    removalStatement = nil
    hasVerdicts = false
    return try guarded {
      guard
        var changeset = try Changeset.find(
          run: run, tables: tables, on: connection)
      else { return nil }
      try state.transaction { try work(changeset) }
      changeset.isComplete = false
      changeset.isLimited = isLimited
      current = changeset
      return try counts(of: changeset)
    }
  }

  private func counts(of changeset: Changeset) throws -> DiffCounts {
    var counts = DiffCounts()
    counts.snapshotRows =
      try connection.integer(
        "SELECT count(*) FROM \(tables.snapshot.fragment)") ?? 0
    func count(_ operation: Int64) throws -> Int64 {
      try connection.integer(
        """
        SELECT count(*) FROM \(changeset.table.fragment)
          WHERE \(id: OwnColumns.operation) = \(parameter: "operation")
        """, ["operation": .int(operation)]) ?? 0
    }
    if changeset.isFirst {
      counts.added =
        try connection.integer(
          "SELECT count(*) FROM \(changeset.table.fragment)") ?? 0
    } else {
      (counts.added, counts.changed, counts.removed) = (
        try count(1), try count(2), try count(3) + count(4)
      )
    }
    return counts
  }

  private var inRange: SQLFragment {
    "\(id: OwnColumns.row) BETWEEN \(parameter: "first") AND \(parameter: "last")"
  }

  private func execute(_ fragment: SQLFragment, _ range: ClosedRange<Int64>) throws {
    try connection.execute(
      fragment, ["first": .int(range.lowerBound), "last": .int(range.upperBound)])
  }
}
