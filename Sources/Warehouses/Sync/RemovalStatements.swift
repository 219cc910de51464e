import SQLSyntax

/// The statements on removals by value that were not accepted: what `pending` is to rows.
struct RemovalStatements {
  let identity: IdentityStatements

  private var removals: SQLFragment { identity.tables.removals.fragment }
  private var value: SQLFragment { identity.value }
  private var inRange: SQLFragment {
    "\(identity.row) BETWEEN \(parameter: "first") AND \(parameter: "last") AND \(value) IS NOT NULL"
  }

  /// Values: as of a row's note (`SettlingStatements.note`).
  var note: SQLStatement {
    let ours = [
      OwnColumns.value, OwnColumns.firstAttempt, OwnColumns.attempts, OwnColumns.code,
      OwnColumns.firstRun, OwnColumns.run, OwnColumns.state,
    ]
    let verdict: SQLFragment = "\(parameter: "verdict", .bool)"
    // Written again after a crash, a verdict is the same one.
    let attempts: SQLFragment =
      "(p.\(id: OwnColumns.attempts) + CASE WHEN \(verdict) AND p.\(identity.run) IS DISTINCT FROM excluded.\(identity.run) THEN 1 ELSE 0 END)"
    let first: SQLFragment =
      "coalesce(p.\(id: OwnColumns.firstAttempt), CASE WHEN \(verdict) THEN \(parameter: "now") END)"
    func state(_ attempts: SQLFragment, since first: SQLFragment) -> SQLFragment {
      """
      CASE WHEN \(parameter: "unknown", .bool) THEN 2
          WHEN \(verdict) AND \(parameter: "digest", .bytes) IS NOT NULL AND (
            \(attempts) >= \(parameter: "attempts")
            OR \(parameter: "now") - \(first) >= \(parameter: "patience")) THEN 1
          ELSE 0 END
      """
    }
    return SQLStatement(
      """
      INSERT INTO \(removals) AS p (\(SyncTables.list(nil, ours)))
      SELECT \(value), CASE WHEN \(verdict) THEN \(parameter: "now") END, CASE WHEN \(verdict) THEN 1 ELSE 0 END, \(parameter: "code", .text),
        \(parameter: "run"), \(parameter: "run"), \(state("1", since: "\(parameter: "now")"))
      FROM \(identity.changes) WHERE \(inRange)
      ON CONFLICT (\(value)) DO UPDATE SET
        \(id: OwnColumns.firstAttempt) = \(first),
        \(id: OwnColumns.attempts) = \(attempts),
        \(id: OwnColumns.code) = excluded.\(id: OwnColumns.code),
        \(identity.run) = excluded.\(identity.run),
        \(identity.state) = \(state(attempts, since: first))
      """,
      "a removal that was not accepted is tried again, until it is given up")
  }

  var clear: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(removals) WHERE \(value) IN (SELECT \(value) FROM \(identity.changes) WHERE \(inRange))
      """,
      "an accepted removal is done with")
  }

  /// A value that is carried again is none that leaves: when it goes once more, that is another removal.
  var dropStale: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(removals) AS r WHERE \(identity.isLive("r"))
        OR NOT EXISTS (SELECT 1 FROM \(identity.values) AS e WHERE e.\(value) = r.\(value))
      """,
      "what is no longer to be removed is forgotten")
  }
}
