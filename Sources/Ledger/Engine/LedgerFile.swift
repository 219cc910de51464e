import SQLSyntax
import Warehouses

/// A ledger in a SQLite file, which has one writer at a time.
final class LedgerFile: LedgerEngine {
  /// `HGld`, so that nobody else's database is taken for ours.
  static let applicationID: Int64 = 0x4847_6C64

  let name: LedgerName
  let tables = LedgerTables { $0 }
  /// SQLite would put a list into a table of its own first.
  let outcomesAtOnce = 1
  let clock: SQLFragment = "\(parameter: "now")"
  private let sqlite: SQLiteConnection

  var connection: any SQLConnection { sqlite }

  init(path: String, create: Bool) throws {
    name = .file(path)
    if create { try PrivateFile.create(path) }
    sqlite = try SQLiteConnection(
      uri: SQLiteConnection.uri(path: path, mode: "rw"), stateSchema: "main")
  }

  func version() throws -> Int64? {
    if try sqlite.integer("SELECT count(*) FROM sqlite_schema" as String) == 0 { return nil }
    guard try sqlite.integer("PRAGMA application_id" as String) == Self.applicationID else {
      throw LedgerError.notALedger(name)
    }
    return max(1, try sqlite.integer("PRAGMA user_version" as String) ?? 0)
  }

  func prepareSession(writes: Bool) throws {
    if writes { try pragma("journal_mode = WAL") }
    try pragma("synchronous = NORMAL")
  }

  func claim() throws { try pragma("application_id = \(Self.applicationID)") }
  func note(version: Int64) throws { try pragma("user_version = \(version)") }

  private func pragma(_ text: String) throws { try sqlite.execute("PRAGMA \(text)" as String) }

  /// A transaction that writes is the only one.
  func waitForOthers() throws {}

  func begin() throws { try sqlite.begin(.writing) }
  func commit() throws { try sqlite.execute("COMMIT" as String) }

  /// A file answers, or the process is dead.
  func hasCommitted() throws -> Bool { false }
  func reconnect() throws {}

  func durably<Result>(_ work: () throws -> Result) throws -> Result {
    try pragma("synchronous = FULL")
    defer { try? pragma("synchronous = NORMAL") }
    return try work()
  }

  func erasing<Result>(_ work: () throws -> Result) throws -> Result {
    try pragma("secure_delete = ON")
    return try work()
  }

  func nextNumber(of table: SQLTable) throws -> SQLValue { nil }

  func lastRunNumber() throws -> Int64 {
    try sqlite.integer("SELECT seq FROM sqlite_sequence WHERE name = 'runs'" as String) ?? 0
  }

  func skipRuns(upTo number: Int64) throws {
    try sqlite.execute(
      "INSERT INTO runs (id, uid, status, started_at) VALUES (?, '', 'dry', 0)" as String,
      [.int(number)])
    try sqlite.execute("DELETE FROM runs WHERE id = ?" as String, [.int(number)])
  }
}
