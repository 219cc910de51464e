import SQLSyntax

/// The statements that read a changeset, and the content that follows from it.
struct ReadingStatements {
  let changeset: Changeset
  let tables: SyncTables
  /// Whether any row is pending, and any has a verdict: joined only where it matters.
  var joinsPending = false
  var joinsVerdicts = false
  /// Whether removals are on record that were not accepted.
  var joinsRemovals = false
  /// Whether it is on record what the destination said of values.
  var joinsCaptured = false

  private var columns: [String] { changeset.columns }
  private var changes: SQLTable { changeset.table }

  init(_ changeset: Changeset, tables: SyncTables) {
    self.changeset = changeset
    self.tables = tables
  }

  var layout: WindowLayout {
    WindowLayout(
      hasNumber: !changeset.isGapless, hasHead: !changeset.isFirst, hasPending: joinsPending,
      hasVerdict: joinsVerdicts)
  }

  /// The columns of `layout`.
  var window: SQLStatement {
    let was = (columns.dropFirst(tables.identifier.count) + changeset.legacy).map(OwnColumns.was)
    let head = [
      OwnColumns.operation, OwnColumns.reason, OwnColumns.doubt, OwnColumns.standing,
      OwnColumns.wasEpoch,
    ]
    let noted = [
      OwnColumns.operation, OwnColumns.state, OwnColumns.digest, OwnColumns.firstRun,
      OwnColumns.code, OwnColumns.attempts,
    ]
    var read: [SQLFragment] = changeset.isGapless ? [] : ["c.\(id: OwnColumns.row)"]
    if !changeset.isFirst { read.append(SyncTables.list("c", head)) }
    if joinsPending { read.append(SyncTables.list("p", noted)) }
    if joinsVerdicts { read.append("v.\(id: OwnColumns.verdict)") }
    read.append(SyncTables.list("c", columns + (changeset.isFirst ? [] : was)))
    let joinPending: SQLFragment =
      joinsPending
      ? "\nLEFT JOIN \(tables.pending.fragment) AS p ON \(tables.sameRow("p", "c"))" : ""
    let joinVerdicts: SQLFragment =
      joinsVerdicts
      ? "\nLEFT JOIN \(tables.verdicts.fragment) AS v ON v.\(id: OwnColumns.row) = c.\(id: OwnColumns.row)"
      : ""
    let onlyRows: SQLFragment =
      changeset.hasValues ? " AND c.\(id: OwnColumns.value) IS NULL" : ""
    return SQLStatement(
      """
      SELECT \(read)
      FROM \(changes.fragment) AS c\(joinPending)\(joinVerdicts)
      WHERE c.\(id: OwnColumns.row) > \(parameter: "after")\(onlyRows)
      ORDER BY c.\(id: OwnColumns.row) LIMIT \(parameter: "limit")
      """,
      "the changeset is read in windows, with nothing open while an answer is waited for")
  }

  /// The match values to be removed.
  var removals: SQLStatement {
    let known: SQLFragment =
      joinsRemovals ? "r.\(id: OwnColumns.firstRun), r.\(id: OwnColumns.attempts)" : "NULL, 0"
    let join: SQLFragment =
      joinsRemovals
      ? "\nLEFT JOIN \(tables.removals.fragment) AS r ON r.\(id: OwnColumns.value) = c.\(id: OwnColumns.value)"
      : ""
    let said: SQLFragment = joinsCaptured ? ", k.\(id: OwnColumns.captured)" : ""
    let joinCaptured: SQLFragment =
      joinsCaptured
      ? "\nLEFT JOIN \(tables.captured.fragment) AS k ON k.\(id: OwnColumns.value) = c.\(id: OwnColumns.value)"
      : ""
    return SQLStatement(
      """
      SELECT c.\(id: OwnColumns.row), c.\(id: OwnColumns.doubt), \(known), c.\(id: OwnColumns.value)\(said)
      FROM \(changes.fragment) AS c\(join)\(joinCaptured)
      WHERE c.\(id: OwnColumns.row) > \(parameter: "after") AND c.\(id: OwnColumns.value) IS NOT NULL
      ORDER BY c.\(id: OwnColumns.row) LIMIT \(parameter: "limit")
      """,
      "values that no live row carries, each once")
  }

  var createLeftOut: SQLStatement {
    SQLStatement(
      "CREATE TABLE \(tables.leftOut.fragment) (\(OwnColumns.definitions(OwnColumns.row)), UNIQUE (\(id: OwnColumns.row)))",
      "rows of which no record can be made: what the snapshot has of them is held")
  }

  /// The operation of each row, 0 where it is as it was, then the columns.
  var content: SQLStatement {
    let order = (1...tables.identifier.count).map { SQLFragment("\(number: Int64($0 + 1))") }
    let isIn: SQLFragment =
      "c.\(id: OwnColumns.row) NOT IN (SELECT \(id: OwnColumns.row) FROM \(tables.leftOut.fragment))"
    let text: SQLFragment =
      changeset.isFirst
      ? """
      SELECT 1, \(SyncTables.list(nil, columns)) FROM \(changes.fragment)
      WHERE \(id: OwnColumns.row) NOT IN (SELECT \(id: OwnColumns.row) FROM \(tables.leftOut.fragment))
      ORDER BY \(order)
      """
      : """
      SELECT 0, \(SyncTables.list("s", columns)) FROM \(tables.snapshot.fragment) AS s
      WHERE NOT EXISTS (
        SELECT 1 FROM \(changes.fragment) AS c
        WHERE \(tables.sameRow("c", "s")) AND \(isIn))
      UNION ALL
      SELECT c.\(id: OwnColumns.operation), \(SyncTables.list("c", columns))
      FROM \(changes.fragment) AS c WHERE c.\(id: OwnColumns.operation) < 3 AND \(isIn)
      ORDER BY \(order)
      """
    return SQLStatement(
      text,
      "the whole content after this changeset, for what is written whole")
  }
}
