import Connectors
import Records

/// Writes the whole content of a sheet in place, row by row from the top, and empties the rest last.
///
/// The rows are kept aside until all of them are known: that they fit, and that nothing of the source is open while
/// requests are under way.
package final class MatrixReplacement: ContentReplacement {
  private let desk: MatrixDesk
  private let mayGoOn: () -> Bool
  private let spool = RowSpool()
  /// Whether the sheet may be neither what it was nor what it is to be.
  package private(set) var isPartial = false

  /// - Parameter mayGoOn: asked between requests; false ends the work where it stands.
  package init(_ desk: MatrixDesk, mayGoOn: @escaping () -> Bool) {
    self.desk = desk
    self.mayGoOn = mayGoOn
  }

  package var place: String { desk.matrix.place }
  package var requests: Int { desk.sent }

  package func begin() throws { try spool.begin() }

  package func write(_ batch: Batch) throws {
    try spool.add(batch.buffer.bytes, rows: batch.count)
  }

  package func commit() throws -> Bool {
    let last = spool.rows + 1
    var grid = try desk.grid()
    try desk.check(grid, rows: last)
    grid = try desk.grow(grid, rows: last)
    isPartial = true
    var row = 1
    var header: [UInt8]? = desk.matrix.header
    let isWhole = try spool.each { rows, bytes in
      guard mayGoOn() else { return false }
      try (header ?? []).withUnsafeBufferPointer { title in
        let blocks = [
          header.map { _ in BoundMatrix.Block(first: 1, count: 1, rows: title) },
          BoundMatrix.Block(first: row + 1, count: rows, rows: bytes),
        ]
        try desk.write(blocks.compactMap { $0 })
      }
      header = nil
      row += rows
      return true
    }
    guard isWhole, mayGoOn() else { return false }
    if header != nil { try desk.writeHeader() }
    try desk.clear(rest(of: grid, below: last))
    isPartial = false
    return true
  }

  package func abort() { spool.end() }

  /// What stands below the content and to the right of it.
  private func rest(of grid: MatrixGrid, below last: Int) -> [MatrixRange] {
    let width = desk.matrix.columns.count
    var rest: [MatrixRange] = []
    if grid.columns > width {
      rest.append(MatrixRange(rows: 1...last, columns: width + 1...grid.columns))
    }
    if grid.rows > last {
      rest.append(MatrixRange(rows: last + 1...grid.rows, columns: 1...grid.columns))
    }
    return rest
  }
}
