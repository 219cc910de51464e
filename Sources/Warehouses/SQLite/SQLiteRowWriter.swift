import CSQLite
import Records
import SQLSyntax

/// Inserts rows one by one; what is borrowed is bound until its row has run.
final class SQLiteRowWriter: SQLRowWriter {
  private let statement: SQLiteStatement
  private var next: Int32 = 1

  init(_ connection: SQLiteConnection, _ table: SQLTable, _ columns: [String]) throws {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    statement = try SQLiteStatement(
      connection,
      connection.dialect.text(
        "INSERT INTO \(table.fragment) (\(SyncTables.list(nil, columns))) VALUES (\(sql: places))"))
  }

  func add(_ cell: Cell) throws {
    statement.bind(next, cell)
    next += 1
  }

  func endRow() throws {
    try statement.finish()
    next = 1
  }

  func finish() throws {}
}
