import SQLSyntax

/// The statements that move the snapshot by what was accepted; all may be repeated.
struct SettlingStatements {
  /// The columns that changeset and snapshot share, those of the identifier first.
  let columns: [String]
  let tables: SyncTables
  let changes: SQLTable
  let isFirst: Bool
  let hasValues: Bool

  init(_ changeset: Changeset, columns: [String], tables: SyncTables) {
    self.columns = columns
    self.tables = tables
    changes = changeset.table
    isFirst = changeset.isFirst
    hasValues = changeset.hasValues
  }

  private var inRange: SQLFragment {
    "\(id: OwnColumns.row) BETWEEN \(parameter: "first") AND \(parameter: "last")"
  }

  func upsert(_ kind: SettledRows.Kind) -> SQLStatement {
    let moved = columns + [OwnColumns.epoch, OwnColumns.standing]
    var set = moved.map { name -> SQLFragment in "\(id: name) = excluded.\(id: name)" }
    // What was not sent is as old as it was.
    if kind == .accepted || kind == .absent {
      set.append("\(id: OwnColumns.acceptedAt) = excluded.\(id: OwnColumns.acceptedAt)")
    }
    let sends: SQLFragment = isFirst ? "" : " AND \(id: OwnColumns.operation) < 3"
    return SQLStatement(
      """
      INSERT INTO \(tables.snapshot.fragment)
        (\(SyncTables.list(nil, moved)), \(id: OwnColumns.acceptedAt))
      SELECT \(SyncTables.list(nil, columns)), \(id: OwnColumns.epoch),
        \(number: kind.standing.rawValue), \(parameter: "now")
      FROM \(changes.fragment)
      WHERE \(inRange)\(sends)
      ORDER BY \(id: OwnColumns.row)
      ON CONFLICT (\(tables.identifiers())) DO UPDATE SET \(set)
      """,
      "what was accepted, or moves unsent, becomes the snapshot's row, which says which")
  }

  /// By how many rows the snapshot grows by a range of the changeset that was built on it.
  var growth: SQLStatement {
    let sum: SQLFragment =
      isFirst
      ? "count(*)"
      : "coalesce(sum(CASE \(id: OwnColumns.operation) WHEN 1 THEN 1 WHEN 3 THEN -1 ELSE 0 END), 0)"
    return SQLStatement(
      "SELECT \(sum) FROM \(changes.fragment) WHERE \(inRange)",
      "by how many rows the snapshot grows")
  }

