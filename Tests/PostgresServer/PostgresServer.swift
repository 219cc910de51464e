import Foundation
import FreePort

/// A private PostgreSQL server for tests, in a folder of its own: nobody else's is touched.
///
/// It listens on a socket in that folder, where everybody is trusted, and on 127.0.0.1, where `postgres` needs its
/// password. It ends with the process that started it, however that ends.
///
/// Sendable because all that changes is guarded by `lock`.
package final class PostgresServer: @unchecked Sendable {
  /// What a server is started with.
  package struct Options: Sendable {
    /// Whether what is committed survives a crash of the machine; of the server it does always.
    package var syncs = false
    /// Further settings of `postgresql.conf`.
    package var settings: [String: String] = [:]
    /// Certificate and key for TLS, as PEM.
    package var tls: (certificate: String, key: String)?
    /// In a temporary folder where it is nil.
    package var folder: String?
    /// Kilobytes of a disk of its own, which a test may fill; nil where it has room.
    package var disk: Int?

    package init() {}
  }

  package static let password = "a secret of the tests"

  /// The password as it stands in a URL.
  private static let escapedPassword = password.replacingOccurrences(of: " ", with: "%20")

  /// The password in every form that a program is told it.
  package static let passwords = [password, escapedPassword]

  /// The folder of socket, data and log.
  package let folder: String
  package let port: Int
  package let installation: PostgresInstallation
  /// What it has for itself, where it was asked for.
  package let disk: TinyDisk?
  private let lock = NSLock()
  private var life: PostgresLife?

  /// Makes the data and starts the server.
  package init(_ options: Options = Options()) throws {
    installation = try PostgresInstallation.found.get()
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    disk = try options.disk.map { try TinyDisk(kilobytes: $0) }
    folder = try disk?.folder ?? options.folder ?? Self.temporaryFolder(in: place)
    port = try FreePort.next()
    try installation.copyData(to: data)
    try configure(options)
    try start()
  }

  deinit {
    if let life { life.remove() } else { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// The one that most tests share, each in a database of its own.
  package static let shared = Result { try PostgresServer() }

  package var data: String { folder + "/data" }

  /// `host=... port=... user=... dbname=...` of a session on the socket.
  package func conninfo(_ database: String = "postgres") -> String {
    "host=\(folder) port=\(port) user=postgres dbname=\(database)"
  }

  /// The same over TCP, with the password.
  package func url(_ database: String = "postgres", user: String = "postgres") -> String {
    "postgres://\(user):\(Self.escapedPassword)@127.0.0.1:\(port)/\(database)"
  }

  private static func temporaryFolder(in place: String) throws -> String {
    var template = Array("\(place)/headgate-postgres-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func configure(_ options: Options) throws {
    var settings = [
      "listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": folder,
      "fsync": options.syncs ? "on" : "off", "full_page_writes": options.syncs ? "on" : "off",
      // What is committed is with the operating system: it survives the server, though not the machine.
      "synchronous_commit": "on", "autovacuum": "off",
      "max_connections": "60", "shared_buffers": "64MB", "max_wal_size": "256MB",
      "logging_collector": "off",
      // In the folder: what a killed server leaves goes with it.
      "dynamic_shared_memory_type": "mmap",
    ]
    if let tls = options.tls {
      settings["ssl"] = "on"
      try tls.certificate.write(toFile: data + "/server.crt", atomically: true, encoding: .utf8)
      try tls.key.write(toFile: data + "/server.key", atomically: true, encoding: .utf8)
      chmod(data + "/server.key", 0o600)
    }
    settings.merge(options.settings) { $1 }
    let text = settings.sorted { $0.key < $1.key }.map { "\($0.key) = '\($0.value)'\n" }.joined()
    try text.write(
      toFile: data + "/postgresql.auto.conf", atomically: true, encoding: .utf8)
    try """
    local all all trust
    host all all 127.0.0.1/32 scram-sha-256

    """.write(toFile: data + "/pg_hba.conf", atomically: true, encoding: .utf8)
    try installation.own(folder)
  }

  /// Starts it and waits until it answers.
  package func start() throws {
    try lock.withLock {
      guard life == nil else { return }
      let life = try PostgresLife(installation, folder: folder)
      self.life = life
      let deadline = Date(timeIntervalSinceNow: 120)
      while (try? psql("SELECT 1", conninfo())) == nil {
        guard Date() < deadline, life.isRunning else {
          let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
          throw PostgresServerError(message: "the server does not start: \(log.suffix(2000))")
        }
        usleep(20_000)
      }
    }
  }

  /// Ends it: sessions are told, what they were doing is rolled back.
  package func stop() { lock.withLock { takeLife()?.end(with: SIGINT) } }

  /// `kill -9` of the postmaster and of every session.
  package func kill() { lock.withLock { takeLife()?.kill() } }

  package func restart() throws {
    stop()
    try start()
  }

  private func takeLife() -> PostgresLife? {
    defer { life = nil }
    return life
  }

  /// The server's log, for tests that look at what it was sent.
  package var log: String {
    (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
  }

  // MARK: Databases

  /// Makes a database whose name nothing else has.
  package func makeDatabase(_ options: String = "") throws -> String {
    let name = "test_\(UInt32.random(in: 1...UInt32.max))"
    try sql("CREATE DATABASE \(name) TEMPLATE template0 \(options)")
    return name
  }

  package func dropDatabase(_ name: String) throws {
    try sql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  /// Runs statements as the owner of everything.
  ///
  /// - Returns: the rows, columns separated by `|`.
  @discardableResult
  package func sql(_ text: String, in database: String = "postgres") throws -> String {
    try psql(text, conninfo(database))
  }

  private func psql(_ text: String, _ conninfo: String) throws -> String {
    try installation.run("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", conninfo], input: text)
  }
}

/// What the server, or a program of its package, said.
package struct PostgresServerError: Error, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}
