import SQLSyntax

/// How a match value stands.
enum ValueState: Int64 {
  /// Tried in this run and refused: it still says what a live row maps to, and goes when the run ends.
  case refused = 0
  /// The destination accepted it with its row.
  case held = 1
  /// Its row has moved on: it is to be removed unless another row carries it.
  case leaving = 2
  /// It may have reached the destination, or left it.
  case doubt = 3
  /// Written down before it is sent.
  case offered = 4

  var fragment: SQLFragment { "\(number: rawValue)" }
}

/// The statements on match values (SEMANTICS.md, Identity): what is live, who holds it, what is to be removed.
///
/// `values` says what was sent, `claims` what the adds and changes of this run map to. A value is live when a claim has
/// it, or an entry of a row that this run leaves as it is.
struct IdentityStatements {
  let tables: SyncTables
  let changeset: Changeset
  /// Whether values may be on record whose removal was given up, or is not to be repeated.
  var looksAtAbandoned = true
  /// Whether it is on record what the destination said of values.
  var looksAtCaptured = false

  var changes: SQLFragment { changeset.table.fragment }
  var values: SQLFragment { tables.values.fragment }
  var claims: SQLFragment { tables.claims.fragment }
  var verdicts: SQLFragment { tables.verdicts.fragment }
  let row: SQLFragment = "\(id: OwnColumns.row)"
  let value: SQLFragment = "\(id: OwnColumns.value)"
  let state: SQLFragment = "\(id: OwnColumns.state)"
  let run: SQLFragment = "\(id: OwnColumns.run)"
  let operation: SQLFragment = "\(id: OwnColumns.operation)"
  let verdict: SQLFragment = "\(id: OwnColumns.verdict)"

  func verdict(_ kinds: RowVerdict...) -> SQLFragment {
    "(\(kinds.map { "\(number: $0.rawValue)" }))"
  }

  /// Rows of the changeset, of which a first one has only adds.
  var isGone: SQLFragment { changeset.isFirst ? "FALSE" : "y.\(operation) > 2" }

  var createTemporary: [SQLStatement] {
    [
      SQLStatement("DROP TABLE IF EXISTS \(claims)", "claims are made anew for each changeset"),
      SQLStatement("DROP TABLE IF EXISTS \(verdicts)", "and so are verdicts"),
      SQLStatement(
        "CREATE TABLE \(claims) (\(OwnColumns.definitions(OwnColumns.row, OwnColumns.value)))",
        "what the adds and changes map to"),
      SQLStatement(
        "CREATE TABLE \(verdicts) (\(OwnColumns.definitions(OwnColumns.row, OwnColumns.verdict)), UNIQUE (\(row)))",
        "rows that are not simply sent"),
    ]
  }

  var indexClaims: [SQLStatement] {
    [
      SQLStatement(
        "CREATE INDEX \(index: "\(tables.claims.table)_value", on: tables.claims) (\(value))",
        "claims are looked up by value"),
      SQLStatement(
        "CREATE INDEX \(index: "\(tables.claims.table)_row", on: tables.claims) (\(row))",
        "and by row"),
    ]
  }

  /// Whether the row of an entry is left as it is by this run.
  private func isUntouched(_ entry: String) -> SQLFragment {
    """
    NOT EXISTS (
        SELECT 1 FROM \(changes) AS y LEFT JOIN \(verdicts) AS w ON w.\(row) = y.\(row)
        WHERE \(tables.sameRow("y", entry)) AND w.\(verdict) IS DISTINCT FROM \(number: RowVerdict.held.rawValue))
    """
  }

  /// Whether the row of an entry is gone, carries no value any more, or is shadowed.
  func isDead(_ entry: String) -> SQLFragment {
    """
    EXISTS (
        SELECT 1 FROM \(changes) AS y LEFT JOIN \(verdicts) AS w ON w.\(row) = y.\(row)
        WHERE \(tables.sameRow("y", entry))
          AND (\(isGone) OR w.\(verdict) IN \(verdict(.withdrawn, .shadowed))))
    """
  }

