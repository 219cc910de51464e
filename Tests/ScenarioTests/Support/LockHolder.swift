import Foundation
import PostgresServer

/// Another session that holds a table locked.
final class LockHolder {
  private let process = Process()
  private let input = Pipe()
  private let database: ScenarioSource

  init(_ database: ScenarioSource) throws {
    self.database = database
    process.executableURL = URL(
      fileURLWithPath: database.server.installation.path(of: "psql"))
    process.arguments = ["-XAtq", database.server.conninfo(database.database)]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { release() }

  /// Returns when the table is locked.
  func lock(_ table: String) throws {
    input.fileHandleForWriting.write(Data("BEGIN; LOCK TABLE \(table);\n".utf8))
    let granted = """
      SELECT count(*) FROM pg_locks WHERE relation = '\(table)'::regclass
        AND mode = 'AccessExclusiveLock' AND granted
      """
    while try database.server.sql(granted, in: database.database).hasPrefix("0") {}
  }

  /// Ends the session, and with it the lock.
  func release() {
    guard process.isRunning else { return }
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
