import SQLSyntax

/// The statements that compute a changeset: each is what runs and what `compile --emit sql` shows.
struct DiffStatements {
  let query: SyncQuery
  let tables: SyncTables
  let changes: SQLTable
  /// The snapshot's columns, where there is one; those that the query has too are spelled as it spells them.
  var snapshot: [String] = []
  /// Whether rows are due for the definition that they were sent under.
  var looksAtEpoch = true
  /// Whether rows are due for how they stand, and for their age; looked at only where it matters.
  var looksAtStanding = false
  var looksAtAge = false
  /// Whether only the rows with the lowest identifiers are looked at.
  var isSample = false

  /// Whether rows that are gone are met even where they are kept, since the engine only counts what is met.
  var joinsFully = false
  /// Whether an earlier operation on any row has no definite answer.
  var looksAtDoubt = false
  /// How the model's columns are read and kept, by name.
  var forms: [String: ColumnForm] = [:]

  /// The types of the snapshot's columns that the query has no more.
  var legacyTypes: [String: SQLColumnType] = [:]

  private var names: [String] { query.columns.map(\.name) }
  /// The columns whose old values a changed row carries: those compared, then those that only older definitions read.
  private var wasNames: [String] { query.values.map(\.name) + legacy }
  private var keepsValues: Bool { query.identity.keepsValues }
  /// Whether the snapshot's rows that the model lacks are looked at.
  private var takesGone: Bool { query.removes || keepsValues }

  init(
    query: SyncQuery, tables: SyncTables, changes: SQLTable, snapshot: [String] = []
  ) {
    self.query = query
    self.tables = tables
    self.changes = changes
    self.snapshot = snapshot
  }

  /// Columns of the snapshot that the query has no more.
  var legacy: [String] {
    let wanted = Set(names)
    return snapshot.filter { !wanted.contains($0) }
  }

  /// The model as a table `m`, only with the columns that are read.
  private var model: SQLFragment {
    let order = query.identifier.map { column -> SQLFragment in
      "\(read(column.name)) IS NULL, \(read(column.name))"
    }
    let sampled: SQLFragment =
      isSample
      ? """
      ,
        row_number() OVER (ORDER BY \(order)) <= \(parameter: "sample") AS \(id: OwnColumns.sampled)
      """ : ""
    let columns = names.map { name -> SQLFragment in
      forms[name] == nil ? read(name) : "\(read(name)) AS \(id: name)"
    }
    return """
      (
        SELECT 1 AS \(id: OwnColumns.present), \(columns)\(sampled)
        FROM (
      \(rows)
        ) AS q
      ) AS m
      """
  }

  /// The model's rows; of a query that reads nothing, rows of the snapshot's types.
  private var rows: SQLFragment {
    guard query.readsNothing else { return query.rows }
    let columns = names.map { "\(snapshotColumn($0)) AS \(id: $0)" as SQLFragment }
    let source: SQLFragment = snapshot.isEmpty ? "" : " FROM \(tables.snapshot.fragment) AS s"
    return "SELECT \(columns)\(source) WHERE 1 = 0"
  }

  private func read(_ name: String) -> SQLFragment { forms[name]?.expression ?? "q.\(id: name)" }

  private func type(_ name: String) -> SQLColumnType { forms[name]?.type ?? .named("") }

  private var newColumns: [(String, SQLColumnType)] { names.map { ($0, type($0)) } }

  var createFirst: SQLStatement {
    SQLStatement(
      """
      CREATE TABLE \(changes.fragment) (
        \(id: OwnColumns.row)\(type: .rowNumber),
        \(SyncTables.definitions(newColumns)),
        \(OwnColumns.definitions(OwnColumns.epoch, OwnColumns.acceptedAt, OwnColumns.standing))
      )
      """,
      "first run: the changeset has the snapshot's layout, so that it can become the snapshot")
  }

  var fillFirst: SQLStatement {
    let sampled: SQLFragment = isSample ? "\nWHERE m.\(id: OwnColumns.sampled)" : ""
    return SQLStatement(
      """
      INSERT INTO \(changes.fragment)
        (\(SyncTables.list(nil, names)), \(id: OwnColumns.epoch), \(id: OwnColumns.acceptedAt),
         \(id: OwnColumns.standing))
      SELECT \(SyncTables.list("m", names)), \(parameter: "epoch"), \(parameter: "now"), 0
      FROM \(model)\(sampled)
      """,
      "first run: every row of the model is new")
  }

  var create: SQLStatement {
    let value: SQLFragment = keepsValues ? ", \(OwnColumns.definitions(OwnColumns.value))" : ""
    let was = wasNames.map { name -> (String, SQLColumnType) in
      (OwnColumns.was(name), forms[name]?.type ?? legacyTypes[name] ?? .named(""))
    }
    return SQLStatement(
      """
      CREATE TABLE \(changes.fragment) (
        \(id: OwnColumns.row)\(type: .changeNumber),
        \(OwnColumns.definitions(OwnColumns.operation, OwnColumns.reason, OwnColumns.doubt)),
        \(OwnColumns.definitions(OwnColumns.standing, OwnColumns.wasEpoch)),
        \(SyncTables.definitions(newColumns + was)),
        \(OwnColumns.definitions(OwnColumns.epoch))\(value)
      )\(SQLFragment.smallTable)
      """,
      "the changeset: new and old values, in the order in which they are sent")
  }

