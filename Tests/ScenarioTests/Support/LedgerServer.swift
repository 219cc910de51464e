import Foundation
import PostgresServer
import Testing

/// A database for a ledger, and a copy of it to come back to.
final class LedgerServer {
  /// What a project says of its ledger.
  static let state = "{ postgres: { url: { env: LEDGER_URL } } }"

  let server: PostgresServer
  let database: String

  /// - Parameter isOwn: on a server that may crash, not on the one that tests share.
  init(isOwn: Bool = false) throws {
    server = try isOwn ? PostgresServer() : PostgresServer.shared.get()
    database = try server.makeDatabase()
  }

  deinit {
    for name in [database, copy] { try? server.dropDatabase(name) }
  }

  private var copy: String { "\(database)_start" }

  /// What every command needs to know.
  var environment: [String: String] { ["LEDGER_URL": server.url(database)] }

  @discardableResult
  func sql(_ text: String) throws -> String { try server.sql(text, in: database) }

  func save() throws {
    try server.dropDatabase(copy)
    try server.sql("CREATE DATABASE \(copy) TEMPLATE \(database)")
  }

  func restore() throws {
    try server.dropDatabase(database)
    try server.sql("CREATE DATABASE \(database) TEMPLATE \(copy)")
    // A copy's sequences go back in a crash, until a checkpoint has passed.
    try server.sql("CHECKPOINT")
  }

  /// Ends the sessions of ledgers, as `pg_terminate_backend` does; none is there when it has returned.
  func endSessions() throws {
    try server.sql(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = '\(database)' AND application_name LIKE 'headgate ledger %'
      """)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where there is no server to start.
  static var needsPostgres: Self {
    .enabled(if: PostgresInstallation.isFound, "the package `postgresql` is not installed")
  }
}
