import SQLSyntax

/// Which runs the state has seen, and of which it remembers the identifiers.
extension StateDatabase {
  private static let seen = "\(SyncTables.schema).pipeline_runs"
  private static let kept = "\(SyncTables.schema).kept_runs"

  func createRunTables() throws {
    try connection.execute(
      "CREATE TABLE IF NOT EXISTS \(Self.seen) (uid TEXT PRIMARY KEY, last INTEGER)")
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS \(Self.kept) (
        uid TEXT, run INTEGER, below INTEGER, PRIMARY KEY (uid, run))
      """)
  }

  private func exists(_ table: String) throws -> Bool {
    try connection.integer(
      "SELECT 1 FROM \(SyncTables.schema).sqlite_schema WHERE name = ?",
      [.text(String(table.dropFirst(SyncTables.schema.count + 1)))]) != nil
  }

  func note(run: Int64) throws {
    try connection.execute(
      """
      INSERT INTO \(Self.seen) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET last = max(last, excluded.last)
      """, [.text(file.uid), .int(run)])
  }

  /// A run whose identifiers are remembered.
  struct KeptRun: Hashable {
    let run: Int64
    /// All rows of the snapshot up to this one were of the run; nil where a table has them.
    let below: Int64?
  }

  /// The runs whose identifiers are remembered, newest first.
  func keptRuns() throws -> [KeptRun] {
    guard try exists(Self.kept) else { return [] }
    return try connection.rows(
      "SELECT run, below FROM \(Self.kept) WHERE uid = ? ORDER BY run DESC", [.text(file.uid)]
    ).compactMap { row in
      guard case .int(let run) = row[0] else { return nil }
      if case .int(let below) = row[1] { return KeptRun(run: run, below: below) }
      return KeptRun(run: run, below: nil)
    }
  }

  func noteKept(run: Int64, below: Int64?) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO \(Self.kept) VALUES (?, ?, ?)",
      [.text(file.uid), .int(run), SQLiteValue(below)])
  }

  func forgetKept(run: Int64) throws {
    try connection.execute(
      "DELETE FROM \(Self.kept) WHERE uid = ? AND run = ?", [.text(file.uid), .int(run)])
  }

  /// What was there before the next run is news again.
  func noteNotStarted() throws {
    try connection.execute(
      "UPDATE \(SyncTables.schema).pipelines SET started = 0 WHERE uid = ?", [.text(file.uid)])
  }
}
