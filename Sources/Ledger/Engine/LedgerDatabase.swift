import SQLSyntax
import Warehouses

/// A ledger in a schema of a PostgreSQL database, with as many writers as there are machines.
final class LedgerDatabase: LedgerEngine {
  /// Says which layout the schema has.
  static let format = SQLTable(.state, "headgate_ledger")
  /// The number of each session's last transaction, so that one whose COMMIT was not answered can be asked about.
  private static let sessions = SQLTable(.state, "ledger_sessions")
  /// The last numbers of runs and deployments.
  private static let numbers = SQLTable(.state, "ledger_numbers")
  /// Milliseconds after which a transaction of a process that stands still is ended, for others wait for it.
  private static let idleLimit = 30_000
  /// Milliseconds that others are waited for.
  private static let lockLimit = 10_000

  private let schema: String
  private let address: PostgresAddress
  private let session: String
  private var postgres: PostgresConnection
  /// Counts this session's transactions.
  private var writes: Int64 = 0

  let tables = LedgerTables(LedgerDatabase.tableName)
  /// Each statement is a round trip, and each number of them is prepared.
  let outcomesAtOnce = 16
  let clock: SQLFragment =
    "CAST(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000 AS bigint)"

  /// States of pipelines may lie in the same schema.
  static func tableName(_ plain: String) -> String {
    plain == "ledger" ? "ledger_identity" : "ledger_\(plain)"
  }

  var name: LedgerName { .schema(schema, of: postgres.place) }
  var connection: any SQLConnection { postgres }

  /// As `pg_stat_activity` shows it.
  var sessionName: String { address.applicationName }

  /// - Parameter session: unlike that of any other process.
  init(_ schema: String, _ address: PostgresAddress, session: String) throws {
    var address = address
    address.applicationName = "headgate ledger \(session)"
    address.lockTimeout = address.lockTimeout ?? Self.lockLimit
    self.schema = schema
    self.address = address
    self.session = session
    postgres = try Self.connect(schema, address)
  }

  private static func connect(_ schema: String, _ address: PostgresAddress) throws
    -> PostgresConnection
  {
    let connection = try PostgresConnection(address, stateSchema: schema)
    // A journal that a crash of the server takes back is none; what is stronger than `on` stays.
    try connection.run([
      "SET idle_in_transaction_session_timeout = \(number: Int64(idleLimit))",
      """
      SELECT pg_catalog.set_config('synchronous_commit', 'on', false)
      WHERE pg_catalog.current_setting('synchronous_commit') IN ('off', 'local')
      """,
    ])
    return connection
  }

  func version() throws -> Int64? {
    if try postgres.columns(of: Self.format).isEmpty {
      if try postgres.columns(of: tables.runs).isEmpty { return nil }
      // Another process may have made all of them in between.
      if try postgres.columns(of: Self.format).isEmpty { throw LedgerError.notALedger(name) }
    }
    guard let version = try postgres.integer("SELECT version FROM \(Self.format)") else {
      throw LedgerError.notALedger(name)
    }
    return version
  }

  func prepareSession(writes: Bool) throws {}

  func claim() throws {
    try postgres.makeStateSchema()
    try postgres.execute("CREATE TABLE \(Self.format) (version bigint NOT NULL)")
    try postgres.execute(
      """
      CREATE TABLE \(Self.sessions) (
        token\(type: .text) PRIMARY KEY, write bigint NOT NULL, at bigint NOT NULL)
      """)
    try postgres.execute(
      "CREATE TABLE \(Self.numbers) (name\(type: .text) PRIMARY KEY, last bigint NOT NULL)")
    for table in [tables.runs, tables.deployments] {
      try postgres.execute(
        "INSERT INTO \(Self.numbers) VALUES (\(parameter: "of", .text), 0)",
        ["of": .text(table.table)])
    }
  }

  func note(version: Int64) throws {
    try postgres.execute("DELETE FROM \(Self.format)")
    try postgres.execute("INSERT INTO \(Self.format) VALUES (\(number: version))")
  }

  func waitForOthers() throws {
    try postgres.execute(
      """
      SELECT pg_catalog.pg_advisory_xact_lock(
        1212640356, pg_catalog.hashtext(\(parameter: "schema", .text)))
      """, ["schema": .text(schema)])
  }

  func begin() throws { try postgres.begin(.writing) }

  /// One message, which the server takes whole or not at all.
  func commit() throws {
    writes += 1
    var statements: [SQLFragment] = [
      """
      INSERT INTO \(Self.sessions) AS s VALUES ('\(sql: session)', \(number: writes), \(clock))
      ON CONFLICT (token) DO UPDATE SET write = excluded.write, at = excluded.at
      """,
      "COMMIT",
    ]
    if writes == 1 {
      // Sessions of a day ago ask no more.
      statements.insert(
        "DELETE FROM \(Self.sessions) WHERE at < \(clock) - 86400000", at: 0)
    }
    try postgres.run(statements)
  }

  func hasCommitted() throws -> Bool {
    let last = try postgres.integer(
      "SELECT s.write FROM \(Self.sessions) AS s WHERE s.token = \(parameter: "token", .text)",
      ["token": .text(session)])
    return last == writes
  }

  func reconnect() throws {
    postgres = try Self.connect(schema, address)
    // A session that has not heard of its end may still do what was last asked of it.
    try postgres.endSessions(address.applicationName)
  }

  func durably<Result>(_ work: () throws -> Result) throws -> Result { try work() }

  func erasing<Result>(_ work: () throws -> Result) throws -> Result {
    let result = try work()
    try postgres.execute("VACUUM (FULL) \(tables.failures)")
    return result
  }

  /// A sequence would do, but for a copy of the database that crashes: there it may go back.
  func nextNumber(of table: SQLTable) throws -> SQLValue {
    SQLValue(
      try postgres.integer(
        """
        UPDATE \(Self.numbers) SET last = last + 1 WHERE name = \(parameter: "of", .text)
        RETURNING last
        """, ["of": .text(table.table)]))
  }

  func lastRunNumber() throws -> Int64 {
    try postgres.integer(
      "SELECT last FROM \(Self.numbers) WHERE name = \(parameter: "of", .text)",
      ["of": .text(tables.runs.table)]) ?? 0
  }

  func skipRuns(upTo number: Int64) throws {
    try postgres.execute(
      """
      UPDATE \(Self.numbers) SET last = greatest(last, \(parameter: "number"))
      WHERE name = \(parameter: "of", .text)
      """, ["of": .text(tables.runs.table), "number": .int(number)])
  }
}
