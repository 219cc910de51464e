import Records
import SQLSyntax

extension Sync {
  private var built: Changeset {
    guard let current else { preconditionFailure("no changeset was built here") }
    return current
  }

  /// The columns of a new row, in their order.
  package var columns: [String] { built.columns }

  /// The columns of an old row, in their order: the query's, then those that only older definitions read.
  package var oldColumns: [String] { built.columns + built.legacy }

  /// Makes the changeset of a run that was built earlier, and kept, the one that is read.
  ///
  /// - Returns: whether it is there.
  package func openChangeset(run: Int64) throws -> Bool {
    windowReading = nil
    removalStatement = nil
    hasVerdicts = false
    current = try guarded {
      try Changeset.find(run: run, tables: tables, on: connection)
    }
    // Who was set aside when it was built is not known any more.
    current?.isComplete = false
    return current != nil
  }

  /// Hands over the positions of a range that have a row in the changeset of `run`, in their order.
  package func positions(
    run: Int64, in seqs: ClosedRange<Int64>, _ body: (Int64) throws -> Void
  ) throws {
    guard let changeset = try guarded({ try changeset(run) }) else { return }
    let statement = try guarded {
      try connection.prepare(
        """
        SELECT \(id: OwnColumns.row) FROM \(changeset.table.fragment)
        WHERE \(id: OwnColumns.row) BETWEEN \(parameter: "first") AND \(parameter: "last")
        ORDER BY \(id: OwnColumns.row)
        """, reading: .alone)
    }
    statement.bind(["first": .int(seqs.lowerBound), "last": .int(seqs.upperBound)])
    defer { statement.reset() }
    while try guarded(statement.step) { try body(statement.integer(0)) }
  }

  private func openReading() throws -> WindowReading {
    if let windowReading { return windowReading }
    return try guarded {
      var statements = ReadingStatements(built, tables: tables)
      if try !snapshotColumns().isEmpty {
        statements.joinsPending = try has(tables.pending.fragment)
      }
      statements.joinsVerdicts = hasVerdicts
      let reading = WindowReading(
        statement: try connection.prepare(statements.window.fragment, reading: .alone),
        layout: statements.layout)
      windowReading = reading
      return reading
    }
  }

  /// Hands over up to `limit` rows of the changeset, from the one after `seq`; nothing stays open.
  ///
  /// - Returns: the last seq handed over (`seq` where there was none), and how many.
  package func window(
    after seq: Int64, limit: Int, _ body: (ChangeRow) throws -> Void
  ) throws -> (last: Int64, count: Int) {
    try rows(after: seq, limit: limit) {
      try body($0)
      return true
    }
  }

  /// The same, for as long as `body` asks for more. Where it does not, the engine has worked in vain on what it read ahead.
  package func rows(
    after seq: Int64, limit: Int, _ body: (ChangeRow) throws -> Bool
  ) throws -> (last: Int64, count: Int) {
    let changeset = built
    let reading = try openReading()
    let (statement, layout) = (reading.statement, reading.layout)
    statement.bind(["after": .int(seq), "limit": .int(Int64(limit))])
    defer { statement.reset() }
    let width = changeset.columns.count
    let keys = tables.identifier.count
    let names = changeset.columns + changeset.columns.dropFirst(keys) + changeset.legacy
    let retyped = RetypedRow(names.map { forms[$0]?.reading })
    var last = seq
    var count = 0
    while try guarded(statement.step) {
      last = layout.hasNumber ? statement.integer(0) : last + 1
      count += 1
      let own = reading.own
      let isChange = own.operation == .change
      let end = layout.values + width + (isChange ? width - keys + changeset.legacy.count : 0)
      var row = statement.row(from: layout.values, upTo: end)
      if let retyped { row = retyped.read(row) }
      let new = Row(rebasing: row[..<width])
      func change(old: Row?) -> ChangeRow {
        ChangeRow(
          seq: last, operation: own.operation, reason: own.reason, inDoubt: own.inDoubt,
          standing: own.standing, oldEpoch: own.oldEpoch, pending: reading.pending,
          verdict: reading.verdict, new: new, old: old)
      }
      let goesOn: Bool
      if isChange {
        oldCells.removeAll(keepingCapacity: true)
        oldCells.append(contentsOf: new[..<keys])
        oldCells.append(contentsOf: row[width...])
        goesOn = try oldCells.withUnsafeBufferPointer { try body(change(old: $0)) }
      } else {
        goesOn = try body(change(old: nil))
      }
      if !goesOn { break }
    }
    return (last, count)
  }

  /// Hands over up to `limit` match values that are to be removed, from the one after `seq`.
  package func removals(
    after seq: Int64, limit: Int, _ body: (ValueRemoval) throws -> Void
  ) throws -> (last: Int64, count: Int) {
    guard built.hasValues else { return (seq, 0) }
    let hasCaptured: Bool = try guarded { try self.hasCaptured() }
    let statement: any SQLPrepared = try guarded {
      if let removalStatement { return removalStatement }
      var statements = ReadingStatements(built, tables: tables)
      statements.joinsRemovals = try hasRemovals()
      statements.joinsCaptured = hasCaptured
      return try connection.prepare(statements.removals.fragment, reading: .alone)
    }
    removalStatement = statement
    statement.bind(["after": .int(seq), "limit": .int(Int64(limit))])
    defer { statement.reset() }
    var last = seq
    var count = 0
    while try guarded(statement.step) {
      last = statement.integer(0)
      count += 1
      let cells = statement.row(from: 4, upTo: hasCaptured ? 6 : 5)
      var firstRun: Int64?
      if case .int(let run) = statement.value(2) { firstRun = run }
      try body(
        ValueRemoval(
          seq: last, inDoubt: statement.integer(1) != 0, firstRun: firstRun,
          wasRefused: statement.integer(3) > 0, value: cells[0].buffer,
          captured: hasCaptured && cells[1].storage != .null ? cells[1].buffer : nil))
    }
    return (last, count)
  }

  /// The content as it is after the changeset built here: rows that it does not touch, held ones among them, and the
  /// new values of adds and changes, in the order of their identifiers; of a row that is as it was without an operation.
  ///
  /// - Parameter leftOut: of these rows of the changeset the content has what the snapshot has.
  package func eachContentRow(
    without leftOut: [Int64] = [], _ body: (ChangeKind?, Row) throws -> Void
  ) throws {
    let width = built.columns.count
    let statements = ReadingStatements(built, tables: tables)
    let statement = try guarded {
      try connection.execute("DROP TABLE IF EXISTS \(tables.leftOut.fragment)")
      try connection.execute(statements.createLeftOut.fragment)
      let writer = try connection.writer(into: tables.leftOut, [OwnColumns.row])
      for seq in leftOut {
        try writer.add(.int(seq))
        try writer.endRow()
      }
      try writer.finish()
      return try connection.prepare(statements.content.fragment, reading: .alone)
    }
    let retyped = RetypedRow(built.columns.map { forms[$0]?.reading })
    while try guarded(statement.step) {
      var row = statement.row(from: 1, upTo: 1 + width)
      if let retyped { row = retyped.read(row) }
      try body(ChangeKind(rawValue: statement.integer(0)), row)
    }
  }
}
