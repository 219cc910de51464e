import CSQLite
import Records
import SQLSyntax

/// A prepared statement and the reused buffer of cells that its rows are read into.
package final class SQLiteStatement: SQLPrepared {
  private let handle: OpaquePointer
  private let connection: SQLiteConnection
  private let cells: UnsafeMutableBufferPointer<Cell>
  package let columnCount: Int

  package init(_ connection: SQLiteConnection, _ sql: String) throws {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(connection.handle, sql, -1, 0, &prepared, nil)
    guard code == SQLITE_OK else { throw connection.error(code) }
    guard let prepared else {
      throw SQLFailure(sqlite: SQLITE_MISUSE, message: "there is no statement in the text")
    }
    handle = prepared
    self.connection = connection
    columnCount = Int(sqlite3_column_count(prepared))
    cells = .allocate(capacity: max(columnCount, 1))
    cells.initialize(repeating: .null)
  }

  deinit {
    sqlite3_finalize(handle)
    cells.deallocate()
  }

  /// Whether running it cannot write any database.
  package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  package func columnName(_ index: Int) -> String {
    sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? ""
  }

  /// The declared type of the table's column behind a result column; nil for an expression.
  package func declaredType(_ index: Int) -> String? {
    sqlite3_column_decltype(handle, Int32(index)).map { String(cString: $0) }
  }

  package func bind(_ values: [SQLValue]) {
    for (index, value) in values.enumerated() { bind(Int32(index + 1), value) }
  }

  package func bind(_ values: [String: SQLValue]) {
    for (name, value) in values {
      let index = sqlite3_bind_parameter_index(handle, ":\(name)")
      if index > 0 { bind(index, value) }
    }
  }

  package func bind(_ index: Int32, _ value: SQLValue) {
    let transient = headgate_sqlite_transient()
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .int(let value): sqlite3_bind_int64(handle, index, value)
      case .float(let value): sqlite3_bind_double(handle, index, value)
      case .text(let text):
        sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), transient)
      case .bytes(let bytes):
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(handle, index, 0)
          : sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), transient)
      }
    precondition(code == SQLITE_OK, "parameter \(index) cannot be bound: \(code)")
  }

  /// Binds a cell, of which text and bytes are copied.
  func bind(_ index: Int32, _ cell: Cell) {
    let transient = headgate_sqlite_transient()
    let code =
      switch cell.storage {
      case .null: sqlite3_bind_null(handle, index)
      case .int: sqlite3_bind_int64(handle, index, cell.bits)
      case .float: sqlite3_bind_double(handle, index, cell.double)
      case .text:
        cell.buffer.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(
            handle, index, $0.baseAddress ?? SQLiteStatement.nothing, Int32($0.count), transient)
        }
      case .bytes:
        cell.count == 0
          ? sqlite3_bind_zeroblob(handle, index, 0)
          : sqlite3_bind_blob(handle, index, cell.start, Int32(cell.count), transient)
      }
    precondition(code == SQLITE_OK, "parameter \(index) cannot be bound: \(code)")
  }

  /// A null pointer would bind null, not an empty text.
  private nonisolated(unsafe) static let nothing: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.pointee = 0
    return UnsafePointer(byte)
  }()

  /// Moves to the next row; false at the end. Cells of the row before are no longer valid.
  @inline(__always)
  package func step() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw connection.error(code)
  }

  @discardableResult
  package func finish() throws -> Int64 {
    defer { reset() }
    while try step() {}
    return connection.changes
  }

  package func reset() { sqlite3_reset(handle) }

  /// The cells of the present row, borrowed until the next step.
  package func row() -> Row { row(from: 0, upTo: columnCount) }

  package func row(from first: Int, upTo end: Int) -> Row {
    for index in first..<end { cells[index] = cell(Int32(index)) }
    return Row(rebasing: UnsafeBufferPointer(cells)[first..<end])
  }

  @inline(__always)
  package func integer(_ index: Int) -> Int64 { sqlite3_column_int64(handle, Int32(index)) }

  @inline(__always)
  private func cell(_ index: Int32) -> Cell {
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return .int(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: return .float(sqlite3_column_double(handle, index))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(handle, index)
      let count = Int(sqlite3_column_bytes(handle, index))
      return Cell(storage: .text, bits: 0, start: start, count: count)
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, index)
      let count = Int(sqlite3_column_bytes(handle, index))
      return Cell(
        storage: .bytes, bits: 0, start: start?.assumingMemoryBound(to: UInt8.self), count: count)
    default: return .null
    }
  }

  package func value(_ index: Int) -> SQLValue { SQLValue(cell(Int32(index))) }
  package func values() -> [SQLValue] { (0..<columnCount).map(value) }
}

extension SQLValue {
  /// A copy of a borrowed cell.
  package init(_ cell: Cell) {
    switch cell.storage {
    case .null: self = .null
    case .int: self = .int(cell.bits)
    case .float: self = .float(cell.double)
    case .text: self = .text(String(decoding: cell.buffer, as: UTF8.self))
    case .bytes: self = .bytes(Array(cell.buffer))
    }
  }
}
