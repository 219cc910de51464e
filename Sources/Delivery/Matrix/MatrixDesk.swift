import Connectors
import Records

/// Reads and writes a sheet by single requests; each names its ranges, so that it is tried again where that may help.
package final class MatrixDesk {
  /// Rows whose keys are read at once: an answer is cut off at 8 MiB.
  private static let rowsRead = 20_000

  let matrix: BoundMatrix
  private let maxCells: Int
  private let advice: [String: String]
  private let caller: Caller

  /// `now` gives milliseconds since 1970, `random` 64 random bits; `meanwhile` is asked before each request and while one is
  /// waited for, and throws where none may start any more. Of a keyed sheet and of one that is replaced alike.
  package init(
    _ matrix: BoundMatrix, of action: BoundAction, sharing http: HTTPDispatcher? = nil,
    pacer: Pacer? = nil,
    timeouts: HTTPTimeouts = HTTPTimeouts(),
    pace: RetryPace, time: CourierTime = .live, now: @escaping () -> Int64,
    random: @escaping () -> UInt64, meanwhile: @escaping () throws -> Void = {}
  ) throws {
    self.matrix = matrix
    maxCells = action.maxCells
    advice = action.action.advice
    do {
      caller = try Caller(
        endpoint: action.endpoint ?? "the destination", auth: try action.auth(),
        keeper: http?.keeper,
        pacer: pacer ?? http?.pacer ?? Pacer(action.limits.requests), timeouts: timeouts,
        pace: pace, time: time, now: now,
        random: random, meanwhile: meanwhile)
    } catch let error as BindingError {
      throw DeliveryError.binding(error)
    }
  }

  /// Requests that were sent.
  var sent: Int { caller.sent }

  /// How large the sheet is; throws where there is none.
  func grid() throws -> MatrixGrid {
    switch try ask({ try matrix.gridRequest() }, matrix.grid) {
    case .grid(let grid): return grid
    case .none:
      throw unusable(
        "there is no such sheet", "make it, or correct its name in `to.with`; nothing was written")
    }
  }

  /// Throws where a sheet of so many rows would not fit beside the others.
  func check(_ grid: MatrixGrid, rows: Int) throws {
    let (rows, columns) = (max(rows, grid.rows), max(matrix.columns.count, grid.columns))
    let (cells, isTooMany) = rows.multipliedReportingOverflow(by: columns)
    guard isTooMany || cells > maxCells - grid.otherCells else { return }
    throw unusable(
      "\(rows) rows of \(columns) columns are more than the \(maxCells) cells that it may have together with the sheets beside it, which have \(grid.otherCells)",
      "take rows or columns out of the model, or out of the other sheets")
  }

  /// Makes the sheet large enough for so many rows of all columns.
  func grow(_ grid: MatrixGrid, rows: Int) throws -> MatrixGrid {
    guard rows > grid.rows || matrix.columns.count > grid.columns else { return grid }
    try check(grid, rows: rows)
    let (rows, columns) = (max(rows, grid.rows), max(matrix.columns.count, grid.columns))
    try ask({ try matrix.growRequest(grid, rows: rows, columns: columns) }, { _ in () })
    return grid.grown(rows: rows, columns: columns)
  }

  /// The cells of a range; what is empty at an end is left out.
  func cells(_ range: MatrixRange) throws -> [[JSONValue]] {
    try ask({ try matrix.readRequest(range) }, matrix.cells)
  }

  /// Hands over the first cell of each row below the header that has one.
  func eachKey(in grid: MatrixGrid, _ body: (Int, JSONValue) throws -> Void) throws {
    var row = 2
    while row <= grid.rows {
      let last = min(row + Self.rowsRead - 1, grid.rows)
      let cells = try cells(MatrixRange(rows: row...last, columns: 1...1))
      for (place, cell) in cells.enumerated() {
        if let key = cell.first { try body(row + place, key) }
      }
      row = last + 1
    }
  }

  func write(_ blocks: [BoundMatrix.Block]) throws {
    try ask({ try matrix.writeRequest(blocks) }, { _ in () })
  }

  /// Writes the names of the columns into the first row.
  func writeHeader() throws {
    try matrix.header.withUnsafeBufferPointer {
      try write([BoundMatrix.Block(first: 1, count: 1, rows: $0)])
    }
  }

  func clear(_ ranges: [MatrixRange]) throws {
    if ranges.isEmpty { return }
    try ask({ try matrix.clearRequest(ranges) }, { _ in () })
  }

  func unusable(_ reason: String, _ remedy: String?) -> DeliveryError {
    .matrix(
      place: matrix.place, trouble: MatrixTrouble(kind: .unusable, reason: reason, remedy: remedy))
  }

  private func ask<Value>(_ make: () throws -> HTTPRequest, _ read: (Answer) -> Value?) throws
    -> Value
  {
    do {
      let request = try make()
      return try caller.patiently { try caller.ask(request, read) }
    } catch let error as BindingError {
      throw DeliveryError.binding(error)
    } catch let failure as CallFailure {
      throw DeliveryError.matrix(place: matrix.place, trouble: trouble(failure))
    }
  }

  /// An outcome with what to do about it.
  func advised(_ outcome: RecordOutcome) -> RecordOutcome {
    guard case .auth(let message) = outcome, message.contains("HTTP 403"),
      let advice = advice["http_403"]
    else { return outcome }
    return .auth(message: "\(message); \(advice)")
  }

  private func trouble(_ failure: CallFailure) -> MatrixTrouble {
    switch failure {
    case .refused(let message, let status):
      return MatrixTrouble(
        kind: status == 401 || status == 403 ? .denied : .unusable, reason: message,
        remedy: status.flatMap { advice["http_\($0)"] })
    case .down(let message, _), .doubt(let message):
      return MatrixTrouble(kind: .down, reason: message, remedy: nil)
    }
  }
}
