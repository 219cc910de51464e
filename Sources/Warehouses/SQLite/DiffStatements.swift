import SQLSyntax

/// The statements that compute a changeset: each is what runs and what `compile --emit sql` shows.
struct DiffStatements {
  let query: SyncQuery
  let tables: SyncTables
  let changes: SyncTables.Name
  /// The snapshot's columns, where there is one.
  var snapshot: [String] = []
  /// Whether rows are due for how they stand, and for their age; looked at only where it matters.
  var looksAtStanding = false
  var looksAtAge = false
  /// Whether only the rows with the lowest identifiers are looked at.
  var isSample = false

  private let dialect = SQLiteDialect()
  private var names: [String] { query.columns.map(\.name) }
  /// The columns whose old values a changed row carries: those compared, then those that only older definitions read.
  private var wasNames: [String] { query.values.map(\.name) + legacy }
  private var keepsValues: Bool { query.identity.keepsValues }
  /// Whether the snapshot's rows that the model lacks are looked at.
  private var takesGone: Bool { query.removes || keepsValues }

  init(
    query: SyncQuery, tables: SyncTables, changes: SyncTables.Name, snapshot: [String] = []
  ) {
    self.query = query
    self.tables = tables
    self.changes = changes
    self.snapshot = snapshot
  }

  /// Columns of the snapshot that the query has no more.
  var legacy: [String] {
    let wanted = Set(names.map { $0.lowercased() })
    return snapshot.filter { !wanted.contains($0.lowercased()) }
  }

  private func statement(_ fragment: SQLFragment, _ reason: String) -> SQLStatement {
    SQLStatement(text: dialect.text(fragment), reason: reason)
  }

  /// The model as a table `m`, only with the columns that are read.
  private var model: SQLFragment {
    let order = query.identifier.map { column -> SQLFragment in
      "q.\(id: column.name) IS NULL, q.\(id: column.name)"
    }
    let sampled: SQLFragment =
      isSample
      ? """
      ,
        row_number() OVER (ORDER BY \(order)) <= \(parameter: "sample") AS \(id: OwnColumns.sampled)
      """ : ""
    return """
      (
        SELECT 1 AS \(id: OwnColumns.present), \(SyncTables.list("q", names))\(sampled)
        FROM (
      \(query.rows)
        ) AS q
      ) AS m
      """
  }

  var createFirst: SQLStatement {
    statement(
      """
      CREATE TABLE \(changes.fragment) (
        \(id: OwnColumns.row) INTEGER PRIMARY KEY,
        \(SyncTables.list(nil, names)),
        \(id: OwnColumns.epoch), \(id: OwnColumns.acceptedAt), \(id: OwnColumns.standing)
      )
      """,
      "first run: the changeset has the snapshot's layout, so that it can become the snapshot")
  }

