import CPostgres
import SQLSyntax

/// One session of a PostgreSQL server, used from one thread at a time.
package final class PostgresConnection {
  let handle: OpaquePointer
  package let dialect: any SQLDialect
  let stateSchema: String
  /// The server and database in words, for messages; never a secret.
  package let place: String
  /// The major version.
  package let version: Int

  /// Asked while a statement runs.
  var isCanceled: () -> Bool = { false }
  /// Rows are being copied out: nothing else can be sent.
  var isReading = false
  /// Whether the transaction was there before the rows that are copied out.
  var wasInTransaction = false
  /// Since when the running statement is waited for, and whether it was told to stop.
  var watching = PostgresWatch()
  /// Numbers the names of prepared statements and cursors.
  private var names = 0
  /// Prepared statements that nobody will run again.
  private var abandoned: [String] = []

  /// Connects and pins what the server would otherwise decide.
  ///
  /// - Throws: `SQLFailure`.
  package init(
    _ address: PostgresAddress, stateSchema: String = PostgresDialect.stateSchema,
    isCanceled: @escaping () -> Bool = { false }
  ) throws {
    dialect = PostgresDialect(stateSchema: stateSchema)
    self.stateSchema = stateSchema
    handle = try PostgresOpening(address, isCanceled).handle
    version = Int(PQserverVersion(handle)) / 10_000
    place = Self.place(handle)
    try pin(address)
  }

  deinit { PQfinish(handle) }

  /// Stops what runs on this connection with `interrupted` soon after `isCanceled` says so.
  package func watch(_ isCanceled: @escaping () -> Bool) { self.isCanceled = isCanceled }

  /// What ends the session at the server, whatever it does: `pg_terminate_backend` takes it.
  package var processID: Int64 { Int64(PQbackendPID(handle)) }

  package var isInTransaction: Bool {
    if isReading { return wasInTransaction }
    let status = PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  /// Also of one that did not come about.
  static func place(_ handle: OpaquePointer) -> String {
    func text(_ value: UnsafeMutablePointer<CChar>?) -> String {
      value.map { String(cString: $0) } ?? ""
    }
    let (host, database) = (text(PQhost(handle)), text(PQdb(handle)))
    let isLocal = host.isEmpty || host.hasPrefix("/")
    return (database.isEmpty ? "PostgreSQL" : database)
      + (isLocal ? "" : " at \(host):\(text(PQport(handle)))")
  }

  func newName(_ kind: String) -> String {
    names += 1
    return "headgate_\(kind)_\(names)"
  }

  /// A prepared statement is closed with others, for each costs a round trip.
  func abandon(_ name: String) {
    abandoned.append(name)
  }

  /// Closes what was abandoned, where there is enough of it.
  func closeAbandoned() throws {
    guard abandoned.count >= 32, PQtransactionStatus(handle) != PQTRANS_INERROR else { return }
    let text = abandoned.map { "DEALLOCATE \($0)" }.joined(separator: "; ")
    abandoned.removeAll()
    _ = try exchange(nil) { PQsendQuery(handle, text) }
  }
}

extension PostgresConnection: SQLConnection {
  @discardableResult
  package func execute(_ statement: SQLFragment, _ values: [String: SQLValue]) throws -> Int64 {
    try closeAbandoned()
    var parameters = PostgresParameters()
    let text = parameters.text(statement, dialect)
    parameters.bind(values)
    let result = try parameters.withValues { count, types, values, lengths, formats in
      try exchange(text) {
        PQsendQueryParams(handle, text, count, types, values, lengths, formats, 0)
      }
    }
    return result.touched
  }

  package func prepare(_ statement: SQLFragment, reading: SQLReading) throws -> any SQLPrepared {
    try closeAbandoned()
    return switch reading {
    case .few: try PostgresStatement(self, statement)
    case .alone: try PostgresCopyReader(self, statement)
    case .interleaved: try PostgresCursor(self, statement)
    }
  }

  package func writer(into table: SQLTable, _ columns: [String]) throws -> any SQLRowWriter {
    PostgresCopyWriter(self, table, columns)
  }

  package func begin(_ kind: SQLTransaction) throws {
    switch kind {
    // A read-only transaction could not create temporary tables.
    case .reading, .writingOneState: try execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    case .writing: try execute("BEGIN ISOLATION LEVEL READ COMMITTED")
    }
  }
}
