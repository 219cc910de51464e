import Connectors
import Records

/// A sheet looked at before anything is written: how large it is, and whether its header is the mapping's.
package struct MatrixSurvey {
  /// Rows that are looked at where there is no header.
  private static let rowsRead = 1_000

  let grid: MatrixGrid
  /// Whether nothing stands in its columns yet.
  let isEmpty: Bool

  /// Reads; writes nothing.
  ///
  /// - Throws: `DeliveryError`.
  package init(_ desk: MatrixDesk) throws {
    grid = try desk.grid()
    guard desk.matrix.isKeyed else {
      isEmpty = false
      return
    }
    let header =
      try desk.cells(
        MatrixRange(rows: 1...1, columns: 1...max(grid.columns, desk.matrix.columns.count))
          .within(grid)
      ).first ?? []
    let names = header.map { $0.cellText }
    if names.allSatisfy(\.isEmpty) {
      // Else cells that are somebody's would be written over as free ones.
      let first = try desk.cells(
        MatrixRange(rows: 1...Self.rowsRead, columns: 1...desk.matrix.columns.count).within(grid))
      guard !first.contains(where: { $0.contains { !$0.cellText.isEmpty } }) else {
        throw desk.headless
      }
      isEmpty = true
      return
    }
    isEmpty = false
    guard names == desk.matrix.columns else {
      let found = names.prefix(20).map { "`\($0.prefix(40))`" }.joined(separator: ", ")
      throw desk.unusable(
        "its first row is not the header that the mapping makes, \(desk.wanted), but \(found); nothing was written",
        "correct the first row, or name another sheet")
    }
  }
}

extension MatrixDesk {
  /// Rows without a header are somebody's.
  var headless: DeliveryError {
    unusable(
      "it has rows and no header; nothing was written",
      "empty it, or write the header \(wanted) into its first row")
  }

  fileprivate var wanted: String { matrix.columns.map { "`\($0)`" }.joined(separator: ", ") }
}

extension MatrixRange {
  /// The part that there is.
  fileprivate func within(_ grid: MatrixGrid) -> MatrixRange {
    MatrixRange(
      rows: rows.lowerBound...max(rows.lowerBound, min(rows.upperBound, grid.rows)),
      columns: columns
        .lowerBound...max(
          columns.lowerBound, min(columns.upperBound, grid.columns)))
  }
}

extension JSONValue {
  /// What a cell shows.
  fileprivate var cellText: String {
    switch self {
    case .null: ""
    case .string(let text): text
    case .number(let digits): digits
    case .bool(let bool): bool ? "TRUE" : "FALSE"
    case .array, .object: self.text
    }
  }
}
