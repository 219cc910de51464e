import Glibc
import PostgresServer
import SQLSyntax
import Testing
import Warehouses

/// Where the rows of a bench are and the states of its pipelines: one class an engine.
protocol IdentityRows: AnyObject {
  /// What the rows are edited by.
  var user: any SQLConnection { get }
  /// What a run reads them by.
  func warehouse() throws -> any Warehouse
  func state(of uid: String) -> StatePlace
}

final class SQLiteIdentityRows: IdentityRows {
  let user: any SQLConnection
  private let folder: BenchFolder

  init(in folder: BenchFolder) throws {
    self.folder = folder
    user = try SQLiteConnection(
      uri: SQLiteConnection.uri(path: folder.path + "/shop.db", mode: "rwc"))
    try user.execute("PRAGMA synchronous = OFF")
  }

  func warehouse() throws -> any Warehouse {
    try SQLiteWarehouse(path: folder.path + "/shop.db")
  }

  func state(of uid: String) -> StatePlace { .file(path: "\(folder.path)/\(uid).db") }
}

/// Two schemas of a database that all benches share; gone with the object.
final class PostgresIdentityRows: IdentityRows {
  private static let database = Result { () throws -> (server: PostgresServer, name: String) in
    let server = try PostgresServer.shared.get()
    return (server, try server.makeDatabase())
  }

  let user: any SQLConnection
  private let address: PostgresAddress
  private let schema: String
  private var states: String { "\(schema) \"states\"" }

  init() throws {
    let (server, database) = try Self.database.get()
    schema = "shop_\(UInt32.random(in: 0...UInt32.max))"
    address = PostgresAddress(
      url: server.conninfo(database) + " options='-c search_path=\(schema)'")
    user = try PostgresConnection(address)
    try user.execute("CREATE SCHEMA \(id: schema)")
  }

  deinit {
    for name in [schema, states] {
      _ = try? user.execute("DROP SCHEMA IF EXISTS \(id: name) CASCADE")
    }
  }

  func warehouse() throws -> any Warehouse {
    try PostgresWarehouse(address, schema: states)
  }

  func state(of uid: String) -> StatePlace { .schema(states, address) }
}

extension Trait where Self == ConditionTrait {
  /// Skips where there is no server to start.
  static var needsPostgres: Self {
    .enabled(if: PostgresInstallation.isFound, "the package `postgresql` is not installed")
  }
}
