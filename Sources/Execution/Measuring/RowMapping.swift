import Connectors
import Planning
import Records
import Warehouses

/// What becomes of one row of a changeset.
package enum RowDecision {
  case send(Operation)
  /// The record is what the destination holds already: the row moves, nothing is sent.
  case same
  case rejected(Rejection)
}

/// Makes records of changed rows and decides which of them need sending; planning and running share it, so that a plan announces what a run sends.
package final class RowMapping {
  private let mapper: RecordMapper
  private let before = ByteBuffer()

  private let identifier: IdentifierForm

  package init(_ program: SyncProgram) {
    mapper = RecordMapper(program.mapping)
    identifier = IdentifierForm(program)
  }

  /// Appends the record of a row to `out`, or leaves `out` as it was.
  package func decide(_ row: ChangeRow, into out: ByteBuffer) -> RowDecision {
    switch row.operation {
    case .add:
      if let rejection = identifier.rejection(row.new) { return .rejected(rejection) }
      return map(row.new, .whole, as: .add, into: out)
    case .remove:
      return map(row.new, .removal, as: .remove, into: out)
    case .change:
      let start = out.count
      let decision = map(row.new, .whole, as: .change, into: out)
      guard case .send = decision, !row.inDoubt, row.reason == .value, let old = row.old else {
        return decision
      }
      before.removeAll()
      guard case .mapped = mapper.map(old, .whole, into: before),
        out.bytes[start...].elementsEqual(before.bytes)
      else { return decision }
      out.count = start
      return .same
    }
  }

  private func map(_ row: Row, _ mode: MappingMode, as operation: Operation, into out: ByteBuffer)
    -> RowDecision
  {
    switch mapper.map(row, mode, into: out) {
    case .mapped: .send(operation)
    case .rejected(let rejection): .rejected(rejection)
    }
  }
}

extension Rejection {
  /// A record that alone is larger than a request may be.
  static func oversized(bytes: Int) -> Rejection {
    Rejection(
      code: "HG2012", field: "record",
      reason:
        "alone it makes a request of \(bytes) bytes, more than the destination takes; map less into it"
    )
  }
}
