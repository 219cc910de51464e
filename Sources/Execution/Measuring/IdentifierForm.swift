import Planning
import Records
import Warehouses

/// Checks that identifiers stand in the one form of their type.
///
/// Rows are matched by their identifier as the engine compares it, records by what the identifier maps to. Were the
/// number 1 and the text `1` both taken for the text `1`, removing the one row would take away the other's record.
struct IdentifierForm {
  private let columns: [(name: String, type: ValueType)]
  /// What each column's type asks of a cell: looked at for each row, where a type would have its references counted.
  private let forms: [Form]

  fileprivate enum Form {
    case text, lowerText, number, any
  }

  init(_ program: SyncProgram) {
    columns = program.pipeline.columns.prefix(program.pipeline.identifierCount).map {
      ($0.name, $0.slot.type)
    }
    forms = columns.map { Form($0.type) }
  }

  /// Why a row cannot be told from another one; nil where it can.
  func rejection(_ row: Row) -> Rejection? {
    for index in forms.indices where !forms[index].holds(row[index]) {
      let column = columns[index]
      return Rejection(
        code: "HG2014", field: column.name,
        reason:
          "the identifier is not written as type `\(column.type)` is; convert it in the model's SQL, or correct the contract"
      )
    }
    return nil
  }
}

extension IdentifierForm.Form {
  fileprivate init(_ type: ValueType) {
    self =
      switch type {
      case .string, .date, .time, .timestamp, .datetime: .text
      case .uuid: .lowerText
      case .int, .decimal, .float, .bool: .number
      case .any, .json, .bytes, .object, .list: .any
      }
  }

  fileprivate func holds(_ cell: Cell) -> Bool {
    switch self {
    case .text: cell.storage == .text
    case .lowerText: cell.storage == .text && !cell.buffer.contains { (65...90).contains($0) }
    case .number: cell.storage == .int || cell.storage == .float
    case .any: true
    }
  }
}
