import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Sends one pipeline's changeset: windows, batches, outcomes; the snapshot moves only for what was accepted.
///
/// Single-threaded: mapping and libcurl take turns, so the order of writes is that of the code. The journal is written
/// before a window's first request and at each answer; what it does not answer for after a crash is in doubt.
final class Runner {
  private let book: RunBook
  private let action: BoundAction
  private let lease: LeaseKeeper
  private let dispatcher: any Dispatcher
  private let surroundings: Surroundings
  private let progress: (RunProgress) -> Void
  private let mapping: RowMapping
  private let redaction: Redaction
  private let batcher: Batcher

  init(
    _ program: SyncProgram, book: RunBook, action: BoundAction, lease: LeaseKeeper,
    dispatcher: any Dispatcher, surroundings: Surroundings,
    progress: @escaping (RunProgress) -> Void
  ) {
    self.book = book
    self.action = action
    self.lease = lease
    self.dispatcher = dispatcher
    self.surroundings = surroundings
    self.progress = progress
    mapping = RowMapping(program)
    redaction = Redaction(program, action)
    batcher = Batcher(action)
  }

  /// Rows read and mapped before the journal is written and their requests start.
  private var windowSize: Int {
    let largest = action.requests.map(\.maxRecords).max() ?? 1
    return min(max(largest * dispatcher.capacity, 1_000), 10_000)
  }

  private var isStopped: Bool { book.report.stop != nil }

  /// Sends everything that can be sent and closes the run.
  func run() throws -> RunReport {
    var cursor: Int64 = 0
    try send(book.counts.added + book.counts.changed, after: &cursor)
    if book.counts.removed > 0, !isStopped {
      // A barrier: removals start when every add and change has its outcome.
      try flush()
      try send(book.counts.removed, after: &cursor)
    }
    try flush()
    return try book.close()
  }

  /// Sends the next `rows` rows of the changeset in windows.
  private func send(_ rows: Int64, after cursor: inout Int64) throws {
    var left = Int(rows)
    while left > 0, !isStopped {
      if surroundings.isInterrupted() { return book.stop(.canceled) }
      try lease.renew()
      let window = try map(min(windowSize, left), after: cursor)
      guard window.rows > 0 else { return }
      try book.ledger.journalWindow(
        book.run, cursor + 1...window.last, decided: window.decided)
      for batch in window.batches { try submit(batch) }
      cursor = window.last
      left -= window.rows
      try handle(dispatcher.collect(wait: 0))
      try book.settleWhenDue()
    }
  }

  private struct Window {
    var last: Int64 = 0
    var rows = 0
    var batches: [Batch] = []
    var decided: [OutcomeRange] = []
  }

  /// Maps the next rows; nothing of them is sent yet.
  private func map(_ limit: Int, after cursor: Int64) throws -> Window {
    var window = Window()
    var same = SequenceRanges()
    let read = try book.sync.window(after: cursor, limit: limit) { row in
      var decision = RowDecision.same
      let added = batcher.add(Operation(row.operation), seq: row.seq) { out in
        decision = mapping.decide(row, into: out)
        if case .send = decision { return true } else { return false }
      }
      switch added {
      case .taken(let closed?): window.batches.append(closed)
      case .taken(nil), .leftOut: break
      case .oversized(let bytes): decision = .rejected(.oversized(bytes: bytes))
      }
      switch decision {
      case .send: break
      case .same: same.insert(row.seq)
      case .rejected(let rejection): window.decided.append(book.reject(row, rejection))
      }
    }
    window.decided += book.bookSame(same.ranges)
    (window.last, window.rows) = (read.last, read.count)
    return window
  }

  private func submit(_ batch: Batch) throws {
    while dispatcher.inFlight >= dispatcher.capacity, !isStopped {
      try handle(dispatcher.collect(wait: 200))
      try lease.renew()
    }
    if surroundings.isInterrupted() { book.stop(.canceled) }
    // Once stopped, nothing more leaves; the rows stay due.
    guard !isStopped else { return batcher.recycle(batch) }
    try dispatcher.submit(batch)
    try handle(dispatcher.collect(wait: 0))
  }

  /// Sends the batches that are not full and waits for every answer.
  private func flush() throws {
    for batch in batcher.flush() { try submit(batch) }
    while dispatcher.inFlight > 0 {
      try handle(dispatcher.collect(wait: 1_000))
      try lease.renew()
    }
  }

  private func handle(_ deliveries: [Delivered]) throws {
    for delivered in deliveries {
      surroundings.passed(.answerRead)
      book.wait(seconds: delivered.outcome.retryAfter)
      try book.ledger.journal(book.run, outcomes(of: delivered))
      book.countRequest()
      batcher.recycle(delivered.batch)
    }
    withdraw()
    if !deliveries.isEmpty { progress(book.progress) }
  }

  /// Takes back what has not left yet, once the run has stopped or is asked to.
  private func withdraw() {
    guard isStopped || surroundings.isInterrupted() else { return }
    for batch in dispatcher.withdraw() {
      book.stop(.canceled)
      batcher.recycle(batch)
    }
  }

  /// Books the outcome of each record, and returns them as ranges for the journal.
  private func outcomes(of delivered: Delivered) -> [OutcomeRange] {
    let batch = delivered.batch
    var exceptions = delivered.outcome.exceptions[...]
    let whole = redaction.redacted(delivered.outcome.whole, of: batch)
    var ranges: [OutcomeRange] = []
    for index in 0..<batch.count {
      var outcome = whole
      if let next = exceptions.first, next.index == index {
        outcome = redaction.redacted(next.outcome, at: index, of: batch)
        exceptions = exceptions.dropFirst()
      }
      let entry = book.book(
        outcome, seq: batch.seqs[index], operation: batch.operations[index])
      if let last = ranges.last, let joined = last.joined(entry) {
        ranges[ranges.count - 1] = joined
      } else {
        ranges.append(entry)
      }
    }
    return ranges
  }
}

extension OutcomeRange {
  /// This range with the next one, where they are neighbours and say the same.
  func joined(_ next: OutcomeRange) -> OutcomeRange? {
    guard seqs.upperBound + 1 == next.seqs.lowerBound, outcome == next.outcome, code == next.code,
      message == next.message
    else { return nil }
    return OutcomeRange(
      seqs: seqs.lowerBound...next.seqs.upperBound, outcome: outcome, code: code, message: message)
  }
}
