import CPostgres
import Records
import SQLSyntax

/// The rows of a statement by a cursor, a bounded number at a time, while other statements run between.
///
/// Outside a transaction the server keeps the rows aside, so that what runs between may begin and end one.
final class PostgresCursor: SQLPrepared {
  /// Bytes of an answer that fetching aims at.
  private static let aim = 1 << 20

  private let connection: PostgresConnection
  private let statement: SQLFragment
  private var parameters = PostgresParameters()
  private let kinds: [PostgresCellKind]
  private let cells: PostgresRow
  private var name: String?
  private var result: PostgresResult?
  private var next = 0
  private var count = 100
  private var touched: Int64 = 0
  private var isEnded = false

  init(_ connection: PostgresConnection, _ statement: SQLFragment) throws {
    self.connection = connection
    self.statement = statement
    let text = parameters.text(statement, connection.dialect)
    kinds = try connection.describe(text, parameters.oids).kinds
    cells = PostgresRow(columnCount: kinds.count)
  }

  deinit {
    reset()
    cells.deallocate()
  }

  var columnCount: Int { kinds.count }

  func bind(_ values: [String: SQLValue]) { parameters.bind(values) }

  func step() throws -> Bool {
    if isEnded { return false }
    if let result, next < result.rowCount { return take(result) }
    let name = try self.name ?? declare()
    let fetched = try fetch(name)
    guard fetched.rowCount > 0 else {
      isEnded = true
      close()
      return false
    }
    return take(fetched)
  }

  private func take(_ result: PostgresResult) -> Bool {
    cells.read(next, of: result, kinds)
    next += 1
    touched += 1
    return true
  }

  private func declare() throws -> String {
    let name = connection.newName("cursor")
    let text = parameters.literalText(statement, connection.dialect)
    let hold = connection.isInTransaction ? "" : " WITH HOLD"
    let command = "DECLARE \(name) NO SCROLL CURSOR\(hold) FOR \(text)"
    let handle = connection.handle
    _ = try connection.exchange(nil) { PQsendQuery(handle, command) }
    self.name = name
    return name
  }

  private func fetch(_ name: String) throws -> PostgresResult {
    if let result, result.rowCount > 0 {
      let perRow = max(1, PQresultMemorySize(result.handle) / result.rowCount)
      count = min(max(Self.aim / perRow, 10), 5_000)
    }
    let command = "FETCH \(count) FROM \(name)"
    let handle = connection.handle
    result = nil
    next = 0
    let fetched = try connection.exchange(nil) { PQsendQuery(handle, command) }
    result = fetched
    return fetched
  }

  /// The end of a transaction, or a return to a savepoint, has closed it already.
  private func close() {
    result = nil
    next = 0
    guard let name else { return }
    self.name = nil
    connection.close(cursor: name)
  }

  func finish() throws -> Int64 {
    defer { reset() }
    while try step() {}
    return touched
  }

  func reset() {
    close()
    touched = 0
    isEnded = false
  }

  func row(from first: Int, upTo end: Int) -> Row { cells.row(from: first, upTo: end) }
  func integer(_ index: Int) -> Int64 { cells.integer(index) }
  func value(_ index: Int) -> SQLValue { cells.value(index) }
}

extension PostgresConnection {
  /// Closes a cursor if it is still there; an error would end the transaction.
  func close(cursor name: String) {
    guard !isReading, PQtransactionStatus(handle) != PQTRANS_INERROR else { return }
    let query = "SELECT 1 FROM pg_catalog.pg_cursors WHERE name = '\(name)'"
    guard let found = try? exchange(nil, { PQsendQuery(handle, query) }), found.rowCount > 0
    else { return }
    _ = try? exchange(nil) { PQsendQuery(handle, "CLOSE \(name)") }
  }
}
