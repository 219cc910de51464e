import CPostgres
import Records
import SQLSyntax

/// A statement prepared at the server, whose rows come all at once.
final class PostgresStatement: SQLPrepared {
  private let connection: PostgresConnection
  private let name: String
  private let text: String
  private var parameters = PostgresParameters()
  private let kinds: [PostgresCellKind]
  private let cells: PostgresRow
  private var result: PostgresResult?
  private var next = 0

  init(_ connection: PostgresConnection, _ statement: SQLFragment) throws {
    self.connection = connection
    text = parameters.text(statement, connection.dialect)
    name = connection.newName("statement")
    let described = try connection.describe(text, parameters.oids, as: name)
    kinds = described.kinds
    cells = PostgresRow(columnCount: kinds.count)
  }

  deinit {
    cells.deallocate()
    connection.abandon(name)
  }

  var columnCount: Int { kinds.count }

  func bind(_ values: [String: SQLValue]) { parameters.bind(values) }

  private func run() throws -> PostgresResult {
    if let result { return result }
    let handle = connection.handle
    let answer = try parameters.withValues { count, _, values, lengths, formats in
      try connection.exchange(text) {
        PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0)
      }
    }
    result = answer
    return answer
  }

  func step() throws -> Bool {
    let result = try run()
    guard next < result.rowCount else { return false }
    cells.read(next, of: result, kinds)
    next += 1
    return true
  }

  func finish() throws -> Int64 {
    defer { reset() }
    return try run().touched
  }

  func reset() {
    result = nil
    next = 0
  }

  func row(from first: Int, upTo end: Int) -> Row { cells.row(from: first, upTo: end) }
  func integer(_ index: Int) -> Int64 { cells.integer(index) }
  func value(_ index: Int) -> SQLValue { cells.value(index) }
}
