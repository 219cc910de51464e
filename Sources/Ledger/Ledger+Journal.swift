import SQLSyntax
import Warehouses

extension Ledger {
  /// Puts on disk that a range of a run's changeset is about to be sent, and what of it needs no sending; returns when
  /// it is there.
  package func journalWindow(
    _ run: Int64, _ seqs: ClosedRange<Int64>, decided: [OutcomeRange] = []
  ) throws {
    try Self.translating(name) {
      try engine.durably {
        try repeatable(statements: 1 + statementCount(decided)) {
          try write(
            .window,
            ["run": .int(run), "first": .int(seqs.lowerBound), "last": .int(seqs.upperBound)])
          try insert(decided, of: run)
        }
      }
    }
  }

  /// Records what became of rows that were sent, or need not be.
  package func journal(_ run: Int64, _ outcomes: [OutcomeRange]) throws {
    if outcomes.isEmpty { return }
    try repeatable(statements: statementCount(outcomes)) { try insert(outcomes, of: run) }
  }

  private func statementCount(_ outcomes: [OutcomeRange]) -> Int {
    (outcomes.count + engine.outcomesAtOnce - 1) / engine.outcomesAtOnce
  }

  private func insert(_ outcomes: [OutcomeRange], of run: Int64) throws {
    var rest = outcomes[...]
    while !rest.isEmpty {
      let some = rest.prefix(engine.outcomesAtOnce)
      rest = rest.dropFirst(some.count)
      try write(.outcomes(some.count), JournalStatement.values(run, some))
    }
  }

  /// - Throws: `leaseLost` where the run is no longer open.
  private func write(_ key: JournalStatement, _ values: [String: SQLValue]) throws {
    let statement =
      try prepared[key] ?? connection.prepare(key.fragment(tables), reading: .few)
    prepared[key] = statement
    statement.bind(values)
    if try statement.finish() == 0 { throw LedgerError.leaseLost }
  }

  /// What is on record of a run that has not closed.
  package func journal(of run: Int64) throws -> RunJournal {
    try reading {
      let values = ["run": SQLValue.int(run)]
      let windows = try connection.rows(
        """
        SELECT first, last FROM \(tables.windows) WHERE run = \(parameter: "run")
        ORDER BY first, last
        """, values
      ).compactMap { Self.range($0[0], $0[1]) }
      let outcomes = try connection.rows(
        """
        SELECT first, last, outcome, code, message FROM \(tables.outcomes)
        WHERE run = \(parameter: "run") ORDER BY id
        """, values
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

  private static func range(_ first: SQLValue, _ last: SQLValue) -> ClosedRange<Int64>? {
    guard let first = first.integer, let last = last.integer, first <= last else { return nil }
    return first...last
  }
}
