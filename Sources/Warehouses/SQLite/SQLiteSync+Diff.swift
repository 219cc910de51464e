import CSQLite
import SQLSyntax

extension SQLiteSync {
  /// Computes the difference of the model to the snapshot and keeps it as the changeset of `run`.
  ///
  /// - Parameter inspecting: reads the source in the state that the diff sees.
  package func buildChangeset(
    run: Int64, _ options: DiffOptions, inspecting: () throws -> Void = {}
  ) throws -> DiffCounts {
    guard let state else { preconditionFailure("a changeset is built by runs only") }
    windowStatement = nil
    return try guarded {
      try state.transaction {
        try inspecting()
        try state.note(epoch: options.epoch)
        try state.note(run: run)
        return try build(run: run, options, schema: SyncTables.schema)
      }
    }
  }

  /// The same difference without writing anything but temporary tables: its counts, and its first `limit` rows.
  package func scan(
    _ options: DiffOptions, limit: Int, inspecting: () throws -> Void = {},
    _ body: (ChangeRow) throws -> Void
  ) throws -> DiffCounts {
    let counts = try beginScan(options, inspecting: inspecting)
    defer { endScan() }
    if limit > 0 { _ = try window(after: 0, limit: limit, body) }
    return counts
  }

  /// Computes the difference into temporary tables, which stay readable until `endScan`.
  package func beginScan(_ options: DiffOptions, inspecting: () throws -> Void = {}) throws
    -> DiffCounts
  {
    windowStatement = nil
    // A deferred transaction: all statements see one state of source and snapshot.
    return try guarded {
      try connection.execute("BEGIN")
      do {
        try inspecting()
        let counts = try build(run: 0, options, schema: "temp")
        try connection.execute("COMMIT")
        return counts
      } catch {
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
        throw error
      }
    }
  }

  /// The counts alone.
  package func measure(_ options: DiffOptions) throws -> DiffCounts {
    try scan(options, limit: 0) { _ in }
  }

  /// Forgets what `beginScan` made.
  package func endScan() {
    windowStatement = nil
    if let current {
      try? connection.execute(
        SQLiteDialect().text("DROP TABLE IF EXISTS \(current.table.fragment)"))
    }
    current = nil
  }

  private func build(run: Int64, _ options: DiffOptions, schema: String) throws -> DiffCounts {
    var counts = DiffCounts()
    let columns = try snapshotColumns()
    let table = tables.changes(run: run, schema: schema)
    var diff = DiffStatements(query: query, tables: tables, changes: table, snapshot: columns)
    var doubts = false
    var isFirst = true
    if !columns.isEmpty {
      let dialect = SQLiteDialect()
      counts.snapshotRows =
        try connection.integer(dialect.text("SELECT count(*) FROM \(tables.snapshot.fragment)"))
        ?? 0
      doubts = try has("\(tables.pending.fragment) WHERE \(id: OwnColumns.doubt)")
      diff.looksAtStanding = try has(
        "\(tables.snapshot.fragment) WHERE \(id: OwnColumns.standing) <> 0")
      isFirst =
        try counts.snapshotRows == 0 && !doubts
        && !(query.identity.keepsValues && hasValues())
      // Rows whose identifier changed are not in the snapshot any more; what they sent is still there.
      if counts.snapshotRows == 0, !isFirst { counts.snapshotRows = try state?.rowCount() ?? 0 }
    }
    diff.looksAtAge = options.renewBefore != nil
    diff.isSample = options.sample != nil
    let changeset = Changeset(
      run: run, table: table, columns: query.columns.map(\.name),
      legacy: isFirst ? [] : diff.legacy, isFirst: isFirst,
      hasValues: query.identity.keepsValues && !isFirst)
    try connection.execute(
      SQLiteDialect().text("DROP TABLE IF EXISTS \(table.fragment)"))
    try connection.execute((isFirst ? diff.createFirst : diff.create).text)
    try connection.execute(diff.createAside.text)
    try connection.execute(SQLiteDialect().text("DELETE FROM \(tables.aside.fragment)"))
    counts.modelRows = try fill(
      diff, isFirst: isFirst,
      [
        "epoch": .int(options.epoch), "due": .int(options.dueBelow), "now": .int(now()),
        "doubts": SQLiteValue(doubts), "renew": SQLiteValue(options.renewBefore),
        "sample": SQLiteValue(options.sample.map(Int64.init)),
      ])
    try setAside(diff, &counts)
    if doubts, query.removes || query.identity.keepsValues {
      try connection.execute(diff.doubtfulRemovals.text, named: ["epoch": .int(options.epoch)])
    }
    try count(diff, isFirst: isFirst, &counts)
    current = changeset
    return counts
  }