  var shadowedByHolder: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(verdicts)
      SELECT DISTINCT c.\(row), \(number: RowVerdict.shadowed.rawValue)
      FROM \(claims) AS c JOIN \(changes) AS x ON x.\(row) = c.\(row)
      JOIN \(values) AS e ON e.\(value) = c.\(value) AND e.\(state) = 1
      WHERE NOT (\(tables.sameRow("e", "x"))) AND \(isUntouched("e"))
      ON CONFLICT DO NOTHING
      """,
      "a row that is left as it is keeps the record that it holds")
  }

  /// Where nothing was sent yet, there may be no table of values to look into.
  func shadowedByRank(hasValues: Bool) -> SQLStatement {
    let holders: SQLFragment =
      hasValues
      ? """
      EXISTS (
            SELECT 1 FROM \(values) AS e
            WHERE e.\(value) = c.\(value) AND e.\(state) = 1 AND \(tables.sameRow("e", "x"))) DESC,
            
      """ : ""
    return SQLStatement(
      """
      INSERT INTO \(verdicts)
      SELECT DISTINCT \(row), \(number: RowVerdict.shadowed.rawValue) FROM (
        SELECT c.\(row), row_number() OVER (
          PARTITION BY c.\(value)
          ORDER BY \(holders)\(tables.identifiers(of: "x"))) AS place
        FROM \(claims) AS c JOIN \(changes) AS x ON x.\(row) = c.\(row)
        WHERE c.\(value) IN (SELECT \(value) FROM \(claims) GROUP BY \(value) HAVING count(*) > 1)
          AND c.\(row) NOT IN (SELECT \(row) FROM \(verdicts) WHERE \(verdict) = 4)) AS ranked
      WHERE place > 1
      ON CONFLICT DO NOTHING
      """,
      "of rows with one value, the one that holds it keeps it, else the lowest identifier")
  }

  var dropShadowed: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(claims) WHERE \(row) IN (SELECT \(row) FROM \(verdicts) WHERE \(verdict) = 4)
      """,
      "a shadowed row makes nothing live")
  }

  func isLive(_ entry: String) -> SQLFragment {
    """
    EXISTS (SELECT 1 FROM \(claims) AS c WHERE c.\(value) = \(sql: entry).\(value))
        OR EXISTS (
          SELECT 1 FROM \(values) AS h
          WHERE h.\(value) = \(sql: entry).\(value) AND h.\(state) = 1 AND \(isUntouched("h")))\(isShared(entry, [.held, .doubt, .offered]))
    """
  }

  /// Whether a pipeline that shares the target has the value of an entry in one of these states; one more condition.
  func isShared(_ entry: String, _ states: [ValueState]) -> SQLFragment {
    let others = tables.shared.map { other -> SQLFragment in
      """

          OR EXISTS (
            SELECT 1 FROM \(other.fragment) AS f
            WHERE f.\(value) = \(sql: entry).\(value) AND f.\(state) IN (\(states.map(\.fragment))))
      """
    }
    return "\(others, separator: "")"
  }

  /// Values to be removed and whether each is in doubt; `foreseen` takes every row that is sent for accepted.
  private func leaving(foreseen: Bool) -> SQLFragment {
    let superseded: SQLFragment =
      foreseen
      ? """

          UNION
          SELECT e.\(value), FALSE FROM \(values) AS e JOIN \(changes) AS y ON \(tables.sameRow("y", "e"))
          LEFT JOIN \(verdicts) AS w ON w.\(row) = y.\(row)
          WHERE e.\(state) = 1 AND NOT \(isGone) AND w.\(verdict) IS NULL
      """ : ""
    return """
      SELECT e.\(value), max(CASE WHEN e.doubt THEN 1 ELSE 0 END) = 1 AS doubt FROM (
          SELECT \(value), \(state) = 3 AS doubt FROM \(values) WHERE \(state) IN (2, 3)
          UNION
          SELECT \(value), FALSE FROM \(values) AS e WHERE \(state) = 1 AND \(isDead("e"))\(superseded)
        ) AS e
        WHERE NOT (\(isLive("e")))
        GROUP BY e.\(value)
      """
  }

  /// Of these, the ones that are tried.
  private func tried(foreseen: Bool) -> SQLFragment {
    let abandoned: SQLFragment =
      looksAtAbandoned
      ? "\nWHERE \(value) NOT IN (SELECT \(value) FROM \(tables.removals.fragment) WHERE \(state) <> 0)"
      : ""
    return "SELECT \(value), doubt FROM (\(leaving(foreseen: foreseen))) AS l\(abandoned)"
  }

  /// Of these, the ones that are not, by how they stand.
  func countAbandoned(foreseen: Bool) -> SQLStatement {
    SQLStatement(
      """
      SELECT \(state), count(*) FROM \(tables.removals.fragment)
      WHERE \(state) <> 0 AND \(value) IN (SELECT \(value) FROM (\(leaving(foreseen: foreseen))) AS l)
      GROUP BY \(state)
      """,
      "values whose removal was given up, or is not safe to repeat")
  }

  var foreseenRemovals: SQLStatement {
    let isUncaptured: SQLFragment =
      looksAtCaptured
      ? "t.\(value) NOT IN (SELECT \(value) FROM \(tables.captured.fragment))" : "TRUE"
    return SQLStatement(
      "SELECT t.\(value), doubt, \(isUncaptured) FROM (\(tried(foreseen: true))) AS t",
      "values that leave if all that is sent is accepted")
  }

  /// Whether a value is held when the run has ended, if all that is sent is accepted; one parameter.
  ///
  /// - Parameter hasValues: there is a table of values to look into.
  func holdsAfter(removes: Bool, hasValues: Bool) -> SQLStatement {
    // What is gone stays where nothing removes it.
    let stays: SQLFragment =
      removes
      ? "h.\(state) = 1 AND \(isUntouched("h"))"
      : """
      h.\(state) IN (1, 3) AND NOT EXISTS (
            SELECT 1 FROM \(changes) AS y LEFT JOIN \(verdicts) AS w ON w.\(row) = y.\(row)
            WHERE \(tables.sameRow("y", "h")) AND NOT \(isGone) AND w.\(verdict) IS NULL)
      """
    let entries: SQLFragment =
      hasValues
      ? " OR EXISTS (SELECT 1 FROM \(values) AS h WHERE h.\(value) = \(parameter: "value", .text) AND \(stays))"
      : ""
    return SQLStatement(
      "SELECT EXISTS (SELECT 1 FROM \(claims) WHERE \(value) = \(parameter: "value", .text))\(entries)",
      "what a pipeline that shares the target holds when its turn is over")
  }

  var addRemovals: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(changes)
        (\(operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt), \(id: OwnColumns.standing),
         \(value))
      SELECT 3, 1, doubt, 0, \(value)
      FROM (\(tried(foreseen: false))) AS t ORDER BY \(value)
      """,
      "after the barrier: every value that is leaving, in doubt or of a gone row, and that no live row carries"
    )
  }

  var addErasures: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(changes)
        (\(operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt), \(id: OwnColumns.standing),
         \(value))
      SELECT 3, 1, \(state) = 3, 0, \(value) FROM \(values) AS e
      WHERE (\(tables.identifiers(of: "e"))) IN (SELECT \(tables.identifiers()) FROM \(changes))
        AND NOT EXISTS (
          SELECT 1 FROM \(values) AS h
          WHERE h.\(value) = e.\(value) AND h.\(state) = 1 AND NOT (\(tables.sameRow("h", "e"))))
        AND NOT (FALSE\(isShared("e", [.held, .doubt, .offered])))
      ORDER BY \(value)
      """,
      "what the destination holds of a row that is erased, and that no other row holds")
  }

  /// All of them, in the order of a run.
  func all(_ query: SyncQuery) -> [SQLStatement] {
    var all = createTemporary + indexClaims
    if query.identity == .recordValues {
      all += [shadowedByHolder, shadowedByRank(hasValues: true), dropShadowed]
    }
    all += [offer] + accept
    if query.identity == .recordValues { all += takeOver }
    all += [refuse, doubt, forgetAbsent]
    if query.removes {
      let removals = RemovalStatements(identity: self)
      all += [addRemovals, lose, removed, removalInDoubt, removals.note, removals.clear]
    }
    all += [dropOffers, dropCovered(removes: query.removes)]
    return query.removes ? all + dropSpent : all
  }
}
