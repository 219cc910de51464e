import Records
import SQLSyntax

/// Columns of a model's rows on their way from the engine that reads them to the one that has the state.
struct StagedRows {
  struct Column {
    let name: String
    /// The value as it is kept, of the table `q`.
    let expression: SQLFragment
    /// The type of the column that it is copied into.
    let type: SQLColumnType
    let isDecimal: Bool
  }

  private let columns: [Column]
  /// Whether the engine that they come to compares by the type of a column; otherwise by what is copied.
  private let isTyped: Bool

  init(_ columns: [Column], isTyped: Bool) {
    self.columns = columns
    self.isTyped = isTyped
  }

  /// Makes the table and fills it, in one transaction.
  ///
  /// - Parameter rows: the model's rows as the source reads them.
  /// - Throws: `SourceFailure` where it is the source that fails.
  func copy(
    _ rows: SQLFragment, from source: any Warehouse, into table: SQLTable,
    on connection: any SQLConnection
  ) throws {
    let reading = try Self.reading {
      try source.connection.prepare(
        Self.reading(rows, columns.map { ($0.name, $0.expression) }).fragment, reading: .alone)
    }
    try connection.transaction(.reading) {
      try connection.execute("DROP TABLE IF EXISTS \(table)")
      try connection.execute(
        "CREATE TABLE \(table) (\(SyncTables.definitions(columns.map { ($0.name, $0.type) })))")
      let writer = try connection.writer(into: table, columns.map(\.name))
      let decimals = columns.map { $0.isDecimal && !isTyped }
      while try Self.reading({ try reading.step() }) {
        let row = reading.row(from: 0, upTo: decimals.count)
        for (index, cell) in row.enumerated() {
          try writer.add(isTyped ? cell : cell.compared(isDecimal: decimals[index]))
        }
        try writer.endRow()
      }
      try writer.finish()
    }
  }

  /// What the source is asked for.
  static func reading(
    _ rows: SQLFragment, _ columns: [(name: String, expression: SQLFragment)]
  ) -> SQLStatement {
    SQLStatement(
      """
      SELECT \(columns.map { "\($0.expression) AS \(id: $0.name)" })
      FROM (
      \(rows)
      ) AS q
      """,
      "at the source, which is only read: the model's rows are copied to where the state is")
  }

  /// Tells what the source answers from what the host does.
  static func reading<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let failure as SQLFailure {
      throw SourceFailure(failure: failure)
    }
  }
}

extension Cell {
  private static let notANumber: StaticString = "NaN"

  /// The same value in the one form that equals no other value's, where only what is kept is compared.
  fileprivate func compared(isDecimal: Bool) -> Cell {
    switch storage {
    case .float where double.isNaN:
      // SQLite has none, and would take it for null.
      Cell(storage: .text, bits: 0, start: Self.notANumber.utf8Start, count: 3)
    case .text where isDecimal: withoutTrailingZeros
    case .null, .int, .float, .text, .bytes: self
    }
  }

  /// `1.50` as `1.5`, `2.00` as `2`.
  private var withoutTrailingZeros: Cell {
    let point = UInt8(ascii: ".")
    guard let start, buffer.contains(point) else { return self }
    var end = count
    while start[end - 1] == UInt8(ascii: "0") { end -= 1 }
    if start[end - 1] == point { end -= 1 }
    return Cell(storage: .text, bits: 0, start: start, count: end)
  }
}
