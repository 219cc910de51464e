import SQLSyntax

/// What operators do to a pipeline's state; each in one transaction, with the fence raised.
extension Sync {
  var mending: MendingStatements {
    MendingStatements(tables, keepsValues: query.identity.keepsValues)
  }

  /// - Returns: what `work` returns, and the generation after it.
  func mend<Result>(_ work: () throws -> Result) throws -> Result {
    guard let state else { preconditionFailure("the state is mended by runs only") }
    windowReading = nil
    removalStatement = nil
    return try guarded { try state.transaction { try work() } }
  }

  private func change(_ statement: SQLStatement) throws -> Int64 {
    try connection.execute(statement.fragment)
  }

  /// Makes rows due that were given up or are not safe to repeat.
  ///
  /// - Returns: how many they are.
  package func retryAbandoned() throws -> Int64 { try mend { try retry() } }

  private func retry() throws -> Int64 {
    let removals = try hasRemovals() ? change(mending.retryRemovals) : 0
    return try change(mending.retry) + removals
  }

  /// Makes every row due.
  package func resetAll() throws -> Int64 {
    try mend {
      _ = try retry()
      return try change(mending.resetAll)
    }
  }

  /// Makes the rows of a run due that the snapshot still has; nil where its identifiers are not remembered.
  package func replay(run: Int64) throws -> Int64? {
    try mend {
      guard let kept = try state?.keptRuns().first(where: { $0.run == run }) else { return nil }
      if kept.below == nil {
        // An identifier that changed since names other rows.
        let columns = try connection.columns(of: tables.kept(run: run)).map(\.name)
        guard columns.dropLast() == tables.identifier[...] else { return nil }
      }
      return try change(mending.replay(kept))
    }
  }

  /// The runs whose identifiers are remembered, newest first.
  package func rememberedRuns() throws -> [Int64] {
    try guarded { try state?.keptRuns().map(\.run) ?? [] }
  }

  /// Forgets all that was accepted: the next run is a first one.
  ///
  /// - Returns: how many rows were on record.
  package func forgetAll() throws -> Int64 {
    try mend {
      let count = try connection.integer(
        "SELECT count(*) FROM \(tables.snapshot.fragment)")
      for statement in mending.forgetAll { _ = try change(statement) }
      if try hasCaptured() { _ = try change(capturing.forget) }
      try dropKept(beyond: 0)
      try state?.note(rows: 0)
      try state?.noteNotStarted()
      return count ?? 0
    }
  }
}
