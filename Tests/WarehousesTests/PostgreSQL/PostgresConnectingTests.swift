import Foundation
import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// How a connection comes about, or says why not.
@Suite(.needsPostgres) struct PostgresConnectingTests {
  private static func failure(_ address: PostgresAddress) -> SQLFailure? {
    WarehousesTests.failure { _ = try PostgresConnection(address) }
  }

  private static func address(
    _ server: PostgresServer, _ change: (inout PostgresAddress) -> Void = { _ in }
  ) -> PostgresAddress {
    var address = PostgresAddress()
    address.host = "127.0.0.1"
    address.port = server.port
    address.database = "postgres"
    address.user = "postgres"
    address.password = PostgresServer.password
    change(&address)
    return address
  }

  @Test("fields, a URL and key=value pairs reach the same database")
  func ways() throws {
    let server = try PostgresServer.shared.get()
    for address in [
      Self.address(server), PostgresAddress(url: server.url()),
      PostgresAddress(url: server.conninfo()),
    ] {
      let connection = try PostgresConnection(address)
      #expect(try connection.integer("SELECT 1") == 1)
      #expect(connection.version >= 12)
    }
    #expect(
      try PostgresConnection(Self.address(server)).place == "postgres at 127.0.0.1:\(server.port)")
  }

  @Test("a password comes from a passfile, and a field overrides the URL's")
  func passfile() throws {
    let server = try PostgresServer.shared.get()
    let path = NSTemporaryDirectory() + "/headgate-passfile-\(UInt32.random(in: 0 ... .max))"
    try "127.0.0.1:\(server.port):*:postgres:\(PostgresServer.password)\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    chmod(path, 0o600)
    let fields = Self.address(server) {
      $0.password = nil
      $0.passfile = path
    }
    #expect(try PostgresConnection(fields).integer("SELECT 1") == 1)
    var overridden = PostgresAddress(url: "postgres://nobody@127.0.0.1:1/nowhere")
    overridden.port = server.port
    overridden.user = "postgres"
    overridden.database = "postgres"
    overridden.passfile = path
    #expect(try PostgresConnection(overridden).integer("SELECT 1") == 1)
  }

  @Test("who is not known is told so, without the password")
  func authentication() throws {
    let server = try PostgresServer.shared.get()
    let wrong = Self.failure(Self.address(server) { $0.password = "hunter2" })
    #expect(wrong?.kind == .notAuthenticated)
    #expect(wrong?.code == "28P01")
    #expect(wrong?.message.contains("password authentication failed for user") == true)
    #expect(wrong?.message.contains("28P01") == false)
    #expect(wrong?.message.contains("hunter2") == false)
    let none = Self.failure(
      Self.address(server) {
        $0.password = nil
        $0.passfile = "/dev/null"
      })
    #expect(none?.kind == .notAuthenticated)
    #expect(none?.message.contains("no password supplied") == true)
  }

  @Test("there is no such database, server or name")
  func nowhere() throws {
    let server = try PostgresServer.shared.get()
    let database = Self.failure(Self.address(server) { $0.database = "nothing\"here" })
    #expect(database?.kind == .notADatabase)
    #expect(
      database?.message == "database \"nothing\"here\" does not exist; create it, or name another")
    #expect(database?.place == "nothing\"here at 127.0.0.1:\(server.port)")
    #expect(database?.code == "3D000")
    // A name is a name, whatever it looks like.
    #expect(Self.failure(Self.address(server) { $0.database = "host=/tmp" })?.code == "3D000")
    let refused = Self.failure(Self.address(server) { $0.port = 1 })
    #expect(refused?.kind == .cannotOpen)
    #expect(refused?.message.contains("Connection refused") == true)
    #expect(Self.failure(Self.address(server) { $0.host = "nowhere.invalid" })?.kind == .cannotOpen)
    #expect(Self.failure(PostgresAddress(url: "service=nothing"))?.kind == .cannotOpen)
  }

  @Test("nothing of a URL that cannot be read is shown, for it may be the password")
  func secrets() throws {
    for url in [
      "postgres://me:hun@ter2@127.0.0.1/x", "postgres://me:hun/ter2@127.0.0.1/x",
      "postgres://me:hun%ter2@127.0.0.1/x", "postgres://me:hun?ter2@127.0.0.1/x",
      "postgres://me:hun#ter2@[127.0.0.1/x", "postgres://me:1/hunter2@127.0.0.1/x",
      "password='hunter2", "hunter2",
    ] {
      let failure = try #require(Self.failure(PostgresAddress(url: url)), "\(url)")
      #expect(failure.kind == .cannotOpen, "\(url)")
      #expect(!failure.message.contains("ter2"), "\(url): \(failure.message)")
      #expect(!failure.message.contains("hun"), "\(url): \(failure.message)")
    }
    var address = PostgresAddress(url: "postgres://me:hunter2@127.0.0.1/x")
    address.password = "hunter2"
    var dumped = "\(address)" + String(reflecting: address)
    dump(address, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test("a server that does not answer is given up, or when asked to")
  func silence() throws {
    let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(silent) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(silent, $0, length)
        _ = getsockname(silent, $0, &length)
      }
    }
    listen(silent, 8)
    var address = PostgresAddress()
    address.host = "127.0.0.1"
    address.port = Int(UInt16(bigEndian: name.sin_port))
    address.connectTimeout = 1
    let failure = Self.failure(address)
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.message.contains("does not answer in time") == true)
    let canceled = WarehousesTests.failure {
      _ = try PostgresConnection(address, isCanceled: { true })
    }
    #expect(canceled?.kind == .interrupted)
  }

  @Test("TLS is refused, required and checked")
  func tls() throws {
    let plain = try PostgresServer.shared.get()
    let required = Self.failure(Self.address(plain) { $0.tls = .require })
    #expect(required?.kind == .notADatabase)
    #expect(required?.message.contains("does not support SSL") == true)

    let certificates = try PostgresCertificates(name: "db.example.com")
    let others = try PostgresCertificates(name: "db.example.com")
    var options = PostgresServer.Options()
    options.tls = try certificates.server
    let server = try PostgresServer(options)
    let verified = Self.address(server) {
      $0.tls = .verifyCA
      $0.rootCertificate = certificates.root
    }
    #expect(
      try PostgresConnection(verified).rows(
        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [[1]])
    let foreign = Self.failure(
      Self.address(server) {
        $0.tls = .verifyCA
        $0.rootCertificate = others.root
      })
    #expect(foreign?.kind == .notADatabase)
    #expect(foreign?.message.contains("certificate verify failed") == true)
    let misnamed = Self.failure(
      Self.address(server) {
        $0.tls = .verifyFull
        $0.rootCertificate = certificates.root
      })
    #expect(misnamed?.kind == .notADatabase)
    #expect(misnamed?.message.contains("does not match host name") == true)
    let missing = Self.failure(
      Self.address(server) {
        $0.tls = .verifyCA
        $0.rootCertificate = "/nowhere/ca.crt"
      })
    #expect(missing?.kind == .notADatabase)
    #expect(missing?.message.contains("/nowhere/ca.crt") == true)
  }

  @Test("a database whose text is not UTF-8 is refused", arguments: ["LATIN1", "SQL_ASCII"])
  func encoding(_ encoding: String) throws {
    let server = try PostgresServer.shared.get()
    let database = try server.makeDatabase(
      "ENCODING '\(encoding)' LC_COLLATE 'C' LC_CTYPE 'C'")
    defer { try? server.dropDatabase(database) }
    let failure = Self.failure(PostgresAddress(url: server.conninfo(database)))
    #expect(failure?.kind == .notADatabase)
    #expect(failure?.message.contains("UTF8") == true)
  }

  @Test("a session is what we say, whatever role and database are set to")
  func pinned() throws {
    let bench = try PostgresBench()
    for (name, value) in [
      ("TimeZone", "'Asia/Tokyo'"), ("DateStyle", "'German, DMY'"), ("IntervalStyle", "'postgres'"),
      ("extra_float_digits", "-3"), ("bytea_output", "'escape'"),
      ("standard_conforming_strings", "off"), ("client_encoding", "'LATIN1'"),
      ("quote_all_identifiers", "on"), ("idle_in_transaction_session_timeout", "1"),
    ] {
      try bench.run("ALTER DATABASE \(bench.database) SET \(name) = \(value)")
    }
    let pinned = try bench.connect {
      $0.statementTimeout = 61_000
      $0.lockTimeout = 7_000
      $0.applicationName = "headgate run 12"
    }
    let select: SQLFragment = """
      SELECT '2025-11-05 10:15:00.5+01'::timestamptz, interval '1 day 2 hours', 0.1::float8 + 0.2,
        '\\x5c00'::bytea, 'ü€', 'pg_class'::regclass::text, 'a\\b'
      """
    #expect(
      try pinned.rows(select) == [
        [
          "2025-11-05 09:15:00.5+00", "P1DT2H", .float(0.30000000000000004), .bytes([0x5C, 0]),
          "ü€", "pg_class", "a\\b",
        ]
      ])
    #expect(try pinned.rows("SHOW statement_timeout") == [["61s"]])
    #expect(try pinned.rows("SHOW lock_timeout") == [["7s"]])
    #expect(try pinned.rows("SHOW application_name") == [["headgate run 12"]])
    #expect(try pinned.rows("SHOW idle_in_transaction_session_timeout") == [["0"]])
  }
}
