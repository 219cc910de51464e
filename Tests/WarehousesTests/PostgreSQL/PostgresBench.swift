import PostgresServer
import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// A database of its own on the server that tests share; gone with the object.
final class PostgresBench {
  let server: PostgresServer
  let database: String
  let connection: PostgresConnection

  init(_ setup: String...) throws {
    server = try PostgresServer.shared.get()
    database = try server.makeDatabase()
    connection = try PostgresConnection(PostgresAddress(url: server.conninfo(database)))
    for sql in setup { try run(sql) }
  }

  deinit { try? server.dropDatabase(database) }

  /// Another session.
  func connect(_ change: (inout PostgresAddress) -> Void = { _ in }) throws -> PostgresConnection {
    var address = PostgresAddress(url: server.conninfo(database))
    change(&address)
    return try PostgresConnection(address)
  }

  func run(_ sql: String) throws { try connection.execute("\(sql: sql)") }

  /// All rows of a statement, read in one of the ways.
  func rows(
    _ sql: SQLFragment, _ reading: SQLReading = .few, _ values: [String: SQLValue] = [:]
  ) throws -> [[SQLValue]] {
    let statement = try connection.prepare(sql, reading: reading)
    statement.bind(values)
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append((0..<statement.columnCount).map(statement.value)) }
    return rows
  }
}

extension PostgresBench {
  /// Adds rows of one text of a hundred bytes.
  func fill(_ writer: any SQLRowWriter, rows: Int) throws {
    let text = Array(repeating: UInt8(ascii: "x"), count: 100)
    try text.withUnsafeBufferPointer { text in
      let cell = Cell(storage: .text, bits: 0, start: text.baseAddress, count: text.count)
      for _ in 0..<rows {
        try writer.add(cell)
        try writer.endRow()
      }
    }
  }
}

/// The failure that work ends in.
func failure(_ work: () throws -> Void) -> SQLFailure? {
  do {
    try work()
    return nil
  } catch {
    return error as? SQLFailure
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where there is no server to start.
  static var needsPostgres: Self {
    .enabled(if: PostgresInstallation.isFound, "the package `postgresql` is not installed")
  }
}

extension SQLReading: CaseIterable {
  public static var allCases: [SQLReading] { [.few, .alone, .interleaved] }
}
