import Records
import SQLSyntax

/// Pipelines that share the target: what one of them holds is live for the others. Their states are only read.
extension Sync {
  /// Attaches the state of a pipeline that shares the target; there may be none yet.
  ///
  /// - Parameter ahead: the same pipeline with its changeset at hand, where its turn comes before this one's.
  /// - Returns: the columns of its snapshot where its values are still to be told from that, by `tell`.
  package func share(with other: StateFile, ahead: Sync?) throws -> [String]? {
    var values: SQLTable?
    var columns: [String]?
    do {
      (values, columns) = try guarded { try attach(ahead == nil ? other : other.compared) }
    } catch let error as WarehouseError {
      throw WarehouseError.sharing(pipeline: other.pipeline, error)
    }
    if let values { tables.shared.append(values) }
    if let ahead { self.ahead.append((ahead, values)) }
    return columns
  }

  private func attach(_ other: StateFile) throws -> (SQLTable?, columns: [String]?) {
    guard let schema = try warehouse.attachShared(other) else { return (nil, nil) }
    let theirs = SyncTables(uid: other.uid, schema)
    let columns = try connection.columns(of: theirs.snapshot).map(\.name)
    let hasValues = try !connection.columns(of: theirs.values).isEmpty
    if try hasValues && has(theirs.values.fragment) { return (theirs.values, nil) }
    guard try !columns.isEmpty && (has(theirs.snapshot.fragment) || has(theirs.doubtful)) else {
      return (hasValues ? theirs.values : nil, nil)
    }
    try connection.execute(
      "CREATE TABLE \(theirs.told.fragment) (\(OwnColumns.definitions(OwnColumns.value, OwnColumns.state)))"
    )
    sharedSchemas[other.uid] = schema
    return (theirs.told, columns)
  }

  /// Tells the values of a pipeline that keeps none from the rows of its snapshot.
  ///
  /// - Parameters:
  ///   - columns: those that its definition reads, in its order.
  ///   - values: hands over the match values that its definition made of a row.
  package func tell(
    _ other: StateFile, columns: [String],
    _ values: (Row, (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
  ) throws {
    guard let schema = sharedSchemas[other.uid] else { return }
    var theirs = SyncTables(uid: other.uid, schema)
    try guarded {
      let identifier = try connection.columns(of: theirs.pending).map(\.name).filter {
        !$0.hasPrefix(OwnColumns.prefix)
      }
      theirs = SyncTables(uid: other.uid, identifier: identifier, schema)
      try connection.transaction(.reading) {
        let writer = try connection.writer(
          into: theirs.told, [OwnColumns.value, OwnColumns.state])
        let rows = try connection.prepare(
          theirs.sent(columns, folded: warehouse.folded), reading: .interleaved)
        while try rows.step() {
          let state = Cell.int(rows.integer(columns.count))
          try values(rows.row(from: 0, upTo: columns.count)) { value in
            try writer.add(.text(value))
            try writer.add(state)
            try writer.endRow()
          }
        }
        try writer.finish()
        try connection.execute(
          "CREATE INDEX \(index: "\(theirs.told.table)_value", on: theirs.told) (\(id: OwnColumns.value))"
        )
      }
    }
  }

  /// Whether a pipeline that shares the target may have sent a value that is on record here, and has not said so yet.
  package func isContested() throws -> Bool {
    try guarded {
      guard try hasValues() else { return false }
      return try tables.shared.contains { other in
        try has(
          """
          \(other.fragment) AS f JOIN \(tables.values.fragment) AS e
            ON e.\(id: OwnColumns.value) = f.\(id: OwnColumns.value)
          WHERE f.\(id: OwnColumns.state) = \(ValueState.offered.fragment)
          """)
      }
    }
  }

  /// Whether a changeset is at hand that is still to be sent.
  var isComing: Bool { current != nil && hasVerdicts }

  /// Whether a value is held when the changeset at hand has been sent and accepted.
  func holdsAfter(_ value: SQLValue) throws -> Bool {
    guard let changeset = current else { return false }
    let statement: any SQLPrepared
    if let holdingStatement {
      statement = holdingStatement
    } else {
      statement = try connection.prepare(
        identity(changeset).holdsAfter(removes: query.removes, hasValues: hasValues()).fragment,
        reading: .few)
      holdingStatement = statement
    }
    defer { statement.reset() }
    statement.bind(["value": value])
    return try statement.step() && statement.integer(0) != 0
  }
}
