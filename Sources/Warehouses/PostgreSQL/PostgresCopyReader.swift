import CPostgres
import Glibc
import Records
import SQLSyntax

/// The rows of a statement as they come, by COPY: one row in memory at a time.
///
/// In binary where every column's type is known, in text where one is left to the server.
final class PostgresCopyReader: SQLPrepared {
  let columnCount: Int
  private let connection: PostgresConnection
  private let statement: SQLFragment
  private var parameters = PostgresParameters()
  private let format: PostgresCopyFormat
  private let cells: PostgresRow
  private var line: UnsafeMutableBufferPointer<CChar>?
  private enum Stage { case ready, reading, ended }
  private var stage = Stage.ready
  private var isFirst = true
  private var touched: Int64 = 0

  init(_ connection: PostgresConnection, _ statement: SQLFragment) throws {
    self.connection = connection
    self.statement = statement
    // COPY says nothing of types, and its errors would point into another text.
    let text = parameters.text(statement, connection.dialect)
    let described = try connection.describe(text, parameters.oids)
    columnCount = described.columnCount
    format = PostgresCopyFormat(described)
    cells = PostgresRow(columnCount: columnCount)
  }

  deinit {
    reset()
    cells.deallocate()
    format.deallocate()
  }

  func bind(_ values: [String: SQLValue]) { parameters.bind(values) }

  func step() throws -> Bool {
    switch stage {
    case .ready: try begin()
    case .reading: break
    case .ended: return false
    }
    do {
      repeat {
        freeLine()
        line = try connection.copiedLine()
        guard let line else {
          stage = .ended
          touched = try connection.endReading().touched
          return false
        }
        let isRow = format.read(line, into: cells, isFirst: isFirst)
        isFirst = false
        if isRow { return true }
      } while true
    } catch {
      stage = .ended
      throw error
    }
  }

  private func begin() throws {
    let text = parameters.literalText(statement, connection.dialect)
    // The statement may end with a comment.
    try connection.beginReading("COPY (\(text)\n) TO STDOUT\(format.option)")
    stage = .reading
    isFirst = true
  }

  func finish() throws -> Int64 {
    defer { reset() }
    while try step() {}
    return touched
  }

  private func freeLine() {
    PQfreemem(line?.baseAddress)
    line = nil
  }

  func reset() {
    freeLine()
    if stage == .reading { connection.abandonReading() }
    stage = .ready
  }

  func row(from first: Int, upTo end: Int) -> Row { cells.row(from: first, upTo: end) }
  func integer(_ index: Int) -> Int64 { cells.integer(index) }
  func value(_ index: Int) -> SQLValue { cells.value(index) }
}

extension PostgresConnection {
  func beginReading(_ text: String) throws {
    let wasInTransaction = isInTransaction
    _ = try exchange(nil) { PQsendQuery(handle, text) }
    self.wasInTransaction = wasInTransaction
    isReading = true
  }

  /// Microseconds in which a server sends several pieces of a copy.
  private static var moment: useconds_t { 200 }

  /// The next line, for the caller to free with PQfreemem; nil after the last.
  ///
  /// A server sends 8 KiB at a time, and to wake a reader for each costs both more than the rows in it: what has come is
  /// looked for first, then a moment later, and only then waited for.
  func copiedLine() throws -> UnsafeMutableBufferPointer<CChar>? {
    var misses = 0
    while true {
      var line: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(handle, &line, 1)
      switch count {
      case 0:
        misses += 1
        watching.look(handle, isCanceled)
        if misses == 2 { usleep(Self.moment) }
        if misses > 2 { try waitForLine() }
        _ = PQconsumeInput(handle)
      case -1: return nil
      case -2:
        isReading = false
        throw failure()
      default: return UnsafeMutableBufferPointer(start: line, count: Int(count))
      }
    }
  }

  private func waitForLine() throws {
    do {
      _ = try wait(POLLIN)
    } catch {
      isReading = false
      throw error
    }
  }

  /// Takes what follows the last line.
  func endReading() throws -> PostgresResult {
    isReading = false
    return try answer(nil)
  }

  /// Leaves rows unread: outside a transaction the server is told to stop, inside it that would end the transaction.
  func abandonReading() {
    if !wasInTransaction { watching.stop(.asked, handle) }
    while let line = try? copiedLine() { PQfreemem(line.baseAddress) }
    if isReading { _ = try? endReading() }
  }
}
