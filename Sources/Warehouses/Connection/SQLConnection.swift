import Records
import SQLSyntax

/// One connection to an engine, used from one thread at a time; every error of the engine is a `SQLFailure`.
package protocol SQLConnection: AnyObject {
  var dialect: any SQLDialect { get }
  var isInTransaction: Bool { get }

  /// Runs one statement to its end; what it returns is thrown away.
  ///
  /// - Returns: how many rows it touched.
  @discardableResult
  func execute(_ statement: SQLFragment, _ values: [String: SQLValue]) throws -> Int64

  /// A statement that runs again and again, or whose rows are read one by one.
  func prepare(_ statement: SQLFragment, reading: SQLReading) throws -> any SQLPrepared

  /// A writer of many rows into the columns of a table.
  func writer(into table: SQLTable, _ columns: [String]) throws -> any SQLRowWriter

  /// The columns of a table in their order; none where there is no such table.
  func columns(of table: SQLTable) throws -> [TableColumn]

  /// The tables of a schema whose names begin with `prefix`.
  func tables(in schema: SQLSchema, prefix: String) throws -> [SQLTable]

  /// Begins a transaction; there must be none.
  func begin(_ kind: SQLTransaction) throws
}

/// What a transaction is for.
package enum SQLTransaction: Hashable, Sendable {
  /// All its statements see one state of the database; only temporary tables are written.
  case reading
  /// The state is written.
  case writing
  /// The same, and its statements see one state of the database.
  case writingOneState
}

/// How the rows of a statement come.
package enum SQLReading: Hashable, Sendable {
  /// A handful: they may be held in memory at once.
  case few
  /// Any number, and nothing else runs on the connection until they are read.
  case alone
  /// Any number, while other statements run between them.
  case interleaved
}

extension SQLConnection {
  @discardableResult
  package func execute(_ statement: SQLFragment) throws -> Int64 { try execute(statement, [:]) }

  /// Runs one statement that returns a handful of rows.
  package func rows(_ statement: SQLFragment, _ values: [String: SQLValue] = [:]) throws
    -> [[SQLValue]]
  {
    let prepared = try prepare(statement, reading: .few)
    prepared.bind(values)
    var rows: [[SQLValue]] = []
    while try prepared.step() { rows.append((0..<prepared.columnCount).map(prepared.value)) }
    return rows
  }

  /// The integer in the first column of the first row; nil where there is no row or it is no integer.
  package func integer(_ statement: SQLFragment, _ values: [String: SQLValue] = [:]) throws
    -> Int64?
  {
    guard case .int(let value)? = try rows(statement, values).first?.first else { return nil }
    return value
  }

  /// Runs `work` in one transaction.
  package func transaction<Result>(
    _ kind: SQLTransaction, beforeCommit: (() -> Void)? = nil, _ work: () throws -> Result
  ) throws -> Result {
    try begin(kind)
    do {
      let result = try work()
      beforeCommit?()
      try execute("COMMIT")
      return result
    } catch {
      // An engine may have rolled back by itself, after a full disk.
      if isInTransaction { _ = try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs `work`, of which nothing is left where it fails, inside the present transaction.
  @discardableResult
  package func attempt<Result>(_ work: () throws -> Result) throws -> Result {
    try execute("SAVEPOINT attempt")
    do {
      let result = try work()
      try execute("RELEASE attempt")
      return result
    } catch {
      if isInTransaction {
        _ = try? execute("ROLLBACK TO attempt")
        _ = try? execute("RELEASE attempt")
      }
      throw error
    }
  }
}

/// A prepared statement and the reused buffer of cells that its rows are read into.
package protocol SQLPrepared: AnyObject {
  var columnCount: Int { get }

  /// Binds the parameters that the statement has; others of `values` are left alone, and those bound before stay.
  func bind(_ values: [String: SQLValue])

  /// Moves to the next row; false at the end. Cells of the row before are no longer valid.
  func step() throws -> Bool

  /// Runs to the end and makes the statement ready to run again, with its bindings kept.
  ///
  /// - Returns: how many rows it touched.
  @discardableResult
  func finish() throws -> Int64

  func reset()

  /// The cells of some of the columns of the present row, borrowed until the next step.
  func row(from first: Int, upTo end: Int) -> Row
  /// A column of the present row; 0 where it is null.
  func integer(_ index: Int) -> Int64
  func value(_ index: Int) -> SQLValue
}

/// Writes many rows; they are in the table when `finish` has returned. Other statements may run meanwhile.
package protocol SQLRowWriter: AnyObject {
  /// Adds one cell to the row at hand; what is borrowed is copied.
  func add(_ cell: Cell) throws
  func endRow() throws
  func finish() throws
}

extension SQLRowWriter {
  /// Adds a text to the row at hand.
  package func add(text: String) throws {
    var text = text
    try text.withUTF8 { try add(.text($0)) }
  }
}

/// A column of a table, and its type as the engine writes it in a CREATE TABLE; empty where it needs none.
package struct TableColumn: Hashable, Sendable {
  package let name: String
  package let type: String

  package init(name: String, type: String) {
    self.name = name
    self.type = type
  }
}
