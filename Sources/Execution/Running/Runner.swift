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
  /// Match values remembered as under way before all outcomes are waited for.
  private static let waveLimit = 100_000

  private let program: SyncProgram
  private let book: RunBook
  private let action: BoundAction
  private let lease: RunLease
  private let courier: Courier
  private let surroundings: Surroundings
  private let progress: (RunProgress) -> Void
  private let mapping: RowMapping
  private let redaction: Redaction
  private let batcher: Batcher
  private let record = ByteBuffer()
  /// Hashes of the match values that may be under way: no value is in two requests at once.
  private var wave: Set<Int> = []

  init(
    _ program: SyncProgram, book: RunBook, action: BoundAction, mapping: RowMapping,
    lease: RunLease, dispatcher: any Dispatcher, surroundings: Surroundings,
    progress: @escaping (RunProgress) -> Void
  ) {
    self.program = program
    self.book = book
    self.action = action
    self.mapping = mapping
    self.lease = lease
    courier = Courier(
      dispatcher, policy: action.retryPolicy(surroundings.pace), random: surroundings.random)
    self.surroundings = surroundings
    self.progress = progress
    redaction = Redaction(program, action)
    batcher = Batcher(action)
  }

  /// Rows read and mapped before the journal is written and their requests start.
  private var windowSize: Int {
    let largest = action.requests.map(\.maxRecords).max() ?? 1
    return min(max(largest * courier.capacity, 1_000), 10_000)
  }

  private var isStopped: Bool { book.report.stop != nil }
  private var keepsValues: Bool { book.sync.query.identity.keepsValues }

  /// Sends everything that can be sent and closes the run.
  func run() throws -> RunReport {
    mapping.keying = IdempotencyKeying(uid: book.sync.file.uid, run: book.run)
    if keepsValues, !book.sync.hasVerdicts {
      try ClaimPass(program, mapping).run(over: book.sync, rows: book.counts.kept)
    }
    var cursor: Int64 = 0
    try send(book.counts.kept, after: &cursor)
    if book.counts.removed > 0 || keepsValues, !isStopped {
      // A barrier: removals start when every add and change has its outcome.
      try flush()
      if keepsValues {
        try sendRemovals()
      } else {
        try send(book.counts.removed, after: &cursor)
      }
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
      let seqs = cursor + 1...window.last
      try book.sync.offer(run: book.run, seqs)
      try book.ledger.journalWindow(book.run, seqs, decided: window.decided)
      for batch in window.batches { try submit(batch) }
      try sendDeferred(window.deferred)
      cursor = window.last
      left -= window.rows
      try handle(courier.collect(wait: 0))
      try book.settleWhenDue()
    }
  }

  /// Sends rows whose match value was under way with another row, once that has its outcome.
  private func sendDeferred(_ rows: Set<Int64>) throws {
    var rows = rows
    while let first = rows.min(), let last = rows.max(), !isStopped {
      try flush()
      wave.removeAll(keepingCapacity: true)
      let window = try map(Int(last - first) + 1, after: first - 1) { rows.contains($0) }
      for batch in window.batches { try submit(batch) }
      rows = window.deferred
    }
  }

  /// Sends what no live row carries any more: each value once and alone.
  private func sendRemovals() throws {
    if isStopped { return }
    try book.settleAll()
    let removals = try book.sync.addRemovals(run: book.run)
    book.hold(try book.sync.abandonedRemovals(isForeseen: false))
    var cursor = removals.after
    var left = Int(removals.count)
    while left > 0, !isStopped {
      if surroundings.isInterrupted() { return book.stop(.canceled) }
      try lease.renew()
      var batches: [Batch] = []
      var rejected: [OutcomeRange] = []
      let read = try book.sync.removals(after: cursor, limit: min(windowSize, left)) { removal in
        if removal.wasRefused { book.expectRefusal(of: removal.seq) }
        let added = batcher.add(
          .remove, seq: removal.seq,
          key: {
            self.mapping.key(of: $0, .remove, firstRun: removal.inDoubt ? removal.firstRun : nil)
          }
        ) { out in
          out.append(removal.value)
          return true
        }
        switch added {
        case .taken(let closed?): batches.append(closed)
        case .taken(nil), .leftOut: break
        case .oversized(let bytes):
          rejected.append(book.reject(removal.seq, .oversized(bytes: bytes)))
        case .unplaced(let field):
          rejected.append(book.reject(removal.seq, .unplaced(field)))
        }
      }
      guard read.count > 0 else { return }
      try book.ledger.journalWindow(book.run, cursor + 1...read.last, decided: rejected)
      for batch in batches { try submit(batch) }
      cursor = read.last
      left -= read.count
      try handle(courier.collect(wait: 0))
      try book.settleWhenDue()
    }
  }

  private struct Window {
    var last: Int64 = 0
    var rows = 0
    var batches: [Batch] = []
    var decided: [OutcomeRange] = []
    var deferred: Set<Int64> = []
  }

  /// Maps the next rows; nothing of them is sent yet.
  private func map(
    _ limit: Int, after cursor: Int64, only: (Int64) -> Bool = { _ in true }
  ) throws -> Window {
    var window = Window()
    var same = SequenceRanges()
    var unsent = SequenceRanges()
    if wave.count > Self.waveLimit {
      try flush()
      wave.removeAll(keepingCapacity: true)
    }
    let read = try book.sync.window(after: cursor, limit: limit) { row in
      guard row.operation != .gone, only(row.seq) else { return }
      record.removeAll()
      switch mapping.decide(row, into: record) {
      case .same: same.insert(row.seq)
      case .unsent: unsent.insert(row.seq)
      case .held(let held): window.decided.append(book.hold(row, held))
      case .rejected(let rejection): window.decided.append(book.reject(row, rejection))
      case .send(let operation):
        if isUnderWay(record) {
          window.deferred.insert(row.seq)
        } else if let rejection = add(row, operation, &window) {
          window.decided.append(book.reject(row, rejection))
        }
      }
    }
    window.decided += book.bookMoved(same.ranges, .same) + book.bookMoved(unsent.ranges, .unsent)
    (window.last, window.rows) = (read.last, read.count)
    return window
  }

  /// Puts a record into its batch; returns why that does not go.
  private func add(_ row: ChangeRow, _ operation: Operation, _ window: inout Window) -> Rejection? {
    let added = batcher.add(
      operation, seq: row.seq, key: { self.mapping.key(of: $0, operation) },
      write: { out in
        out.append(record.bytes)
        return true
      })
    switch added {
    case .oversized(let bytes): return .oversized(bytes: bytes)
    case .unplaced(let field): return .unplaced(field)
    case .leftOut: break
    case .taken(let closed):
      if let closed { window.batches.append(closed) }
      book.expect(
        row, mapping.digest(operation, record.bytes), keepsDigest: mapping.differsByRun)
    }
    return nil
  }

  /// Whether a match value of the record may be under way; remembers those of one that is not.
  private func isUnderWay(_ record: ByteBuffer) -> Bool {
    guard book.sync.query.identity == .memberValues else { return false }
    var hashes: [Int] = []
    mapping.eachValue(in: record.bytes) { value in
      var hasher = Hasher()
      hasher.combine(bytes: UnsafeRawBufferPointer(value))
      hashes.append(hasher.finalize())
    }
    if hashes.contains(where: wave.contains) { return true }
    wave.formUnion(hashes)
    return false
  }

  private func submit(_ batch: Batch) throws {
    while courier.inFlight >= courier.capacity, !isStopped {
      try handle(courier.collect(wait: 200))
      try lease.renew()
    }
    try lease.renew()
    if surroundings.isInterrupted() { book.stop(.canceled) }
    // Once stopped, nothing more leaves; the rows stay due.
    guard !isStopped else { return batcher.recycle(batch) }
    try courier.submit(batch)
    try handle(courier.collect(wait: 0))
  }

  /// Sends the batches that are not full and waits for every answer.
  private func flush() throws {
    for batch in batcher.flush() { try submit(batch) }
    while courier.inFlight > 0 {
      try handle(courier.collect(wait: 1_000))
      try lease.renew()
    }
  }

  private func handle(_ deliveries: [Delivered]) throws {
    for delivered in deliveries {
      surroundings.passed(.answerRead)
      book.wait(seconds: delivered.outcome.retryAfter)
      try book.ledger.journal(book.run, outcomes(of: delivered))
      delivered.batch.recycle()
    }
    withdraw()
    let news = book.tallied(courier.tally)
    if news || !deliveries.isEmpty { progress(book.progress) }
  }

  /// Takes back what has not left yet, once the run has stopped or is asked to.
  private func withdraw() {
    guard isStopped || surroundings.isInterrupted() else { return }
    for batch in courier.withdraw() {
      book.stop(.canceled)
      batcher.recycle(batch)
    }
  }

  /// Stops where nothing gets through to the destination, and where a batch was given up for the run is asked to stop.
  private func stopWhere(_ delivered: Delivered) {
    let first = redaction.redacted(delivered.outcome.outcome(at: 0), of: delivered.batch)
    if delivered.isOutage { book.stop(.unavailable(first.message ?? "nothing gets through")) }
    if case .retry = first, surroundings.isInterrupted() { book.stop(.canceled) }
  }

  /// Books the outcome of each record, and returns them as ranges for the journal.
  private func outcomes(of delivered: Delivered) -> [OutcomeRange] {
    let batch = delivered.batch
    var exceptions = delivered.outcome.exceptions[...]
    let whole = redaction.redacted(delivered.outcome.whole, of: batch)
    stopWhere(delivered)
    var ranges: [OutcomeRange] = []
    for index in 0..<batch.count {
      var outcome = whole
      if let next = exceptions.first, next.index == index {
        outcome = redaction.redacted(next.outcome, at: index, of: batch)
        exceptions = exceptions.dropFirst()
      }
      let entry = book.book(
        outcome, seq: batch.seqs[index], operation: batch.operations[index],
        payload: batch.record(at: index), isDoubtful: delivered.isDoubtful)
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
