import Connectors
import Ledger
import Planning
import Records
import Warehouses

/// The books of one run: the outcome of each row, what may move in the snapshot, what is reported at the end.
final class RunBook {
  /// The snapshot moves when this many rows were accepted, or this many milliseconds passed.
  private static let settleRows = 50_000
  private static let settleMilliseconds: Int64 = 5_000
  /// Records that a report names; the rest is counted.
  private static let failureLimit = 100

  let run: Int64
  let sync: SQLiteSync
  let ledger: Ledger
  let counts: DiffCounts
  private(set) var report: RunReport
  private let advice: [String: String]
  private let sampler: RowSampler
  private let now: () -> Int64
  private var accepted = SequenceRanges()
  private var notes: [PendingNote] = []
  private var hasSettled = false
  private var settledAt: Int64
  private let startedAt: Int64

  init(
    _ program: SyncProgram, run: Int64, sync: SQLiteSync, ledger: Ledger, counts: DiffCounts,
    now: @escaping () -> Int64
  ) {
    self.run = run
    self.sync = sync
    self.ledger = ledger
    self.counts = counts
    self.now = now
    advice = program.action.advice
    sampler = RowSampler(program)
    report = RunReport(pipeline: program.pipeline.name)
    startedAt = now()
    settledAt = startedAt
  }

  /// Books what the destination said of one record, and returns it for the journal.
  func book(_ outcome: RecordOutcome, seq: Int64, operation: Operation) -> OutcomeRange {
    switch outcome {
    case .accepted:
      accepted.insert(seq)
      report.accepted[operation, default: 0] += 1
      return OutcomeRange(seqs: seq...seq, outcome: .accepted)
    case .rejected(let code, let message):
      reject(seq, operation, key: nil, code: code, message: message)
      return OutcomeRange(seqs: seq...seq, outcome: .rejected, code: code, message: message)
    case .retry(let code, let message, let inDoubt):
      pend(seq, operation, code: code, inDoubt: inDoubt)
      stop(.unavailable(message))
      return OutcomeRange(
        seqs: seq...seq, outcome: inDoubt ? .doubt : .pending, code: code, message: message)
    case .auth(let message):
      pend(seq, operation, code: "auth", inDoubt: false)
      stop(.auth(message))
      return OutcomeRange(seqs: seq...seq, outcome: .pending, code: "auth", message: message)
    }
  }

  /// Books rows that were accepted together, and how many they are by operation.
  func bookAccepted(_ ranges: [ClosedRange<Int64>], operations: [Operation: Int])
    -> [OutcomeRange]
  {
    report.accepted.merge(operations, uniquingKeysWith: +)
    return ranges.map { range in
      accepted.insert(range)
      return OutcomeRange(seqs: range, outcome: .accepted)
    }
  }

  /// Books rows that move unsent, for their record is the same.
  func bookSame(_ ranges: [ClosedRange<Int64>]) -> [OutcomeRange] {
    ranges.map { range in
      accepted.insert(range)
      report.same += range.count
      return OutcomeRange(seqs: range, outcome: .same)
    }
  }

  /// Books a row of which no record can be made.
  func reject(_ row: ChangeRow, _ rejection: Rejection) -> OutcomeRange {
    let message = "`\(rejection.field)`: \(rejection.reason)"
    reject(
      row.seq, Operation(row.operation), key: sampler.key(row.new), code: rejection.code,
      message: message)
    return OutcomeRange(
      seqs: row.seq...row.seq, outcome: .rejected, code: rejection.code, message: message)
  }

  /// Notes why nothing more is sent; the first reason stays.
  func stop(_ reason: RunReport.Stop) {
    if report.stop == nil { report.stop = reason }
  }

  /// Notes how long the destination asks to be left alone.
  func wait(seconds: Int?) {
    if let seconds { report.retryAfter = max(seconds, report.retryAfter ?? 0) }
  }

  func countRequest() { report.requests += 1 }

  private func pend(_ seq: Int64, _ operation: Operation, code: String, inDoubt: Bool) {
    report.pending[operation, default: 0] += 1
    notes.append(PendingNote(seqs: seq...seq, code: code, inDoubt: inDoubt))
  }

  private func reject(
    _ seq: Int64, _ operation: Operation, key: String?, code: String, message: String
  ) {
    report.rejected[operation, default: 0] += 1
    notes.append(PendingNote(seqs: seq...seq, code: code, inDoubt: false))
    guard report.failures.count < Self.failureLimit else { return }
    report.failures.append(
      RunFailure(
        key: key ?? self.key(of: seq), code: code, message: message, advice: advice[code]))
  }

  private func key(of seq: Int64) -> String {
    var key = "row \(seq)"
    _ = try? sync.window(after: seq - 1, limit: 1) { key = sampler.key($0.new) }
    return key
  }

  /// Moves the snapshot for what was accepted since, where enough has gathered.
  func settleWhenDue() throws {
    let time = now()
    guard
      accepted.count + notes.count >= Self.settleRows
        || time - settledAt >= Self.settleMilliseconds
    else { return }
    settledAt = time
    // A first run turns its changeset into the snapshot at the end; the journal carries it until then.
    if counts.snapshotRows > 0, !accepted.isEmpty {
      try sync.settle(run: run, accepted: accepted.coalesced)
      accepted.removeAll()
      hasSettled = true
    }
    if !notes.isEmpty {
      try sync.note(run: run, notes)
      notes.removeAll()
    }
  }

  /// Ends the run: state first, then the ledger, which takes over the state's generation.
  func close() throws -> RunReport {
    let isWhole = !hasSettled && !accepted.isEmpty && Int64(accepted.count) == counts.operations
    let generation = try sync.close(
      run: run, accepted: accepted.coalesced, notes: notes, acceptedWhole: isWhole)
    report.milliseconds = now() - startedAt
    try ledger.keep(
      report.failures.map { FailureRecord(key: $0.key, code: $0.code, message: $0.message) },
      of: run)
    try ledger.closeRun(
      run, status: report.ledgerStatus, counts: report.ledgerCounts(counts),
      message: report.stop?.text, generation: generation)
    return report
  }

  var progress: RunProgress {
    RunProgress(
      pipeline: report.pipeline,
      done: report.acceptedTotal + report.rejectedTotal + report.pendingTotal + report.same,
      total: Int(counts.operations), milliseconds: now() - startedAt)
  }
}

extension DiffCounts {
  /// Rows of the changeset.
  var operations: Int64 { added + changed + removed }
}
