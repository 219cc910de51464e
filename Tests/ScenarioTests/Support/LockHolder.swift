import ChildProcess
import Foundation
import PostgresServer

/// Another session that holds a table locked.
final class LockHolder {
  private let process: ChildProcess
  private let database: ScenarioSource

  init(_ database: ScenarioSource) throws {
    self.database = database
    let psql = database.server.installation.path(of: "psql")
    process = try ChildProcess(
      [psql, "-XAtq", database.server.conninfo(database.database)], input: .pipe)
  }

  deinit { release() }

  /// Returns when the table is locked.
  func lock(_ table: String) throws {
    process.write("BEGIN; LOCK TABLE \(table);\n")
    let granted = """
      SELECT count(*) FROM pg_locks WHERE relation = '\(table)'::regclass
        AND mode = 'AccessExclusiveLock' AND granted
      """
    while try database.server.sql(granted, in: database.database).hasPrefix("0") {
      guard process.isRunning else {
        throw ChildProcessError(message: "psql ended and does not hold a lock on \(table)")
      }
      usleep(10_000)
    }
  }

  /// Ends the session, and with it the lock.
  func release() {
    process.closeInput()
    process.waitForEnd()
  }
}
