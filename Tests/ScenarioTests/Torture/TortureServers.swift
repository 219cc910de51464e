import PostgresServer
import Synchronization

/// Servers that sequences have for themselves while they run, one after the other: whoever has one may kill it.
enum TortureServers {
  private static let free = Mutex<[PostgresServer]>([])

  /// Runs `work` with a server that nobody else uses; without one where the engine needs none.
  static func lend<Result>(_ work: (PostgresServer?) throws -> Result) throws -> Result {
    guard Engine.current == .postgres else { return try work(nil) }
    let server = try free.withLock { $0.popLast() } ?? make()
    defer { free.withLock { $0.append(server) } }
    return try work(server)
  }

  private static func make() throws -> PostgresServer {
    var options = PostgresServer.Options()
    if TinyDisk.isPossible {
      options.disk = 256 << 10
      // What the log of the server takes stays far below the size of the disk.
      options.settings = ["max_wal_size": "48MB", "min_wal_size": "32MB"]
    }
    return try PostgresServer(options)
  }
}