  var remove: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(tables.snapshot.fragment) WHERE (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers()) FROM \(changes.fragment)
        WHERE \(inRange) AND \(id: OwnColumns.operation) = 3)
      """,
      "what was removed leaves the snapshot")
  }

  var clear: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(tables.pending.fragment) WHERE (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers()) FROM \(changes.fragment) WHERE \(inRange)\(onlyRows))
      """,
      "an accepted row is pending no more, and no more in doubt")
  }

  /// Values: `run`, `now`, `code`, `doubt`, `digest` or null, `verdict` and `unknown` as 0 or 1, `patience` in
  /// milliseconds, `attempts` or null.
  var note: SQLStatement {
    let operation: SQLFragment = isFirst ? "1" : "\(id: OwnColumns.operation)"
    let ours = [
      OwnColumns.operation, OwnColumns.digest, OwnColumns.firstAttempt, OwnColumns.attempts,
      OwnColumns.code, OwnColumns.doubt, OwnColumns.firstRun, OwnColumns.state,
    ]
    let verdict: SQLFragment = "\(parameter: "verdict", .bool)"
    // Only a verdict counts, and only one on the same operation and payload.
    let same: SQLFragment =
      "(p.\(id: OwnColumns.digest) IS NOT DISTINCT FROM \(parameter: "digest", .bytes) OR \(parameter: "digest", .bytes) IS NULL)"
    let attempts: SQLFragment =
      "(CASE WHEN \(same) THEN p.\(id: OwnColumns.attempts) ELSE 0 END + CASE WHEN \(verdict) THEN 1 ELSE 0 END)"
    let first: SQLFragment = """
      coalesce(CASE WHEN \(same) THEN p.\(id: OwnColumns.firstAttempt) END,
            CASE WHEN \(verdict) THEN \(parameter: "now") END)
      """
    let isGivenUp: SQLFragment = """
      (\(verdict) AND \(parameter: "digest", .bytes) IS NOT NULL AND (
            \(attempts) >= \(parameter: "attempts")
            OR \(parameter: "now") - \(first) >= \(parameter: "patience")))
      """
    let isGivenUpAtOnce: SQLFragment = """
      (\(verdict) AND \(parameter: "digest", .bytes) IS NOT NULL
            AND (1 >= \(parameter: "attempts") OR 0 >= \(parameter: "patience")))
      """
    return SQLStatement(
      """
      INSERT INTO \(tables.pending.fragment) AS p (\(tables.identifiers()), \(SyncTables.list(nil, ours)))
      SELECT \(tables.identifiers()), \(operation), \(parameter: "digest", .bytes),
        CASE WHEN \(verdict) THEN \(parameter: "now") END, CASE WHEN \(verdict) THEN 1 ELSE 0 END,
        \(parameter: "code", .text), \(parameter: "doubt", .bool), \(parameter: "run"),
        CASE WHEN \(parameter: "unknown", .bool) THEN 2 WHEN \(isGivenUpAtOnce) THEN 1 ELSE 0 END
      FROM \(changes.fragment) WHERE \(inRange)\(onlyRows)
      ON CONFLICT (\(tables.identifiers())) DO UPDATE SET
        \(id: OwnColumns.operation) = excluded.\(id: OwnColumns.operation),
        \(id: OwnColumns.digest) = coalesce(excluded.\(id: OwnColumns.digest), p.\(id: OwnColumns.digest)),
        \(id: OwnColumns.firstAttempt) = \(first),
        \(id: OwnColumns.attempts) = \(attempts),
        \(id: OwnColumns.code) = excluded.\(id: OwnColumns.code),
        \(id: OwnColumns.doubt) = (p.\(id: OwnColumns.doubt) OR excluded.\(id: OwnColumns.doubt)),
        \(id: OwnColumns.firstRun) =
          CASE WHEN \(same) THEN p.\(id: OwnColumns.firstRun) ELSE excluded.\(id: OwnColumns.firstRun) END,
        \(id: OwnColumns.state) =
          CASE WHEN \(parameter: "unknown", .bool) THEN 2 WHEN \(isGivenUp) THEN 1 ELSE 0 END
      """,
      "what was not accepted is pending; doubt stays until an operation is accepted")
  }

  private var onlyRows: SQLFragment {
    hasValues ? " AND \(id: OwnColumns.value) IS NULL" : ""
  }

  var dropStale: SQLStatement {
    func absent(_ table: SQLTable) -> SQLFragment {
      """
      NOT EXISTS (
          SELECT 1 FROM \(table.fragment) AS t WHERE \(tables.sameRow("t", "p")))
      """
    }
    return SQLStatement(
      """
      DELETE FROM \(tables.pending.fragment) AS p
      WHERE NOT p.\(id: OwnColumns.doubt)
        AND \(absent(changes))
        AND \(absent(tables.aside))
      """,
      "what was pending and differs no more is forgotten")
  }

  var vacate: SQLStatement {
    SQLStatement(
      "UPDATE \(changes.fragment) SET \(id: OwnColumns.operation) = 3 WHERE \(id: OwnColumns.row) = \(parameter: "row")",
      "a row without a name of which no record can be made: what stood in its place is gone")
  }

  var becomeSnapshot: [SQLStatement] {
    [
      SQLStatement("DELETE FROM \(tables.pending.fragment) AS p WHERE \(isSent)", clear.reason),
      SQLStatement("DROP TABLE \(tables.snapshot.fragment)", "the empty snapshot makes room"),
      SQLStatement(
        "ALTER TABLE \(changes.fragment) RENAME TO \(id: tables.snapshot.table)",
        "a first run that was accepted whole turns its changeset into the snapshot"),
    ]
  }

  private var isSent: SQLFragment {
    "EXISTS (SELECT 1 FROM \(changes.fragment) AS t WHERE \(tables.sameRow("t", "p")))"
  }

  var drop: SQLStatement {
    SQLStatement("DROP TABLE IF EXISTS \(changes.fragment)", "the changeset is done with")
  }
}

extension SettledRows.Kind {
  fileprivate var standing: RowStanding {
    switch self {
    case .accepted, .same: .accepted
    case .unsent: .unsent
    case .absent: .absent
    }
  }
}
