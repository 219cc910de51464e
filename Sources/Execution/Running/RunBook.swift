import Connectors
import Delivery
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
  /// Characters of a failed record that are kept.
  private static let payloadLength = 2_000
  /// `guard.rejects` is judged from this record on.
  private static let judgedFrom = 1_000

  let run: Int64
  let sync: Sync
  let ledger: Ledger
  let counts: DiffCounts
  private(set) var report: RunReport
  private let program: SyncProgram
  private let sampler: RowSampler
  private let now: () -> Int64
  private var settled: [SettledRows.Kind: SequenceRanges] = [:]
  private var notes: [PendingNote] = []
  private var hasSettled = false
  private var settledAt: Int64
  private let startedAt: Int64
  /// The rows are pinned: where the run stops early they stay so, and an apply that is repeated sends the rest.
  private let isFrozen: Bool
  /// Rows whose refusal is no news: what was tried is what was refused before.
  private var knownRefusals: Set<Int64> = []
  /// Of rows under way whose payload differs from run to run.
  private var digests: [Int64: PayloadDigest] = [:]

  init(
    _ program: SyncProgram, run: Int64, sync: Sync, ledger: Ledger, counts: DiffCounts,
    now: @escaping () -> Int64, isFrozen: Bool = false
  ) {
    self.isFrozen = isFrozen
    self.program = program
    self.run = run
    self.sync = sync
    self.ledger = ledger
    self.counts = counts
    self.now = now
    sampler = RowSampler(program)
    report = RunReport(pipeline: program.pipeline.name)
    startedAt = now()
    settledAt = startedAt
  }

  /// Notes that a row is about to be sent, and what it was before where that matters.
  func expect(_ row: ChangeRow, _ digest: @autoclosure () -> PayloadDigest, keepsDigest: Bool) {
    if keepsDigest { digests[row.seq] = digest() }
    if let before = row.pending, before.state == .pending, before.wasRefused,
      let known = before.digest, known == digest()
    {
      knownRefusals.insert(row.seq)
    }
  }

  /// Books what the destination said of one record, and returns it for the journal.
  ///
  /// - Parameters:
  ///   - payload: the record as it was sent.
  ///   - isDoubtful: an earlier try may have been applied: what is not accepted is then in doubt.
  func book(
    _ outcome: RecordOutcome, seq: Int64, operation: Operation,
    payload: UnsafeBufferPointer<UInt8>, isDoubtful: Bool = false
  ) -> OutcomeRange {
    func range(_ outcome: JournaledOutcome, _ code: String?, _ message: String?) -> OutcomeRange {
      OutcomeRange(
        seqs: seq...seq, outcome: isDoubtful && outcome != .unknown ? .doubt : outcome, code: code,
        message: message)
    }
    func note(_ code: String, inDoubt: Bool, _ kind: PendingNote.Kind) {
      let digest =
        digests[seq] ?? PayloadDigest(operation: operation.rawValue, payload: payload)
      notes.append(
        PendingNote(
          seqs: seq...seq, code: code, inDoubt: inDoubt || isDoubtful, kind: kind, digest: digest))
    }
    func postpone(_ code: String, _ reason: RunReport.Stop) -> OutcomeRange {
      note(code, inDoubt: false, .postponed)
      report.pending[operation, default: 0] += 1
      stop(reason)
      return range(.pending, code, reason.text)
    }
    defer {
      if !digests.isEmpty { digests[seq] = nil }
      judge()
    }
    switch outcome {
    case .accepted:
      settle(seq...seq, .accepted)
      report.accepted[operation, default: 0] += 1
      return OutcomeRange(seqs: seq...seq, outcome: .accepted)
    case .absent:
      settle(seq...seq, .absent)
      report.absent += 1
      return OutcomeRange(seqs: seq...seq, outcome: .absent)
    case .rejected(let code, let message):
      note(code, inDoubt: false, .refused)
      reject(seq, operation, key: nil, code: code, message: message, payload)
      return range(.rejected, code, message)
    case .retry(let code, let message, let inDoubt):
      note(code, inDoubt: inDoubt, .postponed)
      report.pending[operation, default: 0] += 1
      // Where the run has stopped, the reason for that is every record's.
      if report.stop == nil {
        list(seq, operation, key: nil, code: code, message: message, payload)
      }
      return range(inDoubt ? .doubt : .pending, code, message)
    case .unknown(let code, let message):
      note(code, inDoubt: true, .unknown)
      report.unknown += 1
      list(seq, operation, key: nil, code: code, message: message, payload)
      return range(.unknown, code, message)
    case .auth(let message): return postpone("auth", .auth(message))
    case .stop(let message): return postpone("target", .target(message))
    }
  }

  /// Books records that were accepted, and returns them for the journal.
  func book(_ accepted: AcceptedRecords) -> [OutcomeRange] {
    report.accepted.merge(accepted.counts, uniquingKeysWith: +)
    return accepted.ranges.map { range in
      settle(range, .accepted)
      if !digests.isEmpty { for seq in range { digests[seq] = nil } }
      return OutcomeRange(seqs: range, outcome: .accepted)
    }
  }

  /// Books records whose job is open: they have no outcome, and stay as they are on record.
  func leave(_ records: Int) {
    report.waiting += records
    stop(.waiting("it has not done yet what it was sent"))
  }

  /// Books records of which it is not known whether they are there, and returns them for the journal.
  func doubt(_ records: AcceptedRecords) -> [OutcomeRange] {
    let code = "interrupted"
    report.pending.merge(records.counts, uniquingKeysWith: +)
    return records.ranges.map { range in
      notes.append(PendingNote(seqs: range, code: code, inDoubt: true))
      return OutcomeRange(seqs: range, outcome: .doubt, code: code, message: nil)
    }
  }

  /// Books rows of which nothing is sent: their record is the same, or the mode moves them so.
  func bookMoved(_ ranges: [ClosedRange<Int64>], _ kind: SettledRows.Kind) -> [OutcomeRange] {
    ranges.map { range in
      settle(range, kind)
      report.same += range.count
      return OutcomeRange(seqs: range, outcome: kind == .unsent ? .unsent : .same)
    }
  }

  /// Books a row that is neither sent nor moved.
  func hold(_ row: ChangeRow, _ held: RowDecision.Held) -> OutcomeRange {
    switch held {
    case .givenUp: report.givenUp += 1
    case .unknown: report.unknown += 1
    case .shadowed: report.shadowed += 1
    }
    return OutcomeRange(seqs: row.seq...row.seq, outcome: .held)
  }

  /// Books a row of which no record can be made.
  func reject(_ row: ChangeRow, _ rejection: Rejection) -> OutcomeRange {
    let message = "`\(rejection.field)`: \(rejection.reason)"
    if row.pending?.code == rejection.code { knownRefusals.insert(row.seq) }
    notes.append(
      PendingNote(seqs: row.seq...row.seq, code: rejection.code, inDoubt: false, kind: .refused))
    reject(
      row.seq, Operation(row.operation), key: sampler.key(row.new), code: rejection.code,
      message: message)
    return OutcomeRange(
      seqs: row.seq...row.seq, outcome: .rejected, code: rejection.code, message: message)
  }

  /// Notes that a value was refused before: if it is again, that is no news.
  func expectRefusal(of seq: Int64) { knownRefusals.insert(seq) }

  /// Books values that are not removed, for that was given up or is not safe to repeat.
  func hold(_ removals: (givenUp: Int, unknown: Int)) {
    report.givenUp += removals.givenUp
    report.unknown += removals.unknown
  }

  /// Books a value that cannot be removed.
  func reject(_ seq: Int64, _ rejection: Rejection) -> OutcomeRange {
    let message = "`\(rejection.field)`: \(rejection.reason)"
    notes.append(
      PendingNote(seqs: seq...seq, code: rejection.code, inDoubt: false, kind: .refused))
    reject(seq, .remove, key: nil, code: rejection.code, message: message)
    return OutcomeRange(
      seqs: seq...seq, outcome: .rejected, code: rejection.code, message: message)
  }

  private func settle(_ range: ClosedRange<Int64>, _ kind: SettledRows.Kind) {
    settled[kind, default: SequenceRanges()].insert(range)
  }

  private func reject(
    _ seq: Int64, _ operation: Operation, key: String?, code: String, message: String,
    _ payload: UnsafeBufferPointer<UInt8>? = nil
  ) {
    report.rejected[operation, default: 0] += 1
    if knownRefusals.remove(seq) == nil { report.newlyRejected += 1 }
    list(seq, operation, key: key, code: code, message: message, payload)
  }

  /// Names a record that was not accepted in the report.
  private func list(
    _ seq: Int64, _ operation: Operation, key: String?, code: String, message: String,
    _ payload: UnsafeBufferPointer<UInt8>?
  ) {
    guard report.failures.count < Self.failureLimit else { return }
    report.failures.append(
      RunFailure(
        key: key ?? self.key(of: seq), code: code, message: message,
        advice: program.action.advice[code], operation: operation,
        payload: payload.map { String(sampler.masked($0).prefix(Self.payloadLength)) }))
  }

  /// Stops the run where too many of its records are refused.
  func judge() {
    // Asked after every record, and nearly always there is none to judge.
    if report.rejected.isEmpty { return }
    let judged = report.acceptedTotal + report.rejectedTotal
    guard judged >= Self.judgedFrom, report.stop == nil,
      let excess = program.pipeline.guards.rejects.excess(report.rejectedTotal, of: judged)
    else { return }
    stop(.rejects("`guard.rejects`: \(excess)"))
  }

  /// Notes why nothing more is sent; the first reason stays.
  func stop(_ reason: RunReport.Stop) {
    if report.stop == nil { report.stop = reason }
  }

  /// Notes how long the destination asks to be left alone.
  func wait(seconds: Int?) {
    if let seconds { report.retryAfter = max(seconds, report.retryAfter ?? 0) }
  }

  func count(requests: Int) { report.requests += requests }

  /// Takes over what the courier has done; whether there is news in it that no record tells.
  func tallied(_ tally: CourierTally) -> Bool {
    defer {
      report.requests = tally.requests
      report.retries = tally.retries
    }
    return tally.retries != report.retries
  }

  private func key(of seq: Int64) -> String {
    var key: String?
    _ = try? sync.window(after: seq - 1, limit: 1) {
      if $0.seq == seq { key = sampler.key($0.new) }
    }
    // A value that is removed names nobody.
    return key ?? "a value that left"
  }

  private var settledCount: Int { settled.values.reduce(0) { $0 + $1.count } }

  private var settledRows: [SettledRows] {
    SettledRows.Kind.allCases.flatMap { kind in
      (settled[kind]?.coalesced ?? []).map { SettledRows($0, kind) }
    }
  }

  /// Moves the snapshot for what was accepted since, where enough has gathered.
  func settleWhenDue() throws {
    let time = now()
    guard
      settledCount + notes.count >= Self.settleRows
        || time - settledAt >= Self.settleMilliseconds
    else { return }
    settledAt = time
    // A first run turns its changeset into the snapshot at the end; the journal carries it until then.
    if counts.snapshotRows > 0 { try settleRows() }
    try writeNotes()
  }

  /// At the barrier: what leaves is known only when all that stays is settled.
  func settleAll() throws {
    try settleRows()
    try writeNotes()
  }

  private func settleRows() throws {
    guard settledCount > 0 else { return }
    try sync.settle(run: run, settledRows)
    settled.removeAll()
    hasSettled = true
  }

  private func writeNotes() throws {
    guard !notes.isEmpty else { return }
    try sync.note(run: run, notes)
    notes.removeAll()
  }

  /// Ends the run: state first, then the ledger, which takes over the state's generation.
  func close() throws -> RunReport {
    if report.waiting > 0, !isFrozen {
      try settleRows()
      try writeNotes()
      report.milliseconds = now() - startedAt
      try ledger.suspend(
        run, counts: report.ledgerCounts(counts),
        message: "\(report.waiting) records wait for the destination")
      return report
    }
    if isFrozen, report.stop != nil {
      try settleRows()
      report.milliseconds = now() - startedAt
      return report
    }
    // By place, not by number: among what was accepted may be removals of values, which are no rows.
    let isWhole =
      !hasSettled && counts.operations > 0
      && settled[.accepted]?.coalesced == [1...counts.operations]
    let generation = try sync.close(
      run: run, settledRows, notes: notes, acceptedWhole: isWhole, isComplete: report.stop == nil)
    report.milliseconds = now() - startedAt
    try ledger.keep(
      report.failures.map(\.record), of: run)
    try ledger.closeRun(
      run, status: report.ledgerStatus, counts: report.ledgerCounts(counts),
      message: report.stop?.text, generation: generation)
    return report
  }

  var progress: RunProgress {
    RunProgress(
      pipeline: report.pipeline, done: report.done, total: Int(counts.operations),
      retries: report.retries, milliseconds: now() - startedAt)
  }
}

extension DiffCounts {
  /// Rows of the changeset.
  var operations: Int64 { added + changed + removed }
}
