import Ledger
import Warehouses

/// Works off the journal of runs that did not close: what was accepted moves, what was sent and not answered is in doubt.
package struct Repair {
  private let sync: SQLiteSync
  private let ledger: Ledger

  package init(sync: SQLiteSync, ledger: Ledger) {
    self.sync = sync
    self.ledger = ledger
  }

  /// Repairs every open run of a pipeline; may itself be interrupted and repeated.
  package func workOff(uid: String) throws {
    for run in try ledger.openRuns(uid: uid) {
      var generation: Int64?
      // Without its changeset the state has closed the run already and only the ledger has not heard.
      if try sync.changesetExists(run: run.id) {
        let journal = try ledger.journal(of: run.id)
        let answered = journal.outcomes.map(\.seqs)
        var notes = journal.outcomes.filter { !$0.isAccepted }.map {
          PendingNote(seqs: $0.seqs, code: $0.code ?? "", inDoubt: $0.outcome == .doubt)
        }
        for window in journal.windows {
          notes += SequenceRanges.gaps(in: window, without: answered).map {
            PendingNote(seqs: $0, code: "interrupted", inDoubt: true)
          }
        }
        generation = try sync.close(
          run: run.id,
          accepted: journal.outcomes.filter(\.isAccepted).map(\.seqs), notes: notes,
          acceptedWhole: false)
      }
      try ledger.closeRun(
        run.id, status: .interrupted, counts: run.counts,
        message: "interrupted; its journal was worked off by the next run", generation: generation)
    }
  }
}

extension OutcomeRange {
  /// Whether the rows move: the destination has them as they are.
  fileprivate var isAccepted: Bool {
    switch outcome {
    case .accepted, .same: true
    case .rejected, .absent, .pending, .doubt, .unknown: false
    }
  }
}
