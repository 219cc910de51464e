import Connectors
import Warehouses

/// What a batch's failure means for its records.
struct TableOutcome {
  let target: TableTarget
  /// The server and database in words.
  let place: String
  /// Whether the transaction was told to commit.
  let isCommitting: Bool

  init(_ target: TableTarget, place: String, isCommitting: Bool) {
    self.target = target
    self.place = place
    self.isCommitting = isCommitting
  }

  func outcome(of failure: SQLFailure) -> BatchOutcome {
    switch failure.kind {
    case .constraint: return refused(failure)
    // The table has become another since it was looked at, which is no record's fault.
    case .statement where Self.ofTable.contains(String(failure.code.prefix(2))):
      return again(failure)
    case .statement: return refused(failure)
    case .denied:
      return BatchOutcome(
        .auth(message: "\(place): \(failure.message); needed: \(rights) on `\(name)`"))
    case .notAuthenticated: return BatchOutcome(.auth(message: "\(place): \(failure.message)"))
    case .busy, .full, .io, .corrupt, .notADatabase, .cannotOpen, .readOnly, .interrupted,
      .timeout, .lost, .conflict, .other:
      return again(failure)
    }
  }

  /// SQLSTATE classes of names and features rather than of rows.
  private static let ofTable: Set<String> = ["0A", "3F", "42"]

  /// Which of the records is at fault shows once they are sent in parts.
  private func refused(_ failure: SQLFailure) -> BatchOutcome {
    let column = failure.column.flatMap { target.columns.contains($0) ? $0 : nil }
    let message = failure.message
    let isNamed = column.map { message.contains("\"\($0)\"") } ?? true
    return BatchOutcome(
      .rejected(
        code: failure.code,
        message: isNamed ? message : "column `\(column ?? "")`: \(message)"),
      reach: .batch)
  }

  /// Nothing of the batch was written, unless the commit was on its way.
  private func again(_ failure: SQLFailure) -> BatchOutcome {
    BatchOutcome(
      .retry(code: "postgres", message: "\(place): \(failure.message)", inDoubt: isCommitting))
  }

  private var name: String { "\(target.schema).\(target.table)" }

  private var rights: String {
    switch target.change {
    case .upsert: "SELECT, INSERT and UPDATE"
    case .update: "SELECT and UPDATE"
    case .delete: "SELECT and DELETE"
    }
  }
}
