import SQLSyntax

/// Around sending, and at the end of a run.
extension IdentityStatements {
  private var inRange: SQLFragment {
    "\(row) BETWEEN \(parameter: "first") AND \(parameter: "last")"
  }

  /// The rows of the changeset in a range, by identifier.
  private var rowsInRange: SQLFragment {
    let onlyRows: SQLFragment = changeset.isFirst ? "" : " AND \(operation) < 3"
    return "SELECT \(tables.identifiers()) FROM \(changes) WHERE \(inRange)\(onlyRows)"
  }

  private var ofRows: SQLFragment { "(\(tables.identifiers())) IN (\(rowsInRange))" }

  var offer: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(values) AS t (\(tables.identifiers()), \(value), \(state), \(run))
      SELECT DISTINCT \(tables.identifiers(of: "x")), c.\(value), 4, \(parameter: "run")
      FROM \(claims) AS c JOIN \(changes) AS x ON x.\(row) = c.\(row)
      WHERE c.\(row) BETWEEN \(parameter: "first") AND \(parameter: "last")
      ON CONFLICT (\(tables.identifiers()), \(value)) DO UPDATE SET \(run) = excluded.\(run),
        \(state) = CASE t.\(state) WHEN 0 THEN 4 ELSE t.\(state) END
      """,
      "values are written down before they are sent: a crash leaves none unknown")
  }

  var accept: [SQLStatement] {
    [
      SQLStatement(
        """
        UPDATE \(values) SET \(state) = 2
        WHERE \(ofRows) AND \(run) IS DISTINCT FROM \(parameter: "run") AND \(state) IN (1, 3)
        """,
        "what an accepted row no longer has is leaving"),
      SQLStatement(
        "UPDATE \(values) SET \(state) = 1 WHERE \(ofRows) AND \(run) = \(parameter: "run")",
        "what it has is held"),
    ]
  }

  /// The value is the record: who held it before holds it no more.
  var takeOver: [SQLStatement] {
    let others: SQLFragment = """
      FROM \(values) AS mine JOIN \(values) AS o ON o.\(value) = mine.\(value)
      WHERE (\(tables.identifiers(of: "mine"))) IN (\(rowsInRange))
        AND mine.\(state) = 1 AND mine.\(run) = \(parameter: "run") AND NOT (\(tables.sameRow("mine", "o")))
        AND o.\(run) IS DISTINCT FROM \(parameter: "run")
      """
    return [
      SQLStatement(
        """
        UPDATE \(tables.snapshot.fragment) SET \(id: OwnColumns.standing) = 3
        WHERE (\(tables.identifiers())) IN (SELECT \(tables.identifiers(of: "o")) \(others) AND o.\(state) = 1)
        """,
        "a row whose record another took over is due again"),
      SQLStatement(
        "DELETE FROM \(values) AS t WHERE \(rowIdentity: "t") IN (SELECT \(rowIdentity: "o") \(others))",
        "an entry goes when another row's accepted entry holds the value"),
    ]
  }

  var refuse: SQLStatement {
    SQLStatement(
      """
      UPDATE \(values) SET \(state) = 0
      WHERE \(ofRows) AND \(run) = \(parameter: "run") AND \(state) = 4
      """,
      "what was refused was not sent for good; until the run ends it says what is live")
  }

  var doubt: SQLStatement {
    SQLStatement(
      """
      UPDATE \(values) SET \(state) = 3
      WHERE \(ofRows) AND \(run) = \(parameter: "run") AND \(state) = 4
      """,
      "what may have arrived is in doubt")
  }

  var forgetAbsent: SQLStatement {
    SQLStatement("DELETE FROM \(values) WHERE \(ofRows)", "there is no record of the row")
  }

  /// Removals of values; a changeset without them has no such column.
  private var removedInRange: SQLFragment {
    "\(value) IN (SELECT \(value) FROM \(changes) WHERE \(inRange) AND \(value) IS NOT NULL)"
  }

  /// A row that comes back while other entries keep it in the snapshot has to be sent again.
  var lose: SQLStatement {
    SQLStatement(
      """
      UPDATE \(tables.snapshot.fragment) SET \(id: OwnColumns.standing) = \(number: RowStanding.overtaken.rawValue)
      WHERE (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers()) FROM \(values) WHERE \(state) = 1 AND \(removedInRange))
      """,
      "what a row held is removed, or may be: the destination does not hold the row as it is here")
  }

  var removed: SQLStatement {
    SQLStatement("DELETE FROM \(values) WHERE \(removedInRange)", "a removed value is nobody's")
  }

  var removalInDoubt: SQLStatement {
    SQLStatement(
      "UPDATE \(values) SET \(state) = 3 WHERE \(removedInRange)",
      "a value whose removal has no answer is in doubt")
  }

  // At the end of a run.

  var dropOffers: SQLStatement {
    SQLStatement(
      "DELETE FROM \(values) WHERE \(state) IN (0, 4)",
      "what was refused, or never left us, is forgotten")
  }

  /// What a gone row is kept with stays: it may come back as it was, and is live then.
  func dropCovered(removes: Bool) -> SQLStatement {
    let spent: SQLFragment =
      removes ? "(\(state) IN (2, 3) OR \(isDead("e")))" : "\(state) IN (2, 3)"
    return SQLStatement(
      """
      DELETE FROM \(values) AS e WHERE \(spent) AND (EXISTS (
        SELECT 1 FROM \(values) AS h
        WHERE h.\(value) = e.\(value) AND h.\(state) = 1 AND NOT (\(tables.sameRow("h", "e")))
          AND NOT \(isDead("h")))\(isShared("e", [.held, .doubt])))
      """,
      "an entry goes when another row's accepted entry holds the value, or another pipeline at the target answers for it"
    )
  }

  /// Rows that are gone, withdrawn or shadowed, of which the destination holds nothing any more.
  private var spent: SQLFragment {
    """
    (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers(of: "y")) FROM \(changes) AS y
        LEFT JOIN \(verdicts) AS w ON w.\(row) = y.\(row)
        WHERE (\(isGone) OR w.\(verdict) IN \(verdict(.withdrawn, .shadowed)))
          AND NOT EXISTS (SELECT 1 FROM \(values) AS e WHERE \(tables.sameRow("e", "y"))))
    """
  }

  var dropSpent: [SQLStatement] {
    [
      SQLStatement(
        "DELETE FROM \(tables.snapshot.fragment) WHERE \(spent)",
        "a row of which the destination holds nothing leaves the snapshot"),
      SQLStatement(
        """
        DELETE FROM \(tables.pending.fragment) WHERE (\(tables.identifiers())) IN (
          SELECT \(tables.identifiers(of: "y")) FROM \(changes) AS y WHERE \(isGone)
            AND NOT EXISTS (SELECT 1 FROM \(values) AS e WHERE \(tables.sameRow("e", "y"))))
        """,
        "and so does what was pending of a gone one"),
    ]
  }
}
