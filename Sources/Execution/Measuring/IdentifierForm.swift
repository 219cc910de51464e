import Planning
import Records
import Warehouses

/// Checks that identifiers stand in the one form of their type.
///
/// Rows are matched by their identifier as the engine compares it, records by what the identifier maps to. Were the
/// number 1 and the text `1` both taken for the text `1`, removing the one row would take away the other's record.
struct IdentifierForm {
  private let columns: [(name: String, type: ValueType)]

  init(_ program: SyncProgram) {
    columns = program.pipeline.columns.prefix(program.pipeline.identifierCount).map {
      ($0.name, $0.slot.type)
    }
  }

  /// Why a row cannot be told from another one; nil where it can.
  func rejection(_ row: Row) -> Rejection? {
    for (index, column) in columns.enumerated() where !Self.stands(row[index], as: column.type) {
      return Rejection(
        code: "HG2014", field: column.name,
        reason:
          "the identifier is not written as type `\(column.type)` is; convert it in the model's SQL, or correct the contract"
      )
    }
    return nil
  }

  private static func stands(_ cell: Cell, as type: ValueType) -> Bool {
    switch type {
    case .string, .date, .time, .timestamp, .datetime: cell.storage == .text
    case .uuid: cell.storage == .text && !cell.buffer.contains { (65...90).contains($0) }
    case .int, .decimal, .float, .bool: cell.storage == .int || cell.storage == .float
    case .any, .json, .bytes, .object, .list: true
    }
  }
}
