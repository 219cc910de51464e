import SQLSyntax

/// The file of one pipeline's state: made, attached, and never taken for another program's.
struct SQLiteStateFile {
  /// `HGst`, so that nobody else's database is taken for ours.
  private static let applicationID: Int64 = 0x4847_7374

  private let file: StateFile
  private let connection: SQLiteConnection
  private var path: String { file.path }

  init(_ file: StateFile, on connection: SQLiteConnection) {
    self.file = file
    self.connection = connection
  }

  private var isExpected: Bool { (file.expectedGeneration ?? 0) > 0 }

  /// Whether there is one.
  ///
  /// - Throws: `stateMissing` where there has to be.
  func exists() throws -> Bool {
    if PrivateFile.exists(path) { return true }
    if isExpected { throw WarehouseError.stateMissing(path: path) }
    return false
  }

  /// Attaches the state to be written, and makes it first where `creates`.
  ///
  /// - Returns: false where there is none and none is expected.
  func attach(
    _ schema: String, creates: Bool, onWrite: (() -> Void)?
  ) throws -> Bool {
    if try !exists() {
      if !creates { return false }
      try PrivateFile.create(path)
    }
    try attach(schema, mode: "rw")
    let isNew = try isEmpty(schema)
    if isNew, !creates {
      try connection.execute("DETACH \(schema)" as String)
      return false
    }
    // Nothing of another program's file may change, its journal mode neither.
    if !isNew { try check(.state, schema) }
    if creates { try prepareToWrite(schema, isNew: isNew, onWrite) }
    return true
  }

  /// Attaches the state to be read.
  func attachToRead(_ schema: String) throws -> Bool {
    try attach(schema, mode: "ro")
    if try isEmpty(schema) { return false }
    try check(.named(schema), schema)
    return true
  }

  private func attach(_ schema: String, mode: String) throws {
    let uri = SQLiteConnection.uri(path: path, mode: mode)
    try connection.execute("ATTACH ? AS \(schema)" as String, [.text(uri)])
  }

  /// A run died between the file and its first table.
  private func isEmpty(_ schema: String) throws -> Bool {
    guard try connection.integer("SELECT count(*) FROM \(schema).sqlite_schema" as String) == 0
    else { return false }
    if isExpected { throw WarehouseError.stateMissing(path: path) }
    return true
  }

  /// Whether the file is a state of ours that this version reads, and this pipeline's.
  func check(_ tables: SQLSchema, _ schema: String) throws {
    guard
      try connection.integer("PRAGMA \(schema).application_id" as String) == Self.applicationID
    else {
      throw WarehouseError.stateForeign(path: path, reason: "it is another program's database")
    }
    let version = try connection.integer("PRAGMA \(schema).user_version" as String) ?? 0
    if version > StateTables.version {
      throw WarehouseError.stateNewer(path: path, version: version)
    }
    if version < StateTables.version {
      throw WarehouseError.stateForeign(
        path: path, reason: "it has format \(version), of a headgate before 0.1")
    }
    guard try file.check(tables, on: connection) else {
      throw WarehouseError.stateForeign(path: path, reason: "it belongs to another pipeline")
    }
  }

  private func prepareToWrite(
    _ schema: String, isNew: Bool, _ onWrite: (() -> Void)?
  ) throws {
    func pragma(_ text: String) throws {
      try connection.execute("PRAGMA \(schema).\(text)" as String)
    }
    if isNew { try pragma("page_size = 8192") }
    try pragma("journal_mode = WAL")
    try pragma("synchronous = FULL")
    try pragma("cache_size = -4000")
    try pragma("journal_size_limit = 16777216")
    guard isNew else { return }
    try connection.transaction(.writing, beforeCommit: onWrite) {
      for statement in StateTables.creation { try connection.execute(statement) }
      try file.register(on: connection)
      try pragma("application_id = \(Self.applicationID)")
      try pragma("user_version = \(StateTables.version)")
    }
    onWrite?()
  }

  /// Opens the file alone; nil where there is none, or it is no state of ours that this version reads.
  static func open(path: String, mode: String) throws -> SQLiteConnection? {
    guard PrivateFile.exists(path) else { return nil }
    let connection = try SQLiteConnection(
      uri: SQLiteConnection.uri(path: path, mode: mode), stateSchema: "main")
    guard try connection.integer("PRAGMA application_id" as String) == applicationID,
      try connection.integer("PRAGMA user_version" as String) == StateTables.version
    else { return nil }
    try connection.execute("PRAGMA synchronous = FULL" as String)
    return connection
  }

  static func error(_ failure: SQLFailure, _ file: StateFile) -> WarehouseError {
    switch failure.kind {
    case .busy: .stateBusy(path: file.path)
    case .full: .diskFull(path: file.path)
    case .interrupted: .interrupted
    case .notADatabase: .stateForeign(path: file.path, reason: "it is no database")
    case .io, .corrupt, .cannotOpen, .notAuthenticated, .denied, .readOnly, .constraint, .timeout,
      .lost, .conflict, .statement, .other:
      .stateUnreadable(path: file.path, message: failure.message)
    }
  }
}
