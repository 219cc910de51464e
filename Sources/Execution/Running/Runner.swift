import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Sends one pipeline's changeset: windows, batches, outcomes; the snapshot moves only for what was accepted.
///
/// One thread, so that the order of writes is that of the code; libcurl alone has another. The journal is written before the
/// first request of the rows it announces, and at each answer; what it does not answer for after a crash is in doubt.
final class Runner {
  /// Match values remembered as under way before all outcomes are waited for.
  private static let waveLimit = 100_000
  /// Bytes of records in a window, by what records have come to so far.
  private static let windowBytes = 4 << 20
  /// Rows that are read before it is looked whether more can be sent meanwhile.
  private static let pace = 128

  private let program: SyncProgram
  let book: RunBook
  private let action: BoundAction
  private let lease: RunLease
  let courier: Courier
  let surroundings: Surroundings
  let progress: (RunProgress) -> Void
  private let mapping: RowMapping
  let redaction: Redaction
  let batcher: Batcher
  private let record = ByteBuffer()
  /// Records that were put into batches.
  private var mapped = (records: 0, bytes: 0)
  /// Hashes of the match values that may be under way: no value is in two requests at once.
  private var wave: Set<Int> = []
  /// In the journal and not yet on their way: they leave while the next window is read.
  private var backlog: ArraySlice<Batch> = []
  /// Answers that came while a window was read and wait for its end.
  var answered: [Delivered] = []

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

  /// Rows read and mapped before the journal is written and their requests start: the more, the less often the source waits
  /// for the journal; the fewer, the less memory they take, and the fewer are in doubt after a crash.
  private var windowSize: Int {
    let largest = action.requests.map(\.maxRecords).max() ?? 1
    let fitting = mapped.bytes > 0 ? Self.windowBytes * mapped.records / mapped.bytes : 0
    return min(max(largest * courier.capacity * 3, 1_000), max(fitting, 1_000), 20_000)
  }

  var isStopped: Bool { book.report.stop != nil }
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
      try submitBacklog()
      guard window.rows > 0 else { return }
      let seqs = cursor + 1...window.last
      try book.sync.offer(run: book.run, seqs)
      try book.ledger.journalWindow(book.run, seqs, decided: window.decided)
      backlog = window.batches[...]
      // Whether a value is under way must be known before the next rows are looked at.
      if keepsValues { try submitBacklog() }
      try sendDeferred(window.deferred)
      cursor = window.last
      left -= window.rows
      try handle(courier.collect(wait: 0))
      try book.settleWhenDue()
    }
    try submitBacklog()
  }

  private func submitBacklog() throws {
    // What is not accepted is on record before more is sent.
    if !answered.isEmpty { try handle([]) }
    while let batch = backlog.popFirst() { try submit(batch) }
  }

  /// Sends what can be sent without waiting while a window is being read: the source reads on.
  private func sendMeanwhile() throws {
    guard answered.isEmpty, !backlog.isEmpty else { return }
    if courier.inFlight >= courier.capacity { try handleAhead(courier.collect(wait: 0)) }
    guard courier.inFlight < courier.capacity else { return }
    try lease.renew()
    while answered.isEmpty, !isStopped, !surroundings.isInterrupted(),
      courier.inFlight < courier.capacity, let batch = backlog.popFirst()
    {
      try courier.submit(batch)
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
      var refused: [(seq: Int64, rejection: Rejection)] = []
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
        case .oversized(let bytes): refused.append((removal.seq, .oversized(bytes: bytes)))
        case .unplaced(let field): refused.append((removal.seq, .unplaced(field)))
        }
      }
      guard read.count > 0 else { return }
      // What names a row is read from the changeset, once that is not being read.
      let rejected = refused.map { book.reject($0.seq, $0.rejection) }
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
    /// Rows that move unsent.
    var same = SequenceRanges()
    var unsent = SequenceRanges()
  }

  /// Maps the next rows; nothing of them is sent yet.
  private func map(
    _ limit: Int, after cursor: Int64, only: (Int64) -> Bool = { _ in true }
  ) throws -> Window {
    var window = Window()
    if wave.count > Self.waveLimit {
      try flush()
      wave.removeAll(keepingCapacity: true)
    }
    var looked = 0
    let read = try book.sync.window(after: cursor, limit: limit) { row in
      looked += 1
      if looked % Self.pace == 0 { try sendMeanwhile() }
      guard row.operation != .gone, only(row.seq) else { return }
      record.removeAll()
      switch mapping.decide(row, into: record) {
      case .same: window.same.insert(row.seq)
      case .unsent: window.unsent.insert(row.seq)
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
    window.decided += book.bookMoved(window.same.ranges, .same)
    window.decided += book.bookMoved(window.unsent.ranges, .unsent)
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
      mapped = (mapped.records + 1, mapped.bytes + record.count)
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
  }

  /// Sends the batches that are not full and waits for every answer.
  private func flush() throws {
    try submitBacklog()
    for batch in batcher.flush() { try submit(batch) }
    while courier.inFlight > 0 {
      try handle(courier.collect(wait: 1_000))
      try lease.renew()
    }
  }
}
