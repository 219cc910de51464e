import SQLSyntax

extension Sync {
  /// Computes the difference of the model to the snapshot and keeps it as the changeset of `run`.
  ///
  /// - Parameter inspecting: reads the source in the state that the diff sees.
  package func buildChangeset(
    run: Int64, _ options: DiffOptions, inspecting: () throws -> Void = {}
  ) throws -> DiffCounts {
    guard let state else { preconditionFailure("a changeset is built by runs only") }
    windowReading = nil
    let isStaged = try stageModel(inspecting)
    defer { dropModel() }
    return try guarded {
      try state.transaction(.writingOneState, keepsCount: true) {
        if !isStaged { try inspecting() }
        try state.note(epoch: options.epoch)
        try state.note(run: run)
        return try build(run: run, options, schema: .state)
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
    windowReading = nil
    let isStaged = try stageModel(inspecting)
    return try guarded {
      try connection.transaction(.reading) {
        if !isStaged { try inspecting() }
        return try build(run: 0, options, schema: .temporary)
      }
    }
  }

  /// A number that the model's rows come to, in the state of the source that is looked at.
  package func count(_ statement: SQLFragment) throws -> Int64? {
    do { return try warehouse.models.integer(statement) } catch let failure as SQLFailure {
      throw warehouse.sourceError(failure)
    }
  }

  /// The counts alone.
  package func measure(_ options: DiffOptions) throws -> DiffCounts {
    try scan(options, limit: 0) { _ in }
  }

  /// Forgets what `beginScan` made.
  package func endScan() {
    windowReading = nil
    if let current {
      _ = try? connection.execute(
        "DROP TABLE IF EXISTS \(current.table.fragment)")
    }
    current = nil
  }

  private func build(run: Int64, _ options: DiffOptions, schema: SQLSchema) throws -> DiffCounts {
    var counts = DiffCounts()
    let columns = try snapshotColumns()
    let table = tables.changes(run: run, schema: schema)
    var diff = try self.diff(into: table)
    var isFirst = true
    if !columns.isEmpty {
      counts.snapshotRows =
        try state?.countedRows()
        ?? connection.integer("SELECT count(*) FROM \(tables.snapshot.fragment)") ?? 0
      diff.looksAtDoubt = try has("\(tables.pending.fragment) WHERE \(id: OwnColumns.doubt)")
      diff.looksAtStanding = try has(
        "\(tables.snapshot.fragment) WHERE \(id: OwnColumns.standing) <> 0")
      isFirst =
        try counts.snapshotRows == 0 && !diff.looksAtDoubt
        && !(query.identity.keepsValues && hasValues())
      // Rows whose identifier changed are not in the snapshot any more; what they sent is still there.
      if counts.snapshotRows == 0, !isFirst { counts.snapshotRows = try state?.rowCount() ?? 0 }
    }
    // Of the first epoch none is older.
    diff.looksAtEpoch = options.dueBelow > 0
    diff.looksAtAge = options.renewBefore != nil
    diff.isSample = options.sample != nil
    var changeset = Changeset(
      run: run, table: table, columns: query.columns.map(\.name),
      legacy: isFirst ? [] : diff.legacy, isFirst: isFirst,
      hasValues: query.identity.keepsValues && !isFirst)
    try connection.execute(
      "DROP TABLE IF EXISTS \(table.fragment)")
    try connection.execute((isFirst ? diff.createFirst : diff.create).fragment)
    try connection.execute("DROP TABLE IF EXISTS \(tables.aside.fragment)")
    try connection.execute(diff.createAside.fragment)
    diff.joinsFully = try warehouse.beginSighting()
    let sighting = try fill(
      diff, isFirst: isFirst,
      [
        "epoch": .int(options.epoch), "due": .int(options.dueBelow), "now": .int(now()),
        "renew": SQLValue(options.renewBefore),
        "sample": SQLValue(options.sample.map(Int64.init)),
      ])
    counts.modelRows = sighting.modelRows
    try setAside(diff, isFirst ? DiffSighting(modelRows: 0, repeated: []) : sighting, &counts)
    if diff.looksAtDoubt, query.removes || query.identity.keepsValues {
      try connection.execute(diff.doubtfulRemovals.fragment, ["epoch": .int(options.epoch)])
    }
    try count(diff, isFirst: isFirst, &counts)
    changeset.isGapless =
      try isFirst
      && connection.integer("SELECT max(\(id: OwnColumns.row)) FROM \(table.fragment)")
        == counts.added
    current = changeset
    // A row in doubt may be removed that the snapshot never had; values move rows of their own.
    let isKnown = !diff.looksAtDoubt && !query.identity.keepsValues
    sizeBefore = SnapshotSize(run: run, rows: isKnown ? counts.snapshotRows : nil)
    return counts
  }

  /// Whether there is any row in a table, under a condition if the text has one.
  func has(_ rows: SQLFragment) throws -> Bool {
    try connection.integer("SELECT 1 FROM \(rows) LIMIT 1") != nil
  }

  /// The statements that build the changeset `table`.
  func diff(into table: SQLTable) throws -> DiffStatements {
    let kept = try snapshotTypes()
    var diff = DiffStatements(
      query: query, tables: tables, changes: table, snapshot: kept.map(\.name))
    diff.forms = forms
    for column in kept {
      let type = SQLColumnType.named(column.type)
      diff.legacyTypes[column.name] = type
      // Of a model that is not read, the snapshot knows the types.
      if query.readsNothing || forms.isEmpty, !column.type.isEmpty {
        diff.forms[column.name] = ColumnForm(expression: "q.\(id: column.name)", type: type)
      }
    }
    for column in query.columns where warehouse.keepsTypes && diff.forms[column.name] == nil {
      diff.forms[column.name] = ColumnForm(
        expression: "q.\(id: column.name)", type: warehouse.untold)
    }
    return diff
  }

  private func fill(
    _ diff: DiffStatements, isFirst: Bool, _ values: [String: SQLValue]
  ) throws -> DiffSighting {
    do {
      let rows = try connection.execute(
        (isFirst ? diff.fillFirst : diff.fill).fragment, values)
      return isFirst ? DiffSighting(modelRows: rows) : try warehouse.sighted()
    } catch let failure as SQLFailure where failure.isOfTheSource && query.staged == nil {
      // The state is ours already; it is the source that is locked, or the model that fails.
      throw warehouse.sourceError(failure)
    }
  }

  /// Takes rows without an identifier of their own out of the changeset.
  private func setAside(
    _ diff: DiffStatements, _ sighting: DiffSighting, _ counts: inout DiffCounts
  ) throws {
    if let repeated = sighting.repeated, !repeated.isEmpty {
      let insert = try connection.prepare(diff.asideMatched.fragment, reading: .few)
      for row in repeated {
        insert.bind(["row": .int(row)])
        try insert.finish()
      }
      try connection.execute(diff.dropAside.fragment)
    } else if let gone = sighting.gone, try metTwice(sighting.modelRows, gone, diff, counts) {
      try connection.execute(diff.asideModel.fragment)
      try connection.execute(diff.dropAside.fragment)
    }
    do { try connection.attempt { try connection.execute(diff.key.fragment) } } catch let failure
      as SQLFailure where failure.kind == .constraint
    {
      try connection.execute(diff.asideNew.fragment)
      try connection.execute(diff.dropAside.fragment)
      try connection.execute(diff.key.fragment)
    }
    counts.nullSamples = try connection.rows(diff.nullSamples.fragment).map(Self.rendered)
    if !counts.nullSamples.isEmpty {
      counts.nullIdentifiers = try connection.execute(diff.dropNull.fragment)
    }
    counts.duplicateRows =
      try connection.integer(
        "SELECT CAST(coalesce(sum(\(id: OwnColumns.rows)), 0) AS BIGINT) FROM \(tables.aside.fragment)"
      ) ?? 0
    if counts.duplicateRows > 0 {
      counts.duplicateSamples = try connection.rows(
        """
        SELECT \(tables.identifiers()) FROM \(tables.aside.fragment)
        ORDER BY \(tables.identifiers()) LIMIT 5
        """
      ).map(Self.rendered)
    }
  }

  /// Whether more rows of the model met the snapshot than it has rows that were met.
  private func metTwice(
    _ modelRows: Int64, _ gone: Int64, _ diff: DiffStatements, _ counts: DiffCounts
  ) throws -> Bool {
    let new =
      try connection.integer(
        """
        SELECT count(*) FROM \(diff.changes.fragment)
        WHERE \(id: OwnColumns.operation) = \(number: ChangeKind.add.rawValue)
        """) ?? 0
    // Of a sample not all that is new is in the changeset.
    return modelRows - new != counts.snapshotRows - gone
  }

  private func count(
    _ diff: DiffStatements, isFirst: Bool, _ counts: inout DiffCounts
  ) throws {
    if isFirst {
      counts.added = counts.modelRows - counts.nullIdentifiers - counts.duplicateRows
      return
    }
    let numbers = try connection.rows(diff.count.fragment)[0].map { value -> Int64 in
      if case .int(let number) = value { number } else { 0 }
    }
    counts.added = numbers[0]
    counts.changed = numbers[1]
    counts.removed = numbers[2]
    counts.unchanged =
      counts.modelRows - counts.added - counts.changed - counts.nullIdentifiers
      - counts.duplicateRows
  }

  /// An identifier for a report: `88123`, or `(7, null)` of several columns.
  private static func rendered(_ parts: [SQLValue]) -> String {
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