  var fill: SQLStatement {
    let isNew: SQLFragment = "s.\(id: OwnColumns.row) IS NULL"
    let isGone: SQLFragment = "m.\(id: OwnColumns.present) IS NULL"
    let was = wasNames.map(snapshotColumn)
    let new = names.map { name -> SQLFragment in
      takesGone
        ? "CASE WHEN \(isGone) THEN \(snapshotColumn(name)) ELSE m.\(id: name) END"
        : "m.\(id: name)"
    }
    let old = was.map { column -> SQLFragment in
      takesGone ? "CASE WHEN \(isGone) THEN NULL ELSE \(column) END" : column
    }
    let same = query.identifier.map { column -> SQLFragment in
      "\(plain: column.name, of: "m") = \(snapshotColumn(column.name))"
    }
    let differs = query.values.map { column -> SQLFragment in
      "\(plain: column.name, of: "m") IS DISTINCT FROM \(snapshotColumn(column.name))"
    }
    let row: SQLFragment = takesGone ? "\(isGone) OR \(isNew)" : isNew
    let moved = "\([row] + differs, separator: "\n  OR ")" as SQLFragment
    var reasons = [(moved, ChangeReason.value)]
    if looksAtDoubt { reasons.append((inDoubt, .doubt)) }
    if looksAtStanding { reasons.append((stands, .standing)) }
    if looksAtEpoch { reasons.append((isOlder, .resync)) }
    if looksAtAge { reasons.append((isExpired, .renewal)) }
    var conditions: [SQLFragment] = []
    if isSample { conditions.append("coalesce(m.\(id: OwnColumns.sampled), TRUE)") }
    if joinsFully && !takesGone { conditions.append("m.\(id: OwnColumns.present) IS NOT NULL") }
    let isDue = "\(reasons.map(\.0), separator: "\n  OR ")" as SQLFragment
    let isTaken: SQLFragment =
      conditions.isEmpty ? isDue : "\(conditions, separator: " AND ") AND (\(isDue))"
    return SQLStatement(
      """
      INSERT INTO \(changes.fragment)
        (\(id: OwnColumns.row), \(id: OwnColumns.operation), \(id: OwnColumns.reason),
         \(id: OwnColumns.doubt), \(id: OwnColumns.standing), \(id: OwnColumns.wasEpoch),
         \(SyncTables.list(nil, names + wasNames.map(OwnColumns.was))), \(id: OwnColumns.epoch))
      SELECT
        \(changeNumber: OwnColumns.row, of: changes, unless: "m.\(OwnColumns.present)"),
        CASE WHEN \(isGone) THEN \(sql: keepsValues ? "4" : "3") WHEN \(isNew) THEN 1 ELSE 2 END,
        \(Self.first(of: reasons)),
        \(looksAtDoubt ? inDoubt : "FALSE"), coalesce(s.\(id: OwnColumns.standing), 0), s.\(id: OwnColumns.epoch),
        \(new + old, separator: ",\n    "),
        \(parameter: "epoch")
      FROM \(model)
      \(sql: takesGone || joinsFully ? "FULL" : "LEFT") JOIN \(tables.snapshot.fragment) AS s
        ON \(same, separator: " AND ")
      WHERE \(sightingOf: "m.\(OwnColumns.present)", snapshot: "s.\(OwnColumns.row)")
        OR \(isTaken)
      """,
      "rows that are new, changed" + (takesGone ? " or gone" : "")
        + ", of an older epoch, or in doubt; what comes first is false and counts the rows")
  }

  private func snapshotColumn(_ name: String) -> SQLFragment {
    guard snapshot.contains(name) else { return "NULL" }
    if let cast = forms[name]?.cast { return "CAST(s.\(id: name) AS \(sql: cast))" }
    return SyncTables.column("s", name)
  }

  /// The first reason that holds; of only one it is known that it does.
  private static func first(of reasons: [(SQLFragment, ChangeReason)]) -> SQLFragment {
    let last: SQLFragment = reasons.last.map { "\(number: $0.1.rawValue)" } ?? "NULL"
    if reasons.count < 2 { return last }
    let cases = reasons.dropLast().map { condition, reason -> SQLFragment in
      "WHEN \(condition) THEN \(number: reason.rawValue)"
    }
    return "CASE \(cases, separator: " ") ELSE \(last) END"
  }

  private var stands: SQLFragment {
    """
    s.\(id: OwnColumns.standing) IN (\(query.dueStandings.map(\.rawValue).sorted().map { "\(number: $0)" }))
    """
  }

