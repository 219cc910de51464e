import SQLSyntax

/// Which runs the state has seen, and of which it remembers the identifiers.
extension StateDatabase {
  func note(run: Int64) throws {
    try connection.execute(
      """
      INSERT INTO \(StateTables.seen.fragment) AS t
      VALUES (\(parameter: "uid", .text), \(parameter: "run"))
      ON CONFLICT (uid) DO UPDATE
      SET last = CASE WHEN excluded.last > t.last THEN excluded.last ELSE t.last END
      """, ["uid": .text(file.uid), "run": .int(run)])
  }

  /// A run whose identifiers are remembered.
  struct KeptRun: Hashable {
    let run: Int64
    /// All rows of the snapshot up to this one were of the run; nil where a table has them.
    let below: Int64?
  }

  /// The runs whose identifiers are remembered, newest first.
  func keptRuns() throws -> [KeptRun] {
    try connection.rows(
      """
      SELECT run, below FROM \(StateTables.kept.fragment) WHERE uid = \(parameter: "uid", .text)
      ORDER BY run DESC
      """, ["uid": .text(file.uid)]
    ).compactMap { row in
      guard case .int(let run) = row[0] else { return nil }
      if case .int(let below) = row[1] { return KeptRun(run: run, below: below) }
      return KeptRun(run: run, below: nil)
    }
  }

  func noteKept(run: Int64, below: Int64?) throws {
    try connection.execute(
      """
      INSERT INTO \(StateTables.kept.fragment)
      VALUES (\(parameter: "uid", .text), \(parameter: "run"), \(parameter: "below"))
      ON CONFLICT (uid, run) DO UPDATE SET below = excluded.below
      """, ["uid": .text(file.uid), "run": .int(run), "below": SQLValue(below)])
  }

  func forgetKept(run: Int64) throws {
    try connection.execute(
      """
      DELETE FROM \(StateTables.kept.fragment)
      WHERE uid = \(parameter: "uid", .text) AND run = \(parameter: "run")
      """, ["uid": .text(file.uid), "run": .int(run)])
  }
}
