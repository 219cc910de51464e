import CSQLite
import Records
import SQLSyntax

/// The user's own SQLite file, which we can only read; the state of a pipeline is a file of its own, attached.
package final class SQLiteWarehouse: Warehouse {
  /// What plans write to, in words.
  private static let temporaryFiles = "the folder for temporary files"
  /// Other states that one connection takes, beside source, state and stage.
  private static let sharingLimit = 8

  private let sqlite: SQLiteConnection
  private let matches = MatchCounter()
  private var sharedStates = 0
  private var hasStage = false
  package let place: String

  package var connection: any SQLConnection { sqlite }
  package let foldsCase = true
  package let keepsTypes = false

  /// Opens the file so that it cannot be written, though files attached to it can.
  package convenience init(path: String) throws {
    try self.init(uri: SQLiteConnection.uri(path: path, mode: "ro"), place: path)
  }

  /// Room for states alone, beside a source of another engine.
  package convenience init() throws {
    try self.init(uri: "file::memory:", place: Self.temporaryFiles)
  }

  private init(uri: String, place: String) throws {
    self.place = place
    do {
      sqlite = try SQLiteConnection(uri: uri)
      // Sorts and temporary tables stay small in memory and go to files.
      try sqlite.execute("PRAGMA temp_store = FILE" as String)
      try sqlite.execute("PRAGMA cache_size = -4000" as String)
      try sqlite.execute("PRAGMA temp.cache_size = -2000" as String)
      _ = try sqlite.integer("SELECT count(*) FROM sqlite_schema" as String)
      try matches.register(on: sqlite)
    } catch let failure as SQLFailure {
      throw Self.sourceError(failure, place)
    }
  }

  /// The model's text is prepared alone, so that an error points into it.
  package func describe(_ sql: String) throws -> [DescribedColumn] {
    do {
      let statement = try SQLiteStatement(sqlite, sql)
      guard statement.isReadOnly, statement.columnCount > 0 else {
        throw WarehouseError.modelSQL(message: "it is not a SELECT", utf8Offset: 0)
      }
      return (0..<statement.columnCount).map {
        DescribedColumn(
          name: statement.columnName($0),
          type: SQLiteTypes.valueType(declared: statement.declaredType($0)))
      }
    } catch let failure as SQLFailure {
      guard failure.kind == .statement else { throw sourceError(failure) }
      throw WarehouseError.modelSQL(message: failure.message, utf8Offset: failure.offset)
    }
  }

  package func verify(_ sql: String) throws { _ = try describe(sql) }

  /// States are files, not the source's own.
  package func missingGrants() throws -> [String] { [] }

  package func attach(
    _ state: StateFile, creates: Bool, onWrite: (() -> Void)?
  ) throws -> Bool {
    try SQLiteStateFile(state, on: sqlite).attach(
      SQLiteDialect.stateSchema, creates: creates, onWrite: onWrite)
  }

  package func attachShared(_ state: StateFile) throws -> SQLSchema? {
    let file = SQLiteStateFile(state, on: sqlite)
    guard try file.exists() else { return nil }
    guard sharedStates < Self.sharingLimit else {
      throw WarehouseError.sharedByTooMany(limit: Self.sharingLimit + 1)
    }
    sharedStates += 1
    let schema = "\(SQLiteDialect.stateSchema)_\(state.uid)"
    return try file.attachToRead(schema) ? .named(schema) : nil
  }

  package func sealState() { sqlite.sealState() }

  package func makeStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable {
    try dropStage(stage, of: state)
    try PrivateFile.create(Self.stagePath(state))
    return try openStage(stage, of: state)
  }

  /// A file of its own, which several connections may read.
  package func openStage(_ stage: SQLTable, of state: StateFile) throws -> SQLTable {
    let staged = SQLTable(.named("\(SQLiteDialect.stateSchema)_stage"), "rows")
    if hasStage { return staged }
    let uri = SQLiteConnection.uri(path: Self.stagePath(state), mode: "rw")
    try sqlite.execute("ATTACH ? AS \(SQLiteDialect.stateSchema)_stage" as String, [.text(uri)])
    // What is lost with a crash is made again.
    try sqlite.execute("PRAGMA \(SQLiteDialect.stateSchema)_stage.synchronous = OFF" as String)
    hasStage = true
    return staged
  }

  package func dropStage(_ stage: SQLTable, of state: StateFile) throws {
    if hasStage { try sqlite.execute("DETACH \(SQLiteDialect.stateSchema)_stage" as String) }
    hasStage = false
    PrivateFile.remove(Self.stagePath(state))
  }

  private static func stagePath(_ state: StateFile) -> String { "\(state.path)-stage" }

  package func beginSighting() throws -> Bool {
    matches.reset()
    return false
  }

  package func sighted() throws -> DiffSighting {
    DiffSighting(modelRows: matches.modelRows, repeated: matches.repeated)
  }

  /// Columns have no types to differ in.
  package func common(_ kept: String, _ described: SQLColumnType) -> CommonType? { nil }

  /// There is one way to join the snapshot, by its key, whatever it holds.
  package func analyze(_ table: SQLTable) throws {}

  /// Deleted rows still stand in free pages and in the log.
  package func scrub(_ state: StateFile) throws {
    let schema = SQLiteDialect.stateSchema
    try sqlite.execute("VACUUM \(schema)" as String)
    try sqlite.execute("PRAGMA \(schema).wal_checkpoint(TRUNCATE)" as String)
  }

  /// Nothing of a process that died still runs.
  package func nameSession(_ name: String) throws {}
  package func endSessions(_ name: String) throws {}

  package func watch(_ isCanceled: @escaping () -> Bool) { sqlite.watch(isCanceled) }

  package func sourceError(_ failure: SQLFailure) -> WarehouseError {
    Self.sourceError(failure, place)
  }

  private static func sourceError(_ failure: SQLFailure, _ path: String) -> WarehouseError {
    switch failure.kind {
    case .busy: .sourceBusy(path: path)
    case .interrupted: .interrupted
    case .full: .diskFull(path: temporaryFiles)
    case .statement: .modelSQL(message: failure.message, utf8Offset: nil)
    case .io, .corrupt, .notADatabase, .cannotOpen, .notAuthenticated, .denied, .readOnly,
      .constraint, .timeout, .lost, .conflict, .other:
      .sourceUnreadable(path: path, message: failure.message)
    }
  }

  package func stateError(_ failure: SQLFailure, _ state: StateFile) -> WarehouseError {
    SQLiteStateFile.error(failure, state)
  }
}