  private var isOlder: SQLFragment { "s.\(id: OwnColumns.epoch) < \(parameter: "due")" }

  private var isExpired: SQLFragment {
    "s.\(id: OwnColumns.acceptedAt) < \(parameter: "renew")"
  }

  /// Whether an earlier operation on the row has no definite answer.
  private var inDoubt: SQLFragment {
    let same = tables.identifier.map { name -> SQLFragment in
      "p.\(id: name) = coalesce(m.\(id: name), s.\(id: name))"
    }
    return """
      EXISTS (
          SELECT 1 FROM \(tables.pending.fragment) AS p
          WHERE p.\(id: OwnColumns.doubt) AND \(same, separator: " AND "))
      """
  }

  var key: SQLStatement {
    SQLStatement(
      """
      CREATE UNIQUE INDEX \(index: "\(changes.table)_key", on: changes) (\(tables.identifiers()))
      """,
      "one row for each identifier: fails where the model's identifier is not unique")
  }

  var createAside: SQLStatement {
    SQLStatement(
      """
      CREATE TABLE \(tables.aside.fragment) (
        \(SyncTables.definitions(query.identifier.map { ($0.name, type($0.name)) })),
        \(OwnColumns.definitions(OwnColumns.rows)), UNIQUE (\(tables.identifiers()))
      )
      """,
      "identifiers that several rows of the model share; in the temporary schema")
  }

  var asideMatched: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(tables.aside.fragment) AS t
      SELECT \(tables.identifiers()), 2 FROM \(tables.snapshot.fragment)
      WHERE \(id: OwnColumns.row) = \(parameter: "row")
      ON CONFLICT (\(tables.identifiers())) DO UPDATE SET \(id: OwnColumns.rows) = t.\(id: OwnColumns.rows) + 1
      """,
      "an identifier of the snapshot that the model returned again")
  }

  var asideNew: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(tables.aside.fragment)
      SELECT \(tables.identifiers()), count(*) FROM \(changes.fragment)
      WHERE \(tables.identifierParts("IS NOT NULL", separator: " AND "))
      GROUP BY \(tables.identifiers()) HAVING count(*) > 1
      """,
      "new identifiers that the model returned more than once")
  }

  /// Where the engine only counts, the model is read once more; but then an identifier is not unique.
  var asideModel: SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(tables.aside.fragment)
      SELECT \(tables.identifiers()), count(*)
      FROM \(model)
      WHERE \(tables.identifierParts("IS NOT NULL", separator: " AND "))
      GROUP BY \(tables.identifiers()) HAVING count(*) > 1
      """,
      "identifiers that the model returned more than once, where more rows met the snapshot than it has"
    )
  }

  var dropAside: SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(changes.fragment)
      WHERE (\(tables.identifiers())) IN (SELECT \(tables.identifiers()) FROM \(tables.aside.fragment))
      """,
      "rows with a shared identifier are set aside; what the snapshot has of them is held")
  }

  private var isNull: SQLFragment { tables.identifierParts("IS NULL", separator: " OR ") }

  var nullSamples: SQLStatement {
    SQLStatement(
      """
      SELECT \(tables.identifiers()) FROM \(changes.fragment) WHERE \(isNull)
      ORDER BY \(id: OwnColumns.row) + 0 LIMIT 5
      """,
      "examples of rows without an identifier; by the key, not in the order of the rows' numbers")
  }

  var dropNull: SQLStatement {
    SQLStatement(
      "DELETE FROM \(changes.fragment) WHERE \(isNull)",
      "rows with null in their identifier are set aside")
  }

  var doubtfulRemovals: SQLStatement {
    func absent(_ table: SQLTable) -> SQLFragment {
      """
      NOT EXISTS (SELECT 1 FROM \(table.fragment) AS t WHERE \(tables.sameRow("t", "p")))
      """
    }
    return SQLStatement(
      """
      INSERT INTO \(changes.fragment)
        (\(id: OwnColumns.operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt),
         \(id: OwnColumns.standing), \(tables.identifiers()), \(id: OwnColumns.epoch))
      SELECT \(sql: keepsValues ? "4" : "3"), 2, TRUE, 0, \(tables.identifiers(of: "p")), \(parameter: "epoch")
      FROM \(tables.pending.fragment) AS p
      WHERE p.\(id: OwnColumns.doubt)
        AND \([tables.snapshot, changes, tables.aside].map(absent), separator: "\n  AND ")
      """,
      "rows that may have reached the destination, which neither the model nor the snapshot has")
  }

  /// Counts by operation.
  var count: SQLStatement {
    let operation: SQLFragment = "\(id: OwnColumns.operation)"
    return SQLStatement(
      """
      SELECT
        count(*) FILTER (WHERE \(operation) = 1), count(*) FILTER (WHERE \(operation) = 2),
        count(*) FILTER (WHERE \(operation) > 2)
      FROM \(changes.fragment)
      """,
      "the counts that a plan shows")
  }
}
