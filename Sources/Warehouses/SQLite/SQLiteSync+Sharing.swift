import Records
import SQLSyntax

/// Pipelines that share the target: what one of them holds is live for the others. Their states are only read.
extension SQLiteSync {
  /// Other databases that one connection of the engine takes, beside source and state.
  private static let sharingLimit = 9

  /// Attaches the state of a pipeline that shares the target; there may be none yet.
  ///
  /// - Parameter ahead: the same pipeline with its changeset at hand, where its turn comes before this one's.
  /// - Returns: the columns of its snapshot where its values are still to be told from that, by `tell`.
  package func share(with other: StateFile, ahead: SQLiteSync?) throws -> [String]? {
    var values: SyncTables.Name?
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

  private func attach(_ other: StateFile) throws -> (SyncTables.Name?, columns: [String]?) {
    let isExpected = (other.expectedGeneration ?? 0) > 0
    guard PrivateFile.exists(other.path) else {
      if isExpected { throw WarehouseError.stateMissing(path: other.path) }
      return (nil, nil)
    }
    guard tables.shared.count < Self.sharingLimit else {
      throw WarehouseError.sharedByTooMany(limit: Self.sharingLimit + 1)
    }
    let schema = "\(SyncTables.schema)_\(other.uid)"
    let uri = SQLiteConnection.uri(path: other.path, mode: "ro")
    try connection.execute("ATTACH ? AS \(schema)", [.text(uri)])
    if try connection.integer("SELECT count(*) FROM \(schema).sqlite_schema") == 0 {
      // A run died between the file and its first table.
      if isExpected { throw WarehouseError.stateMissing(path: other.path) }
      return (nil, nil)
    }
    try other.check(schema, on: connection)
    var theirs = SyncTables(uid: other.uid, identifier: [])
    (theirs.rowsSchema, theirs.valuesSchema) = (schema, schema)
    let columns = try SyncTables.columns(of: theirs.snapshot, on: connection)
    let hasValues = try !SyncTables.columns(of: theirs.values, on: connection).isEmpty
    if try hasValues && has(theirs.values.fragment) { return (theirs.values, nil) }
    guard try !columns.isEmpty && (has(theirs.snapshot.fragment) || has(theirs.doubtful)) else {
      return (hasValues ? theirs.values : nil, nil)
    }
    try connection.execute(
      SQLiteDialect().text(
        """
        CREATE TEMP TABLE \(id: theirs.told.table) (\(id: OwnColumns.value) UNIQUE, \(id: OwnColumns.state))
        """))
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
    let dialect = SQLiteDialect()
    try guarded {
      let schema = "\(SyncTables.schema)_\(other.uid)"
      var theirs = SyncTables(uid: other.uid, identifier: [])
      theirs.rowsSchema = schema
      let identifier = try SyncTables.columns(of: theirs.pending, on: connection).filter {
        !$0.hasPrefix(OwnColumns.prefix)
      }
      theirs = SyncTables(uid: other.uid, identifier: identifier)
      theirs.rowsSchema = schema
      try connection.execute("SAVEPOINT told")
      let insert = try SQLiteStatement(
        connection,
        dialect.text(
          "INSERT OR IGNORE INTO \(theirs.told.fragment) VALUES (?, ?)"))
      let rows = try SQLiteStatement(connection, dialect.text(theirs.sent(columns)))
      while try rows.step() {
        let state = SQLiteValue.int(rows.integer(columns.count))
        try values(rows.row(from: 0, upTo: columns.count)) { value in
          insert.bind(1, text: value)
          insert.bind(2, state)
          try insert.finish()
        }
      }
      try connection.execute("RELEASE told")
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
  func holdsAfter(_ value: SQLiteValue) throws -> Bool {
    guard let changeset = current else { return false }
    let statement: SQLiteStatement
    if let holdingStatement {
      statement = holdingStatement
    } else {
      statement = try SQLiteStatement(
        connection,
        identity(changeset).holdsAfter(removes: query.removes, hasValues: hasValues()).text)
      holdingStatement = statement
    }
    defer { statement.reset() }
    statement.bind([value])
    return try statement.step() && statement.integer(0) != 0
  }
}
