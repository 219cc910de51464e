import SQLSyntax

/// The statements that run at every window and every answer, prepared once a connection.
///
/// Each writes only while the run is open, and holds it open until the transaction ends: a run that another process
/// took over and closed takes no more entries.
enum JournalStatement: Hashable {
  case window
  /// So many outcomes at once.
  case outcomes(Int)

  func fragment(_ tables: LedgerTables) -> SQLFragment {
    switch self {
    case .window:
      // What is on record stays, and counts as written.
      """
      INSERT INTO \(tables.windows) (run, first, last)
      SELECT r.id, \(parameter: "first"), \(parameter: "last") \(openRun(tables))
      ON CONFLICT (run, first, last) DO UPDATE SET last = excluded.last
      """
    case .outcomes(1):
      """
      INSERT INTO \(tables.outcomes) (run, first, last, outcome, code, message)
      SELECT r.id, \(Self.outcome(0)) \(openRun(tables))
      """
    case .outcomes(let count):
      """
      INSERT INTO \(tables.outcomes) (run, first, last, outcome, code, message)
      SELECT r.id, v.column1, v.column2, v.column3, v.column4, v.column5
      \(openRun(tables, beside: ", (VALUES \((0..<count).map { "(\(Self.outcome($0)))" })) AS v"))
      """
    }
  }

  private func openRun(_ tables: LedgerTables, beside: SQLFragment = "") -> SQLFragment {
    """
    FROM \(tables.runs) AS r\(beside)
    WHERE r.id = \(parameter: "run") AND r.status IN ('running', 'frozen', 'waiting')\(lockingRowsOf: "r")
    """
  }

  private static func outcome(_ index: Int) -> SQLFragment {
    """
    \(parameter: "first\(index)"), \(parameter: "last\(index)"), \(parameter: "outcome\(index)", .text), \
    \(parameter: "code\(index)", .text), \(parameter: "message\(index)", .text)
    """
  }

  static func values(_ run: Int64, _ outcomes: some Collection<OutcomeRange>) -> [String: SQLValue]
  {
    var values: [String: SQLValue] = ["run": .int(run)]
    for (index, outcome) in outcomes.enumerated() {
      values["first\(index)"] = .int(outcome.seqs.lowerBound)
      values["last\(index)"] = .int(outcome.seqs.upperBound)
      values["outcome\(index)"] = .text(outcome.outcome.rawValue)
      values["code\(index)"] = .words(outcome.code)
      values["message\(index)"] = .words(outcome.message)
    }
    return values
  }
}
