import Ledger
import Planning
import Warehouses

/// A run whose rows are held still: its changeset is built, its lease taken, nothing is sent.
struct PreparedRun {
  let subject: RunSubject
  let sync: Sync
  let lease: RunLease
  let run: Int64
  let counts: DiffCounts
  let plan: PipelinePlan
  let mapping: RowMapping
  /// Its rows stay pinned for a saved plan until all of them have an outcome.
  var isFrozen = false

  /// Whether another pipeline at the target may have sent what is on record here, and has not said so yet.
  var isContested: Bool {
    get throws {
      try Troubled.sync(subject.workspace, subject.program) { try sync.isContested() }
    }
  }
}
