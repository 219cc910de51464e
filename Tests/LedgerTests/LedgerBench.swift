import Glibc
import PostgresServer
import SQLSyntax
import Testing
import Warehouses

@testable import Ledger

/// Which engine a ledger of a test is on.
enum LedgerKind: String, Sendable, CaseIterable {
  case sqlite, postgres

  /// Those that this machine has.
  static var here: [LedgerKind] { PostgresInstallation.isFound ? allCases : [.sqlite] }
}

/// A ledger of its own, with chance that the test holds, and with a clock that it holds where the ledger has none.
final class LedgerBench {
  static let schema = "_headgate"

  let kind: LedgerKind
  let folder: String
  private var clock: Int64 = 1_000_000
  var chance: UInt64 = 0x1234_5678_9ABC
  var writes = 0
  /// Runs at each announcement of a commit.
  var onWrite: () -> Void = {}
  let place: LedgerPlace
  let database: (server: PostgresServer, name: String)?
  var path: String { folder + "/.headgate/ledger.db" }

  /// - Parameter server: that of a ledger in PostgreSQL, where it is not the one that tests share.
  init(_ kind: LedgerKind, on server: PostgresServer? = nil) throws {
    self.kind = kind
    let shared = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(shared)/headgate-test-XXXXXX".utf8CString)
    mkdtemp(&template)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch kind {
    case .sqlite:
      database = nil
      place = .file(path: folder + "/.headgate/ledger.db")
    case .postgres:
      let server = try server ?? PostgresServer.shared.get()
      let name = try server.makeDatabase()
      database = (server, name)
      place = .schema(Self.schema, PostgresAddress(url: server.conninfo(name)))
    }
  }

  deinit {
    for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) }
    rmdir(folder + "/.headgate")
    rmdir(folder)
    if let database { try? database.server.dropDatabase(database.name) }
  }

  func open(create: Bool = true, patience: LedgerPatience = .none) throws -> Ledger? {
    try Ledger.open(
      place, create: create, now: { self.clock },
      random: {
        self.chance = self.chance &* 6_364_136_223_846_793_005 &+ 1
        return self.chance
      }, patience: patience,
      onWrite: {
        self.writes += 1
        self.onWrite()
      })
  }

  /// Lets time pass, as far as leases tell.
  func pass(_ milliseconds: Int64) throws {
    switch kind {
    case .sqlite: clock += milliseconds
    case .postgres:
      try connection().execute(
        "UPDATE \(tables.leases) SET expires_at = expires_at - \(number: milliseconds)")
    }
  }

  /// Another way to the ledger than through it.
  func connection() throws -> any SQLConnection {
    switch place {
    case .file(let path): try SQLiteConnection(uri: path, stateSchema: "main")
    case .schema(let schema, let address): try PostgresConnection(address, stateSchema: schema)
    }
  }

  var tables: LedgerTables {
    switch kind {
    case .sqlite: LedgerTables { $0 }
    case .postgres: LedgerTables(LedgerDatabase.tableName)
    }
  }

  /// Whether there is anything of a ledger.
  var isMade: Bool {
    get throws {
      switch kind {
      case .sqlite: PrivateFile.exists(path)
      case .postgres: try !connection().tables(in: .state, prefix: "").isEmpty
      }
    }
  }

  func version() throws -> Int64? {
    switch kind {
    case .sqlite: try SQLiteConnection(uri: path).integer("PRAGMA user_version" as String)
    case .postgres: try connection().integer("SELECT version FROM \(LedgerDatabase.format)")
    }
  }

  func set(version: Int64) throws {
    switch kind {
    case .sqlite:
      try SQLiteConnection(uri: path).execute("PRAGMA user_version = \(version)" as String)
    case .postgres:
      try connection().execute(
        "UPDATE \(LedgerDatabase.format) SET version = \(number: version)")
    }
  }

  /// Makes a ledger of version 1, and what is in it.
  func makeOld(_ contents: SQLFragment...) throws {
    let engine: any LedgerEngine
    switch place {
    case .file(let path): engine = try LedgerFile(path: path, create: true)
    case .schema(let schema, let address):
      engine = try LedgerDatabase(schema, address, session: "old")
    }
    try engine.begin()
    try engine.claim()
    for statement in LedgerSchema(tables).steps[0] + contents {
      try engine.connection.execute(statement)
    }
    try engine.note(version: 1)
    try engine.commit()
  }
}
