import Connectors

/// Which row of a sheet each key stands in, and which rows are free.
///
/// One entry a row of the sheet, so that its memory grows with the sheet.
struct MatrixIndex {
  private var rows: [MatrixKey: Int] = [:]
  /// Rows between others that have no key, the lowest last.
  private var free: [Int] = []
  private var next = 2

  /// Reads the keys of a sheet; throws where one stands in two rows.
  init(_ desk: MatrixDesk, _ grid: MatrixGrid) throws {
    var holes: [Int] = []
    try desk.eachKey(in: grid) { row, cell in
      guard let key = MatrixKey(cell: cell) else { return }
      holes += next..<row
      next = row + 1
      guard let other = rows.updateValue(row, forKey: key) else { return }
      throw desk.unusable(
        "its rows \(other) and \(row) have one key, and which of them is meant is not known",
        "delete one of the rows")
    }
    free = holes.reversed()
  }

  func row(of key: MatrixKey) -> Int? { rows[key] }

  /// Gives a key a row: the first that is free.
  mutating func place(_ key: MatrixKey) -> Int {
    let row = free.popLast() ?? next
    if row == next { next += 1 }
    rows[key] = row
    return row
  }

  /// The row of a key is empty again.
  mutating func forget(_ key: MatrixKey) {
    if let row = rows.removeValue(forKey: key) { free.append(row) }
  }

  /// The last row that has a key or is given to one.
  var last: Int { next - 1 }
}
