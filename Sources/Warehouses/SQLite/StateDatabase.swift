import CSQLite
import Records
import SQLSyntax

/// The attached file with one pipeline's state: who owns it, and every transaction on it.
final class StateDatabase {
  static let version: Int64 = 2
  /// `HGst`, so that nobody else's database is taken for ours.
  static let applicationID: Int64 = 0x4847_7374

  let connection: SQLiteConnection
  let file: StateFile
  private let onWrite: (() -> Void)?
  /// The right to write, once a run has taken it.
  private(set) var fence: Int64?

  /// Attaches the state, and makes it first where `creates`; nil where there is none and none is expected.
  static func attach(
    _ file: StateFile, to connection: SQLiteConnection, creates: Bool, onWrite: (() -> Void)?
  ) throws -> StateDatabase? {
    let isExpected = (file.expectedGeneration ?? 0) > 0
    if !PrivateFile.exists(file.path) {
      if isExpected { throw WarehouseError.stateMissing(path: file.path) }
      if !creates { return nil }
      try PrivateFile.create(file.path)
    }
    let uri = SQLiteConnection.uri(path: file.path, mode: "rw")
    try connection.execute("ATTACH ? AS \(SyncTables.schema)", [.text(uri)])
    let state = StateDatabase(connection, file, onWrite)
    let tables = try connection.integer("SELECT count(*) FROM \(SyncTables.schema).sqlite_schema")
    if tables == 0 {
      // A run died between the file and its first table.
      if isExpected { throw WarehouseError.stateMissing(path: file.path) }
      if !creates {
        try connection.execute("DETACH \(SyncTables.schema)")
        return nil
      }
    }
    // Nothing of another program's file may change, its journal mode neither.
    if tables != 0 { try file.check(SyncTables.schema, on: connection) }
    if creates { try state.prepareToWrite(isNew: tables == 0) }
    return state
  }

  private init(_ connection: SQLiteConnection, _ file: StateFile, _ onWrite: (() -> Void)?) {
    self.connection = connection
    self.file = file
    self.onWrite = onWrite
  }

  private func pragma(_ text: String) throws {
    try connection.execute("PRAGMA \(SyncTables.schema).\(text)")
  }

  private func prepareToWrite(isNew: Bool) throws {
    if isNew { try pragma("page_size = 8192") }
    try pragma("journal_mode = WAL")
    try pragma("synchronous = FULL")
    try pragma("cache_size = -4000")
    try pragma("journal_size_limit = 16777216")
    if isNew { try create() }
  }

  private func create() throws {
    try commit {
      let schema = SyncTables.schema
      try connection.execute(
        """
        CREATE TABLE \(schema).pipelines (
          uid TEXT PRIMARY KEY, project TEXT, environment TEXT, name TEXT, ledger TEXT,
          fence INTEGER, generation INTEGER, epoch INTEGER, row_count INTEGER, started INTEGER)
        """)
      try connection.execute(
        """
        CREATE TABLE \(schema).pipeline_columns (
          uid TEXT, position INTEGER, name TEXT, type TEXT, identifier INTEGER,
          PRIMARY KEY (uid, position))
        """)
      try connection.execute(
        "INSERT INTO \(schema).pipelines VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0)",
        [
          .text(file.uid), .text(file.project), .text(file.environment), .text(file.pipeline),
          .text(file.ledgerID),
        ])
      try pragma("application_id = \(Self.applicationID)")
      try pragma("user_version = \(Self.version)")
    }
  }

  /// Takes the right to write from whoever had it, and runs `work` in the same transaction.
  func raiseFence(_ work: () throws -> Void) throws -> Int64 {
    try commit {
      let raised = try connection.integer(
        """
        UPDATE \(SyncTables.schema).pipelines SET fence = fence + 1, generation = generation + 1,
          project = ?, environment = ?, name = ? WHERE uid = ? RETURNING fence
        """,
        [.text(file.project), .text(file.environment), .text(file.pipeline), .text(file.uid)])
      guard let raised else { throw WarehouseError.leaseLost }
      try work()
      fence = raised
      return raised
    }
  }

  /// Runs `work` in one transaction, which stands only while the fence is still ours.
  ///
  /// - Throws: `leaseLost` where another run has raised the fence.
  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    guard let fence else { preconditionFailure("a transaction on the state needs the fence") }
    return try commit {
      try connection.execute(
        """
        UPDATE \(SyncTables.schema).pipelines SET generation = generation + 1
        WHERE uid = ? AND fence = ?
        """, [.text(file.uid), .int(fence)])
      guard connection.changes == 1 else { throw WarehouseError.leaseLost }
      return try work()
    }
  }

  private func commit<Result>(_ work: () throws -> Result) throws -> Result {
    try connection.execute("BEGIN IMMEDIATE")
    do {
      let result = try work()
      onWrite?()
      try connection.execute("COMMIT")
      onWrite?()
      return result
    } catch {
      // SQLite has rolled back by itself after a full disk.
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  func generation() throws -> Int64 {
    try connection.integer(
      "SELECT generation FROM \(SyncTables.schema).pipelines WHERE uid = ?", [.text(file.uid)])
      ?? 0
  }

  /// The number of the definition that the last run mapped rows by.
  func epoch() throws -> Int64 {
    try connection.integer(
      "SELECT epoch FROM \(SyncTables.schema).pipelines WHERE uid = ?", [.text(file.uid)]) ?? 0
  }

  /// The columns that name the snapshot's rows; empty before the first run.
  func identifier() throws -> [String] {
    try connection.rows(
      """
      SELECT name FROM \(SyncTables.schema).pipeline_columns WHERE uid = ? AND identifier
      ORDER BY position
      """, [.text(file.uid)]
    ).compactMap { if case .text(let name) = $0[0] { name } else { nil } }
  }

  /// Writes into the header which columns the snapshot has.
  func note(columns: [SyncColumn], identifierCount: Int) throws {
    let schema = SyncTables.schema
    try connection.execute(
      "DELETE FROM \(schema).pipeline_columns WHERE uid = ?", [.text(file.uid)])
    for (position, column) in columns.enumerated() {
      try connection.execute(
        "INSERT INTO \(schema).pipeline_columns VALUES (?, ?, ?, ?, ?)",
        [
          .text(file.uid), .int(Int64(position)), .text(column.name),
          .text(column.type.description), SQLiteValue(position < identifierCount),
        ])
    }
  }

  /// How many rows the snapshot had when the last run closed.
  func rowCount() throws -> Int64 {
    try connection.integer(
      "SELECT row_count FROM \(SyncTables.schema).pipelines WHERE uid = ?", [.text(file.uid)]) ?? 0
  }

  func note(rows: Int64) throws {
    try connection.execute(
      "UPDATE \(SyncTables.schema).pipelines SET row_count = ? WHERE uid = ?",
      [.int(rows), .text(file.uid)])
  }

  func note(epoch: Int64) throws {
    try connection.execute(
      "UPDATE \(SyncTables.schema).pipelines SET epoch = ? WHERE uid = ?",
      [.int(epoch), .text(file.uid)])
  }

  /// Whether a run has come to its end: what was there before it is no news any more.
  func hasStarted() throws -> Bool {
    try connection.integer(
      "SELECT started FROM \(SyncTables.schema).pipelines WHERE uid = ?", [.text(file.uid)]) == 1
  }

  func noteStarted() throws {
    try connection.execute(
      "UPDATE \(SyncTables.schema).pipelines SET started = 1 WHERE uid = ?", [.text(file.uid)])
  }
}
