import Warehouses

/// Deployments, leases, runs, journals and failures, in one SQLite file; used from one thread.
///
/// Every error leaves it as a `LedgerError`.
package final class Ledger {
  package let path: String
  /// 12 hex digits, minted with the file; states carry it.
  package private(set) var id = ""
  let connection: SQLiteConnection
  let now: () -> Int64
  let random: () -> UInt64
  private let onWrite: (() -> Void)?
  private var statements: [String: SQLiteStatement] = [:]

  /// Opens the ledger; a missing one is made where `create` says so, and is nil otherwise.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - onWrite: called right before and right after each COMMIT.
  package static func open(
    path: String, create: Bool, now: @escaping () -> Int64, random: @escaping () -> UInt64,
    onWrite: (() -> Void)? = nil
  ) throws -> Ledger? {
    if !create, !PrivateFile.exists(path) { return nil }
    return try translating(path) {
      if create { try PrivateFile.create(path) }
      let ledger = try Ledger(path: path, now: now, random: random, onWrite: onWrite)
      return try ledger.prepare(create: create) ? ledger : nil
    }
  }

  private init(
    path: String, now: @escaping () -> Int64, random: @escaping () -> UInt64,
    onWrite: (() -> Void)?
  ) throws {
    self.path = path
    self.now = now
    self.random = random
    self.onWrite = onWrite
    connection = try SQLiteConnection(uri: SQLiteConnection.uri(path: path, mode: "rw"))
  }

  /// Checks whose file it is, and makes the tables of a new one; false where there is nothing yet and nothing is made.
  private func prepare(create: Bool) throws -> Bool {
    var isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
    if isEmpty, !create { return false }
    // Nothing of another program's file may change, its journal mode neither.
    if !isEmpty { try check() }
    if create { try connection.execute("PRAGMA journal_mode = WAL") }
    try connection.execute("PRAGMA synchronous = NORMAL")
    if isEmpty {
      try commit {
        // Another process may have been first.
        isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty { try makeTables() }
      }
      try check()
    }
    try migrate()
    guard case .text(let id)? = try connection.rows("SELECT id FROM ledger").first?.first else {
      throw LedgerError.unreadable(path: path, message: "it has no identity")
    }
    self.id = id
    return true
  }

  private func check() throws {
    guard try connection.integer("PRAGMA application_id") == LedgerSchema.applicationID else {
      throw LedgerError.notALedger(path: path)
    }
    let version = try formatVersion()
    if version > LedgerSchema.version { throw LedgerError.newer(path: path, version: version) }
  }

  /// Brings the file of an older version forward, in one transaction; also where it is only read.
  private func migrate() throws {
    guard try formatVersion() < LedgerSchema.version else { return }
    try commit {
      // Another process may have been first.
      let version = try formatVersion()
      guard version < LedgerSchema.version else { return }
      for step in LedgerSchema.steps[Int(max(version, 1))...] {
        for statement in step { try connection.execute(statement) }
      }
      try connection.execute("PRAGMA user_version = \(LedgerSchema.version)")
    }
  }

  private func formatVersion() throws -> Int64 {
    try connection.integer("PRAGMA user_version") ?? 0
  }

  private func makeTables() throws {
    for statement in LedgerSchema.steps.joined() { try connection.execute(statement) }
    try connection.execute("INSERT INTO ledger VALUES (?, ?)", [.text(mint()), .int(now())])
    try connection.execute("PRAGMA application_id = \(LedgerSchema.applicationID)")
    try connection.execute("PRAGMA user_version = \(LedgerSchema.version)")
  }

  /// 12 random hex digits.
  func mint() -> String {
    let digits = Array("0123456789abcdef")
    let bits = random()
    return String((0..<12).map { digits[Int(bits >> UInt64($0 * 4) & 15)] })
  }

  /// Whether a transaction is open, in which no other may begin.
  package var isWriting: Bool { connection.isInTransaction }

  /// Runs `work` in one transaction that may write.
  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try Self.translating(path) { try commit(work) }
  }

  /// Runs `work`, which only reads.
  func reading<Result>(_ work: () throws -> Result) throws -> Result {
    try Self.translating(path, work)
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
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs a statement that is prepared once.
  func execute(_ sql: String, _ values: [SQLiteValue]) throws {
    let statement = try statements[sql] ?? SQLiteStatement(connection, sql)
    statements[sql] = statement
    statement.bind(values)
    try statement.finish()
  }

  private static func translating<Result>(
    _ path: String, _ work: () throws -> Result
  ) throws -> Result {
    do { return try work() } catch let error as SQLiteError {
      throw
        switch error.kind
      {
      case .busy: LedgerError.busy(path: path)
      case .full: LedgerError.diskFull(path: path)
      case .notADatabase: LedgerError.notALedger(path: path)
      case .io, .corrupt, .cannotOpen, .readOnly, .constraint, .interrupted, .other:
        LedgerError.unreadable(path: path, message: error.message)
      }
    }
  }
}

extension SQLiteValue {
  var integer: Int64? { if case .int(let value) = self { value } else { nil } }
  var string: String? { if case .text(let value) = self { value } else { nil } }
}
