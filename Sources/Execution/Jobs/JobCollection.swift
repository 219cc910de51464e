import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Asks a destination what became of records that a run which is over handed over to it.
struct JobCollection {
  private let program: SyncProgram
  private let sync: Sync
  private let ledger: Ledger
  private let lease: RunLease
  private let action: BoundAction
  private let surroundings: Surroundings
  private let root: String
  private let redaction: Redaction
  private let sampler: RowSampler

  /// - Parameter action: with its secrets, as the run that is over had it.
  init(
    _ program: SyncProgram, _ action: BoundAction, sync: Sync, ledger: Ledger, lease: RunLease,
    root: String, surroundings: Surroundings
  ) {
    self.program = program
    self.action = action
    self.sync = sync
    self.ledger = ledger
    self.lease = lease
    self.root = root
    self.surroundings = surroundings
    redaction = Redaction(program, action)
    sampler = RowSampler(program)
  }

  /// Puts on record what became of the records of a run's open jobs.
  ///
  /// - Returns: why some are still open; nil where none is.
  func collect(_ run: RunRecord) throws -> RunReport.Stop? {
    let known = try ledger.jobs(of: run.id)
    let journal = JobJournal(ledger, run: run.id, known: known.map(\.number))
    // Where the changeset is gone, or of other columns, nobody knows what the records were.
    guard !known.isEmpty, try sync.openChangeset(run: run.id),
      sync.columns == program.query.columns.map(\.name)
    else { return nil }
    let courier = Courier(
      try action.dispatcher(
        root: root, now: surroundings.now, random: surroundings.random,
        mayStart: { try lease.assure() }, onStep: { try journal.note($0) }),
      policy: action.retryPolicy(surroundings.pace), random: surroundings.random)
    let answered = try ledger.journal(of: run.id).outcomes.map(\.seqs)
    var counts = run.counts
    var (open, isStopped) = (0, false)
    var refusal: RunReport.Stop?
    func take(_ deliveries: [Delivered]) throws {
      for delivered in deliveries {
        if delivered.batch.isOpen {
          open += delivered.batch.count
          if let reason = RunReport.Stop(
            redaction.redacted(delivered.outcome.whole, of: delivered.batch))
          {
            refusal = reason
          }
          journal.leave(delivered.batch)
        } else {
          try book(delivered, of: run.id, &counts)
        }
      }
      try journal.closeEnded()
      if !isStopped, surroundings.isInterrupted() {
        isStopped = true
        _ = courier.withdraw()
      }
      try lease.renew()
    }
    for job in known {
      guard let batch = try batch(of: job, in: run.id, without: answered) else { continue }
      while courier.inFlight >= courier.capacity { try take(courier.collect(wait: 200)) }
      if isStopped {
        open += batch.count
        continue
      }
      journal.take(job.number, batch)
      try courier.submit(batch)
    }
    while courier.inFlight > 0 { try take(courier.collect(wait: 1_000)) }
    if open > 0 || run.status == .waiting, run.status != .frozen {
      try ledger.suspend(
        run.id, counts: counts, message: open > 0 ? "\(open) records wait for the destination" : "")
    }
    if open == 0 { return nil }
    return refusal ?? .waiting("it has not done yet \(open) records of run \(run.id)")
  }

