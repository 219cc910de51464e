import CPostgres
import Records
import SQLSyntax

/// The rows of a statement as they come, by COPY: some are read ahead, none are kept.
///
/// In binary where every column's type is known, in text where one is left to the server.
final class PostgresCopyReader: SQLPrepared {
  let columnCount: Int
  private let connection: PostgresConnection
  private let statement: SQLFragment
  private var parameters = PostgresParameters()
  private let format: PostgresCopyFormat
  private let cells: PostgresRow
  private let ahead: PostgresReadAhead
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
    ahead = PostgresReadAhead(connection.handle)
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
    while true {
      if let line = ahead.nextHere() {
        let isRow = format.read(line, into: cells, isFirst: isFirst)
        isFirst = false
        if isRow { return true }
      } else if let end = connection.awaitLines(ahead) {
        stage = .ended
        touched = try connection.endReading(end).touched
        return false
      }
    }
  }

  private func begin() throws {
    let text = parameters.literalText(statement, connection.dialect)
    // The statement may end with a comment.
    try connection.beginReading("COPY (\(text)\n) TO STDOUT\(format.option)")
    ahead.begin()
    stage = .reading
    isFirst = true
  }

  func finish() throws -> Int64 {
    defer { reset() }
    while try step() {}
    return touched
  }

  func reset() {
    if stage == .reading { connection.abandonReading(ahead) }
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

  /// Waits for lines, for no longer than it takes to ask whether to stop.
  ///
  /// - Returns: how they ended, after the last of them.
  func awaitLines(_ ahead: PostgresReadAhead) -> PostgresReadAhead.End? {
    watching.look(handle, isCanceled)
    // Neither the statement nor the request to end it is heard of.
    if watching.isOverdue { ahead.giveUp() }
    return ahead.more(wait: PostgresWatch.interval)
  }

  /// Takes what follows the last line.
  func endReading(_ end: PostgresReadAhead.End) throws -> PostgresResult {
    isReading = false
    return switch end {
    case .whole: try answer(nil)
    case .broken: throw failure()
    }
  }

  /// Leaves rows unread: outside a transaction the server is told to stop, inside it that would end the transaction.
  func abandonReading(_ ahead: PostgresReadAhead) {
    if !wasInTransaction { watching.stop(.asked, handle) }
    var end: PostgresReadAhead.End?
    while end == nil { end = awaitLines(ahead) }
    if let end { _ = try? endReading(end) }
  }
}
