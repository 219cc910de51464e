import SQLSyntax

/// The statements that move the snapshot by what was accepted; all may be repeated.
struct SettlingStatements {
  /// The columns that changeset and snapshot share, those of the identifier first.
  let columns: [String]
  let tables: SyncTables
  let changes: SyncTables.Name
  let isFirst: Bool

  private let dialect = SQLiteDialect()

  init(columns: [String], tables: SyncTables, changes: SyncTables.Name, isFirst: Bool) {
    self.columns = columns
    self.tables = tables
    self.changes = changes
    self.isFirst = isFirst
  }

  private func statement(_ fragment: SQLFragment, _ reason: String) -> SQLStatement {
    SQLStatement(text: dialect.text(fragment), reason: reason)
  }

  private var inRange: SQLFragment {
    "\(id: OwnColumns.row) BETWEEN \(parameter: "first") AND \(parameter: "last")"
  }

  var upsert: SQLStatement {
    let moved = columns + [OwnColumns.epoch, OwnColumns.acceptedAt]
    let set = moved.map { name -> SQLFragment in "\(id: name) = excluded.\(id: name)" }
    let sends: SQLFragment = isFirst ? "" : " AND \(id: OwnColumns.operation) <> 3"
    return statement(
      """
      INSERT INTO \(tables.snapshot.fragment) (\(SyncTables.list(nil, moved)))
      SELECT \(SyncTables.list(nil, columns)), \(id: OwnColumns.epoch), \(parameter: "now")
      FROM \(changes.fragment)
      WHERE \(inRange)\(sends)
      ORDER BY \(id: OwnColumns.row)
      ON CONFLICT (\(tables.identifiers())) DO UPDATE SET \(set)
      """,
      "what was accepted becomes the snapshot's row")
  }

  var remove: SQLStatement {
    statement(
      """
      DELETE FROM \(tables.snapshot.fragment) WHERE (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers()) FROM \(changes.fragment)
        WHERE \(inRange) AND \(id: OwnColumns.operation) = 3)
      """,
      "what was removed leaves the snapshot")
  }

  var clear: SQLStatement {
    statement(
      """
      DELETE FROM \(tables.pending.fragment) WHERE (\(tables.identifiers())) IN (
        SELECT \(tables.identifiers()) FROM \(changes.fragment) WHERE \(inRange))
      """,
      "an accepted row is pending no more, and no more in doubt")
  }

  var note: SQLStatement {
    let operation: SQLFragment = isFirst ? "1" : "\(id: OwnColumns.operation)"
    let ours = [
      OwnColumns.operation, OwnColumns.firstAttempt, OwnColumns.attempts, OwnColumns.code,
      OwnColumns.doubt,
    ]
    return statement(
      """
      INSERT INTO \(tables.pending.fragment) AS p (\(tables.identifiers()), \(SyncTables.list(nil, ours)))
      SELECT \(tables.identifiers()), \(operation), \(parameter: "now"), 1, \(parameter: "code"),
        \(parameter: "doubt")
      FROM \(changes.fragment) WHERE \(inRange)
      ON CONFLICT (\(tables.identifiers())) DO UPDATE SET
        \(id: OwnColumns.operation) = excluded.\(id: OwnColumns.operation),
        \(id: OwnColumns.attempts) = p.\(id: OwnColumns.attempts) + 1,
        \(id: OwnColumns.code) = excluded.\(id: OwnColumns.code),
        \(id: OwnColumns.doubt) = max(p.\(id: OwnColumns.doubt), excluded.\(id: OwnColumns.doubt))
      """,
      "what was not accepted is pending; doubt stays until an operation is accepted")
  }

  var dropStale: SQLStatement {
    func absent(_ table: SyncTables.Name) -> SQLFragment {
      """
      NOT EXISTS (
          SELECT 1 FROM \(table.fragment) AS t WHERE \(tables.sameRow("t", "p")))
      """
    }
    return statement(
      """
      DELETE FROM \(tables.pending.fragment) AS p
      WHERE NOT p.\(id: OwnColumns.doubt)
        AND \(absent(changes))
        AND \(absent(tables.aside))
      """,
      "what was pending and differs no more is forgotten")
  }

  var leaveOut: SQLStatement {
    statement(
      "DELETE FROM \(changes.fragment) WHERE \(id: OwnColumns.row) = ?",
      "a row of which no record can be made is held")
  }

  var becomeSnapshot: [SQLStatement] {
    [
      statement("DELETE FROM \(tables.pending.fragment) AS p WHERE \(isSent)", clear.reason),
      statement("DROP TABLE \(tables.snapshot.fragment)", "the empty snapshot makes room"),
      statement(
        "ALTER TABLE \(changes.fragment) RENAME TO \(id: tables.snapshot.table)",
        "a first run that was accepted whole turns its changeset into the snapshot"),
    ]
  }

  private var isSent: SQLFragment {
    "EXISTS (SELECT 1 FROM \(changes.fragment) AS t WHERE \(tables.sameRow("t", "p")))"
  }

  var drop: SQLStatement {
    statement("DROP TABLE IF EXISTS \(changes.fragment)", "the changeset is done with")
  }
}