  /// The records of a job as they were handed over; nil where their outcomes are on record.
  private func batch(
    of job: JobRecord, in run: Int64, without answered: [ClosedRange<Int64>]
  ) throws -> Batch? {
    guard let entries = BatchEntries(job.records),
      !entries.seqs.contains(where: { range in answered.contains { $0.overlaps(range) } }),
      let index = action.requests.firstIndex(where: { $0.definition.name == job.request }),
      case .object(let members)? = Array(job.kept.utf8).withUnsafeBufferPointer({
        try? JSONValue(parsing: $0)
      })
    else { return nil }
    let kept = members.reduce(into: [String: String]()) { kept, member in
      if case .string(let text) = member.value { kept[member.key] = text }
    }
    let batch = Batch.resumed(
      index, action.requests[index], at: FlowProgress(step: job.step, kept: kept))
    let mapping = RowMapping(
      program, past: PastMappings(program, epoch: -1, columns: []) { _ in nil }, startedAt: 0)
    mapping.keying = IdempotencyKeying(uid: sync.file.uid, run: run)
    let usesKey = action.requests[index].definition.usesKey
    let record = ByteBuffer()
    for range in entries.runs {
      func resume(_ seq: Int64) {
        let key = usesKey ? mapping.key(of: record.bytes, range.operation) : nil
        batch.resume(seq, range.operation, key, record.bytes, items: range.items)
      }
      let (after, limit) = (range.seqs.lowerBound - 1, range.seqs.count)
      _ = try sync.window(after: after, limit: limit) { row in
        guard range.seqs.contains(row.seq), row.operation != .gone else { return }
        record.removeAll()
        _ = mapping.decide(row, into: record)
        resume(row.seq)
      }
      _ = try sync.removals(after: after, limit: limit) { removal in
        guard range.seqs.contains(removal.seq) else { return }
        record.removeAll()
        record.append(removal.value)
        resume(removal.seq)
      }
    }
    return batch
  }

  private func book(_ delivered: Delivered, of run: Int64, _ counts: inout RunCounts) throws {
    let batch = delivered.batch
    var outcomes: [OutcomeRange] = []
    var failures: [RunFailure] = []
    for (index, entry) in batch.entries.enumerated() {
      let outcome = redaction.redacted(
        delivered.outcome.outcome(at: index), at: index, of: batch)
      let range = OutcomeRange(outcome, seq: entry.seq, isDoubtful: delivered.isDoubtful)
      if let last = outcomes.last, let joined = last.joined(range) {
        outcomes[outcomes.count - 1] = joined
      } else {
        outcomes.append(range)
      }
      counts.book(range.outcome, entry.operation)
      if let code = range.code, failures.count < 100 {
        failures.append(
          RunFailure(
            key: key(of: entry.seq), code: code, message: range.message ?? "",
            advice: program.action.advice[code], operation: entry.operation,
            payload: sampler.masked(batch.record(at: index))))
      }
    }
    try ledger.journal(run, outcomes)
    try ledger.keep(failures.map(\.record), of: run)
  }

  private func key(of seq: Int64) -> String {
    var key: String?
    _ = try? sync.window(after: seq - 1, limit: 1) {
      if $0.seq == seq { key = sampler.key($0.new) }
    }
    return key ?? "a value that left"
  }
}

extension OutcomeRange {
  /// What the journal says of one record that was asked for.
  fileprivate init(_ outcome: RecordOutcome, seq: Int64, isDoubtful: Bool) {
    switch outcome {
    case .accepted: self.init(seqs: seq...seq, outcome: .accepted)
    case .absent: self.init(seqs: seq...seq, outcome: .absent)
    case .rejected(let code, let message):
      self.init(
        seqs: seq...seq, outcome: isDoubtful ? .doubt : .rejected, code: code, message: message)
    case .retry(let code, let message, let inDoubt):
      self.init(
        seqs: seq...seq, outcome: inDoubt || isDoubtful ? .doubt : .pending, code: code,
        message: message)
    case .unknown(let code, let message):
      self.init(seqs: seq...seq, outcome: .unknown, code: code, message: message)
    case .auth(let message):
      self.init(seqs: seq...seq, outcome: .doubt, code: "auth", message: message)
    case .stop(let message):
      self.init(seqs: seq...seq, outcome: .doubt, code: "target", message: message)
    }
  }
}

extension RunCounts {
  /// Counts one more record.
  fileprivate mutating func book(_ outcome: JournaledOutcome, _ operation: Operation) {
    let path: WritableKeyPath<RunCounts, OperationCounts> =
      switch operation {
      case .add: \.adds
      case .change: \.changes
      case .remove: \.removes
      }
    switch outcome {
    case .accepted: self[keyPath: path].accepted += 1
    case .rejected: self[keyPath: path].rejected += 1
    case .pending, .doubt: self[keyPath: path].pending += 1
    case .absent: absent += 1
    case .unknown: unknown += 1
    case .same, .unsent, .held: break
    }
  }
}
