/// Rows and columns of a matrix, counted from 1.
package struct MatrixRange: Hashable, Sendable {
  package let rows: ClosedRange<Int>
  package let columns: ClosedRange<Int>

  package init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// In A1 notation, as `'Bob''s'!A1:C9`.
  func text(of name: String) -> String {
    let quoted = "'" + name.replacing("'", with: "''") + "'"
    let first = Self.letters(columns.lowerBound) + String(rows.lowerBound)
    let last = Self.letters(columns.upperBound) + String(rows.upperBound)
    return "\(quoted)!\(first):\(last)"
  }

  /// A column's name: `A` to `Z`, `AA` and so on.
  static func letters(_ column: Int) -> String {
    var rest = column
    var letters: [UInt8] = []
    while rest > 0 {
      letters.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
      rest = (rest - 1) / 26
    }
    return String(decoding: letters.reversed(), as: UTF8.self)
  }
}

/// How large a matrix is.
package struct MatrixGrid: Hashable, Sendable {
  /// What the destination calls it, as JSON.
  let id: String
  package let rows: Int
  package let columns: Int
  /// Cells of those beside it.
  package let otherCells: Int

  /// The same, larger.
  package func grown(rows: Int, columns: Int) -> MatrixGrid {
    MatrixGrid(id: id, rows: rows, columns: columns, otherCells: otherCells)
  }
}
