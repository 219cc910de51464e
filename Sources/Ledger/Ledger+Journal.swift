import Warehouses

extension Ledger {
  /// Puts on disk that a range of a run's changeset is about to be sent, and what of it needs no sending; returns when
  /// it is there.
  package func journalWindow(
    _ run: Int64, _ seqs: ClosedRange<Int64>, decided: [OutcomeRange] = []
  ) throws {
    try reading { try connection.execute("PRAGMA synchronous = FULL") }
    defer { try? connection.execute("PRAGMA synchronous = NORMAL") }
    try transaction {
      try checkOpen(run)
      try execute(
        "INSERT OR IGNORE INTO windows VALUES (?, ?, ?)",
        [.int(run), .int(seqs.lowerBound), .int(seqs.upperBound)])
      try insert(decided, of: run)
    }
  }

  /// Records what became of rows that were sent, or need not be.
  package func journal(_ run: Int64, _ outcomes: [OutcomeRange]) throws {
    if outcomes.isEmpty { return }
    try transaction {
      try checkOpen(run)
      try insert(outcomes, of: run)
    }
  }

  /// A run that another process took over and closed takes no more entries.
  private func checkOpen(_ run: Int64) throws {
    let isOpen = try connection.integer(
      "SELECT 1 FROM runs WHERE id = ? AND status IN ('running', 'frozen')", [.int(run)])
    if isOpen == nil { throw LedgerError.leaseLost }
  }

  private func insert(_ outcomes: [OutcomeRange], of run: Int64) throws {
    for outcome in outcomes {
      try execute(
        "INSERT INTO outcomes (run, first, last, outcome, code, message) VALUES (?, ?, ?, ?, ?, ?)",
        [
          .int(run), .int(outcome.seqs.lowerBound), .int(outcome.seqs.upperBound),
          .text(outcome.outcome.rawValue), SQLiteValue(outcome.code),
          SQLiteValue(outcome.message),
        ])
    }
  }

  /// What is on record of a run that has not closed.
  package func journal(of run: Int64) throws -> RunJournal {
    try reading {
      let windows = try connection.rows(
        "SELECT first, last FROM windows WHERE run = ? ORDER BY first, last", [.int(run)]
      ).compactMap { Self.range($0[0], $0[1]) }
      let outcomes = try connection.rows(
        "SELECT first, last, outcome, code, message FROM outcomes WHERE run = ? ORDER BY id",
        [.int(run)]
      ).compactMap { row -> OutcomeRange? in
        guard let seqs = Self.range(row[0], row[1]),
          let outcome = row[2].string.flatMap(JournaledOutcome.init)
        else { return nil }
        return OutcomeRange(
          seqs: seqs, outcome: outcome, code: row[3].string, message: row[4].string)
      }
      return RunJournal(windows: windows, outcomes: outcomes)
    }
  }

  private static func range(_ first: SQLiteValue, _ last: SQLiteValue) -> ClosedRange<Int64>? {
    guard let first = first.integer, let last = last.integer, first <= last else { return nil }
    return first...last
  }
}
