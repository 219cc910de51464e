import SQLSyntax

/// The statements that read a changeset, and the content that follows from it.
struct ReadingStatements {
  let columns: [String]
  let tables: SyncTables
  let changes: SyncTables.Name
  /// Whether the changeset has the snapshot's layout.
  let isFirst: Bool

  private let dialect = SQLiteDialect()

  init(columns: [String], tables: SyncTables, changes: SyncTables.Name, isFirst: Bool) {
    self.columns = columns
    self.tables = tables
    self.changes = changes
    self.isFirst = isFirst
  }

  /// Four columns of ours, the new values, then the old ones of what is no identifier.
  var window: SQLStatement {
    let was = columns.dropFirst(tables.identifier.count).map(OwnColumns.was)
    let ours = [OwnColumns.operation, OwnColumns.reason, OwnColumns.doubt]
    let head: SQLFragment = isFirst ? "1, 1, 0" : SyncTables.list(nil, ours)
    return SQLStatement(
      text: dialect.text(
        """
        SELECT \(id: OwnColumns.row), \(head), \(SyncTables.list(nil, columns + (isFirst ? [] : was)))
        FROM \(changes.fragment)
        WHERE \(id: OwnColumns.row) > \(parameter: "after")
        ORDER BY \(id: OwnColumns.row) LIMIT \(parameter: "limit")
        """),
      reason: "the changeset is read in windows, with nothing open while requests are under way")
  }

  var content: SQLStatement {
    let order = (1...tables.identifier.count).map { SQLFragment("\(number: Int64($0))") }
    let text: SQLFragment =
      isFirst
      ? """
      SELECT \(SyncTables.list(nil, columns)) FROM \(changes.fragment)
      ORDER BY \(order)
      """
      : """
      SELECT \(SyncTables.list("s", columns)) FROM \(tables.snapshot.fragment) AS s
      WHERE NOT EXISTS (SELECT 1 FROM \(changes.fragment) AS c WHERE \(tables.sameRow("c", "s")))
      UNION ALL
      SELECT \(SyncTables.list("c", columns)) FROM \(changes.fragment) AS c
      WHERE c.\(id: OwnColumns.operation) <> 3
      ORDER BY \(order)
      """
    return SQLStatement(
      text: dialect.text(text),
      reason: "the whole content after this changeset, for what is written whole")
  }
}
