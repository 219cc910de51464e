import Connectors
import Ledger
import Planning
import Records
import Warehouses

/// Works off the journal of runs that did not close: what was accepted moves, what was sent and not answered is in doubt.
package struct Repair {
  private let program: SyncProgram
  private let sync: Sync
  private let ledger: Ledger

  package init(_ program: SyncProgram, sync: Sync, ledger: Ledger) {
    self.program = program
    self.sync = sync
    self.ledger = ledger
  }

  /// Repairs every open run of a pipeline; may itself be interrupted and repeated.
  package func workOff(uid: String) throws {
    for run in try ledger.openRuns(uid: uid) {
      var generation: Int64?
      var isDone = run.status == .waiting
      // Without its changeset the state has closed the run already and only the ledger has not heard.
      if try sync.changesetExists(run: run.id) {
        let journal = try ledger.journal(of: run.id)
        let open = try open(journal, of: run.id)
        isDone = isDone && open.isEmpty
        generation = try sync.close(
          run: run.id, journal.outcomes.compactMap(\.settled), notes: definite(journal) + open,
          acceptedWhole: false, isComplete: false)
      }
      try ledger.closeRun(
        run.id, status: isDone ? run.counts.status : .interrupted, counts: run.counts,
        message: isDone
          ? nil : "interrupted; its journal was worked off by the next run",
        generation: generation)
    }
  }

  /// What is written down of rows that have an answer, and did not move.
  private func definite(_ journal: RunJournal) -> [PendingNote] {
    journal.outcomes.filter { !$0.isOpen }.flatMap { outcome in
      journal.unsettled(outcome.seqs).compactMap { outcome.note(of: $0) }
    }
  }

  /// What is written down of rows that may have been sent, and of which it is not known what became of them.
  ///
  /// A row that was tried several times may have an answer beside: that it was refused later says nothing of before.
  package func open(_ journal: RunJournal, of run: Int64) throws -> [PendingNote] {
    let answered = journal.outcomes.map(\.seqs)
    // Not every position of a window has a row: some were set aside.
    var lost = SequenceRanges()
    for window in journal.windows {
      for gap in SequenceRanges.gaps(in: window, without: answered) {
        try sync.positions(run: run, in: gap) { lost.insert($0) }
      }
    }
    let open = journal.outcomes.filter(\.isOpen)
    if needsDigests {
      return try digested(lost.ranges + open.flatMap { journal.unsettled($0.seqs) }, of: run)
    }
    return lost.ranges.map(interrupted)
      + open.flatMap { outcome in
        journal.unsettled(outcome.seqs).compactMap { outcome.note(of: $0) }
      }
  }

  private var isSafe: Bool {
    program.action.requests(in: program.pipeline.mode).allSatisfy { $0.repeatability == .safe }
  }

  /// Whether a repeat must know what was tried: to carry the same key, or not to be made at all.
  private var needsDigests: Bool {
    !isSafe || program.mapping.contextValues.contains(.key)
      || program.action.requests(in: program.pipeline.mode).contains(where: \.usesKey)
  }

  private func interrupted(_ seqs: ClosedRange<Int64>) -> PendingNote {
    PendingNote(seqs: seqs, code: "interrupted", inDoubt: true)
  }

  /// Maps the rows that were under way again, for what they were to be remembered.
  private func digested(_ ranges: [ClosedRange<Int64>], of run: Int64) throws -> [PendingNote] {
    // A changeset of other columns is of a definition that is not on record: what was tried cannot be told.
    guard try sync.openChangeset(run: run), sync.columns == program.query.columns.map(\.name)
    else { return ranges.map(interrupted) }
    // Old values do not matter: what was decided to be sent was sent.
    let past = PastMappings(program, epoch: -1, columns: []) { _ in nil }
    let mapping = RowMapping(program, past: past, startedAt: 0)
    let record = ByteBuffer()
    var notes: [PendingNote] = []
    for range in ranges {
      var digests: [Int64: PayloadDigest] = [:]
      var kinds: [Int64: PendingNote.Kind] = [:]
      _ = try sync.window(after: range.lowerBound - 1, limit: range.count) { row in
        guard range.contains(row.seq), row.operation != .gone else { return }
        record.removeAll()
        guard case .send(let operation) = mapping.decide(row, into: record) else { return }
        digests[row.seq] = mapping.digest(operation, record.bytes)
        let request = program.action.request(for: operation, in: program.pipeline.mode)
        kinds[row.seq] = request?.repeatability == .unsafe ? .unknown : .postponed
      }
      _ = try sync.removals(after: range.lowerBound - 1, limit: range.count) { removal in
        guard range.contains(removal.seq) else { return }
        let request = program.action.request(for: .remove, in: program.pipeline.mode)
        kinds[removal.seq] = request?.repeatability == .unsafe ? .unknown : .postponed
        digests[removal.seq] = PayloadDigest(
          operation: Operation.remove.rawValue, payload: removal.value)
      }
      notes += range.map { seq in
        PendingNote(
          seqs: seq...seq, code: "interrupted", inDoubt: true, kind: kinds[seq] ?? .postponed,
          digest: digests[seq])
      }
    }
    return notes
  }
}

extension RunJournal {
  /// What of a range did not move, by any of its outcomes.
  fileprivate func unsettled(_ seqs: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    SequenceRanges.gaps(in: seqs, without: outcomes.filter { $0.settled != nil }.map(\.seqs))
  }
}

extension OutcomeRange {
  /// Whether the row may have been sent without being known to have arrived.
  fileprivate var isOpen: Bool {
    switch outcome {
    case .doubt, .unknown: true
    case .accepted, .same, .unsent, .absent, .held, .rejected, .pending: false
    }
  }

  /// The rows as they move; nil where they do not.
  var settled: SettledRows? {
    switch outcome {
    case .accepted: SettledRows(seqs, .accepted)
    case .same: SettledRows(seqs, .same)
    case .unsent: SettledRows(seqs, .unsent)
    case .absent: SettledRows(seqs, .absent)
    case .rejected, .pending, .doubt, .unknown, .held: nil
    }
  }

  /// What is to be written down of rows that do not move.
  fileprivate func note(of seqs: ClosedRange<Int64>) -> PendingNote? {
    switch outcome {
    case .accepted, .same, .unsent, .absent, .held: nil
    case .rejected: PendingNote(seqs: seqs, code: code ?? "", inDoubt: false, kind: .refused)
    case .pending: PendingNote(seqs: seqs, code: code ?? "", inDoubt: false)
    case .doubt: PendingNote(seqs: seqs, code: code ?? "", inDoubt: true)
    case .unknown: PendingNote(seqs: seqs, code: code ?? "", inDoubt: true, kind: .unknown)
    }
  }
}

extension RunCounts {
  /// How a run ended whose jobs are all done.
  fileprivate var status: RunStatus {
    let left = [adds, changes, removes].reduce(unknown) { $0 + $1.rejected + $1.pending }
    return left > 0 ? .partial : .succeeded
  }
}
