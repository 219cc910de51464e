import Connectors
import Ledger
import Warehouses

extension RunReport {
  /// How the ledger keeps this run.
  var ledgerStatus: RunStatus {
    switch status {
    case .succeeded: .succeeded
    case .partial: .partial
    case .failed: .failed
    case .canceled: .canceled
    case .dry: .dry
    case .waiting: .waiting
    }
  }

  /// The counts of the run beside those of its diff.
  func ledgerCounts(_ diff: DiffCounts) -> RunCounts {
    var counts = RunCounts()
    counts.extracted = diff.modelRows
    counts.added = diff.added
    counts.changed = diff.changed
    counts.removed = diff.removed
    counts.unchanged = diff.unchanged
    counts.setAside = diff.nullIdentifiers + diff.duplicateRows
    counts.same = Int64(same)
    counts.adds = operationCounts(.add)
    counts.changes = operationCounts(.change)
    counts.removes = operationCounts(.remove)
    counts.absent = Int64(absent)
    counts.unknown = Int64(unknown)
    counts.givenUp = Int64(givenUp)
    counts.shadowed = Int64(shadowed)
    return counts
  }

  private func operationCounts(_ operation: Operation) -> OperationCounts {
    OperationCounts(
      accepted: Int64(accepted[operation, default: 0]),
      rejected: Int64(rejected[operation, default: 0]),
      pending: Int64(pending[operation, default: 0]))
  }
}

extension RunFailure {
  /// How the ledger keeps it.
  var record: FailureRecord {
    FailureRecord(
      key: key, code: code, message: message, operation: operation.rawValue, payload: payload,
      advice: advice)
  }
}