  /// Whether there is any row in a table, under a condition if the text has one.
  func has(_ rows: SQLFragment) throws -> Bool {
    try connection.integer(SQLiteDialect().text("SELECT 1 FROM \(rows) LIMIT 1")) != nil
  }

  /// Returns how many rows the model has.
  private func fill(
    _ diff: DiffStatements, isFirst: Bool, _ values: [String: SQLiteValue]
  ) throws -> Int64 {
    matches.reset()
    do {
      try connection.execute((isFirst ? diff.fillFirst : diff.fill).text, named: values)
    } catch let error as SQLiteError where error.kind == .other {
      throw WarehouseError.modelSQL(message: error.message, utf8Offset: nil)
    } catch let error as SQLiteError where error.kind == .busy {
      // The state is ours already; it is the source that is locked.
      throw WarehouseError.sourceBusy(path: source.path)
    }
    return isFirst ? connection.changes : matches.modelRows
  }

  /// Takes rows without an identifier of their own out of the changeset.
  private func setAside(_ diff: DiffStatements, _ counts: inout DiffCounts) throws {
    if !matches.repeated.isEmpty {
      let insert = try SQLiteStatement(connection, diff.asideMatched.text)
      for row in matches.repeated {
        insert.bind(named: ["row": .int(row)])
        try insert.finish()
      }
      try connection.execute(diff.dropAside.text)
    }
    do { try connection.execute(diff.key.text) } catch let error as SQLiteError
      where error.kind == .constraint
    {
      try connection.execute(diff.asideNew.text)
      try connection.execute(diff.dropAside.text)
      try connection.execute(diff.key.text)
    }
    counts.nullSamples = try connection.rows(diff.nullSamples.text).map(Self.rendered)
    if !counts.nullSamples.isEmpty {
      try connection.execute(diff.dropNull.text)
      counts.nullIdentifiers = connection.changes
    }
    let dialect = SQLiteDialect()
    counts.duplicateRows =
      try connection.integer(
        dialect.text(
          "SELECT coalesce(sum(\(id: OwnColumns.rows)), 0) FROM \(tables.aside.fragment)")) ?? 0
    if counts.duplicateRows > 0 {
      counts.duplicateSamples = try connection.rows(
        dialect.text(
          """
          SELECT \(tables.identifiers()) FROM \(tables.aside.fragment)
          ORDER BY \(tables.identifiers()) LIMIT 5
          """)
      ).map(Self.rendered)
    }
  }

  private func count(
    _ diff: DiffStatements, isFirst: Bool, _ counts: inout DiffCounts
  ) throws {
    if isFirst {
      counts.added = counts.modelRows - counts.nullIdentifiers - counts.duplicateRows
      return
    }
    let numbers = try connection.rows(diff.count.text)[0].map { value -> Int64 in
      if case .int(let number) = value { number } else { 0 }
    }
    counts.added = numbers[0]
    counts.changed = numbers[1]
    counts.removed = numbers[2]
    counts.unchanged =
      counts.modelRows - counts.added - counts.changed - counts.nullIdentifiers
      - counts.duplicateRows
    if numbers[3] > numbers[4] { try connection.execute(diff.removalsLast.text) }
  }

  /// An identifier for a report: `88123`, or `(7, null)` of several columns.
  private static func rendered(_ parts: [SQLiteValue]) -> String {
    let texts = parts.map { value in
      switch value {
      case .null: "null"
      case .int(let number): String(number)
      case .float(let number): String(number)
      case .text(let text): text
      case .bytes(let bytes): "\(bytes.count) bytes"
      }
    }
    return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: ", ")))"
  }
}