  var fillFirst: SQLStatement {
    let sampled: SQLFragment = isSample ? "\nWHERE m.\(id: OwnColumns.sampled)" : ""
    return statement(
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
    let value: SQLFragment = keepsValues ? ", \(id: OwnColumns.value)" : ""
    return statement(
      """
      CREATE TABLE \(changes.fragment) (
        \(id: OwnColumns.row) INTEGER PRIMARY KEY,
        \(id: OwnColumns.operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt),
        \(id: OwnColumns.standing), \(id: OwnColumns.wasEpoch),
        \(SyncTables.list(nil, names + wasNames.map(OwnColumns.was))),
        \(id: OwnColumns.epoch)\(value)
      )
      """,
      "the changeset: new and old values, in the order in which they are sent")
  }

  var fill: SQLStatement {
    let s = "s"
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
      "+m.\(id: column.name) COLLATE BINARY = \(SyncTables.column(s, column.name))"
    }
    let differs = query.values.map { column -> SQLFragment in
      "+m.\(id: column.name) COLLATE BINARY IS NOT \(snapshotColumn(column.name))"
    }
    let row: SQLFragment = takesGone ? "\(isGone) OR \(isNew)" : isNew
    let moved = "\([row] + differs, separator: "\n  OR ")" as SQLFragment
    let doubt = inDoubt
    let older: SQLFragment = "s.\(id: OwnColumns.epoch) < \(parameter: "due")"
    let stands: SQLFragment =
      looksAtStanding
      ? """
      s.\(id: OwnColumns.standing) IN (\(query.dueStandings.map(\.rawValue).sorted().map { "\(number: $0)" }))
      """ : "0"
    let expired: SQLFragment =
      looksAtAge ? "s.\(id: OwnColumns.acceptedAt) < \(parameter: "renew")" : "0"
    let more: SQLFragment = looksAtStanding || looksAtAge ? "\n  OR \(stands) OR \(expired)" : ""
    let inSample: SQLFragment =
      isSample ? "\n  AND coalesce(m.\(id: OwnColumns.sampled), 1)" : ""
    return statement(
      """
      INSERT INTO \(changes.fragment)
        (\(id: OwnColumns.operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt),
         \(id: OwnColumns.standing), \(id: OwnColumns.wasEpoch),
         \(SyncTables.list(nil, names + wasNames.map(OwnColumns.was))), \(id: OwnColumns.epoch))
      SELECT
        CASE WHEN \(isGone) THEN \(sql: keepsValues ? "4" : "3") WHEN \(isNew) THEN 1 ELSE 2 END,
        CASE WHEN \(moved) THEN 1 WHEN \(doubt) THEN 2 WHEN \(stands) THEN 5 WHEN \(older) THEN 3 ELSE 4 END,
        \(doubt), coalesce(s.\(id: OwnColumns.standing), 0), s.\(id: OwnColumns.epoch),
        \(new + old, separator: ",\n    "),
        \(parameter: "epoch")
      FROM \(model)
      \(sql: takesGone ? "FULL" : "LEFT") JOIN \(tables.snapshot.fragment) AS s
        ON \(same, separator: " AND ")
      WHERE (headgate_met(m.\(id: OwnColumns.present), s.\(id: OwnColumns.row))
        OR \(moved)
        OR \(older)
        OR \(doubt)\(more))\(inSample)
      """,
      "rows that are new, changed" + (takesGone ? " or gone" : "")
        + ", of an older epoch, or in doubt; headgate_met is always 0 and counts the model's rows")
  }

  private func snapshotColumn(_ name: String) -> SQLFragment {
    guard snapshot.contains(where: { $0.lowercased() == name.lowercased() }) else { return "NULL" }
    return SyncTables.column("s", name)
  }

  /// 1 where an earlier operation on the row has no definite answer; looked up only when there is such a row at all.
  private var inDoubt: SQLFragment {
    let same = tables.identifier.map { name -> SQLFragment in
      "p.\(id: name) = coalesce(m.\(id: name), s.\(id: name))"
    }
    return """
      (\(parameter: "doubts") AND EXISTS (
          SELECT 1 FROM \(tables.pending.fragment) AS p
          WHERE p.\(id: OwnColumns.doubt) AND \(same, separator: " AND ")))
      """
  }

  var key: SQLStatement {
    statement(
      """
      CREATE UNIQUE INDEX \(id: changes.schema).\(id: "\(changes.table)_key")
        ON \(id: changes.table) (\(tables.identifiers()))
      """,
      "one row for each identifier: fails where the model's identifier is not unique")
  }

  var createAside: SQLStatement {
    statement(
      """
      CREATE TEMP TABLE IF NOT EXISTS \(id: tables.aside.table) (
        \(tables.identifiers()), \(id: OwnColumns.rows), UNIQUE (\(tables.identifiers()))
      )
      """,
      "identifiers that several rows of the model share; in the temporary schema")
  }

  var asideMatched: SQLStatement {
    statement(
      """
      INSERT INTO \(tables.aside.fragment)
      SELECT \(tables.identifiers()), 2 FROM \(tables.snapshot.fragment)
      WHERE \(id: OwnColumns.row) = \(parameter: "row")
      ON CONFLICT DO UPDATE SET \(id: OwnColumns.rows) = \(id: OwnColumns.rows) + 1
      """,
      "an identifier of the snapshot that the model returned again")
  }

  var asideNew: SQLStatement {
    let notNull = tables.identifier.map { name -> SQLFragment in "\(id: name) IS NOT NULL" }
    return statement(
      """
      INSERT INTO \(tables.aside.fragment)
      SELECT \(tables.identifiers()), count(*) FROM \(changes.fragment)
      WHERE \(notNull, separator: " AND ")
      GROUP BY \(tables.identifiers()) HAVING count(*) > 1
      """,
      "new identifiers that the model returned more than once")
  }

  var dropAside: SQLStatement {
    statement(
      """
      DELETE FROM \(changes.fragment)
      WHERE (\(tables.identifiers())) IN (SELECT \(tables.identifiers()) FROM \(tables.aside.fragment))
      """,
      "rows with a shared identifier are set aside; what the snapshot has of them is held")
  }

  private var isNull: SQLFragment {
    "\(tables.identifier.map { "\(id: $0) IS NULL" as SQLFragment }, separator: " OR ")"
  }

  var nullSamples: SQLStatement {
    statement(
      """
      SELECT \(tables.identifiers()) FROM \(changes.fragment) WHERE \(isNull)
      ORDER BY \(id: OwnColumns.row) LIMIT 5
      """,
      "examples of rows without an identifier")
  }

  var dropNull: SQLStatement {
    statement(
      "DELETE FROM \(changes.fragment) WHERE \(isNull)",
      "rows with null in their identifier are set aside")
  }

  var doubtfulRemovals: SQLStatement {
    func absent(_ table: SyncTables.Name) -> SQLFragment {
      """
      NOT EXISTS (SELECT 1 FROM \(table.fragment) AS t WHERE \(tables.sameRow("t", "p")))
      """
    }
    return statement(
      """
      INSERT INTO \(changes.fragment)
        (\(id: OwnColumns.operation), \(id: OwnColumns.reason), \(id: OwnColumns.doubt),
         \(id: OwnColumns.standing), \(tables.identifiers()), \(id: OwnColumns.epoch))
      SELECT \(sql: keepsValues ? "4" : "3"), 2, 1, 0, \(tables.identifiers(of: "p")), \(parameter: "epoch")
      FROM \(tables.pending.fragment) AS p
      WHERE p.\(id: OwnColumns.doubt)
        AND \([tables.snapshot, changes, tables.aside].map(absent), separator: "\n  AND ")
      """,
      "rows that may have reached the destination, which neither the model nor the snapshot has")
  }

  /// Counts by operation, and what tells whether removals come last.
  var count: SQLStatement {
    let operation: SQLFragment = "\(id: OwnColumns.operation)"
    return statement(
      """
      SELECT
        count(*) FILTER (WHERE \(operation) = 1), count(*) FILTER (WHERE \(operation) = 2),
        count(*) FILTER (WHERE \(operation) > 2),
        coalesce(max(\(id: OwnColumns.row)) FILTER (WHERE \(operation) < 3), 0),
        coalesce(min(\(id: OwnColumns.row)) FILTER (WHERE \(operation) > 2), 9223372036854775807)
      FROM \(changes.fragment)
      """,
      "the counts that a plan shows")
  }

  var removalsLast: SQLStatement {
    statement(
      """
      UPDATE \(changes.fragment) SET \(id: OwnColumns.row) = \(id: OwnColumns.row) + (
        SELECT max(\(id: OwnColumns.row)) FROM \(changes.fragment))
      WHERE \(id: OwnColumns.operation) > 2
      """,
      "only where the engine returned removals between other rows: they are sent last")
  }
}
