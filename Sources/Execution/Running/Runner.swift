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
  /// Rows of a window at least, where their records are small: each window is a write to the disk, for which the mapping
  /// waits.
  private static let leastRows = 4_000
  /// Rows that are read before it is looked whether more can be sent meanwhile.
  private static let pace = 128
  /// Windows that are read at once at most: of many more, PostgreSQL would sort the changeset rather than follow its key.
  private static let mostAhead = 8

  private let program: SyncProgram
  let book: RunBook
  private let action: BoundAction
  private let lease: RunLease
  let jobs: JobJournal
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
  /// Windows that are read at once: the source goes on while the first ones are journaled, and the next ones are asked for
  /// when they have left, so that nothing is open in it while an answer is waited for.
  private var ahead = 1
  /// Answers that came while a window was read and wait for its end.
  var answered: [Delivered] = []

  init(
    _ program: SyncProgram, book: RunBook, action: BoundAction, mapping: RowMapping,
    lease: RunLease, jobs: JobJournal? = nil, dispatcher: any Dispatcher,
    surroundings: Surroundings,
    progress: @escaping (RunProgress) -> Void
  ) {
    self.program = program
    self.book = book
    self.action = action
    self.mapping = mapping
    self.lease = lease
    self.jobs = jobs ?? JobJournal(book.ledger, run: book.run)
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
    return min(max(largest * courier.capacity * 3, Self.leastRows), max(fitting, 1_000), 20_000)
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
      let hadBacklog = !backlog.isEmpty
      let size = windowSize
      let limit = min(size * ahead, left)
      var journaled = 0
      var window = Window(after: cursor)
      let read = try map(limit, into: &window) { window in
        guard window.rows == size, journaled + size < limit else { return true }
        guard try goesOn(window) else { return false }
        try journal(window)
        journaled += size
        window = Window(after: window.last)
        return true
      }
      if !backlog.isEmpty || !answered.isEmpty {
        ahead = 1
      } else if hadBacklog {
        ahead = min(ahead * 2, Self.mostAhead)
      }
      try submitBacklog()
      guard read > 0 else { return }
      try journal(window)
      // Whether a value is under way must be known before the next rows are looked at.
      if keepsValues { try submitBacklog() }
      try sendDeferred(window.deferred)
      cursor = window.last
      left -= read
      try handle(courier.collect(wait: 0))
      try book.settleWhenDue()
    }
    try submitBacklog()
  }

  /// Whether the next window may be read at once, before this one is sent.
  private func goesOn(_ window: Window) throws -> Bool {
    try lease.renew()
    return backlog.isEmpty && answered.isEmpty && window.deferred.isEmpty && !keepsValues
      && !isStopped && !surroundings.isInterrupted()
  }

  /// Puts a window on record; from then on it may leave.
  private func journal(_ window: Window) throws {
    guard window.rows > 0 else { return }
    let seqs = window.after + 1...window.last
    let moved =
      book.bookMoved(window.same.ranges, .same) + book.bookMoved(window.unsent.ranges, .unsent)
    try book.sync.offer(run: book.run, seqs)
    try book.ledger.journalWindow(book.run, seqs, decided: window.decided + moved)
    backlog = window.batches[...]
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
      var window = Window(after: first - 1)
      _ = try map(Int(last - first) + 1, into: &window, only: { rows.contains($0) })
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
    let needsCaptured = program.needsCaptured
    var cursor = removals.after
    var left = Int(removals.count)
    while left > 0, !isStopped {
      if surroundings.isInterrupted() { return book.stop(.canceled) }
      try lease.renew()
      var batches: [Batch] = []
      var refused: [(seq: Int64, rejection: Rejection)] = []
      let read = try book.sync.removals(after: cursor, limit: min(windowSize, left)) { removal in
        if removal.wasRefused { book.expectRefusal(of: removal.seq) }
        if needsCaptured, removal.captured == nil {
          refused.append((removal.seq, .uncaptured))
          return
        }
        let added = batcher.add(
          .remove, seq: removal.seq,
          key: {
            self.mapping.key(of: $0, .remove, firstRun: removal.inDoubt ? removal.firstRun : nil)
          }
        ) { out in
          if needsCaptured, let captured = removal.captured {
            Captured.write(removal.value, with: captured, into: out)
          } else {
            out.append(removal.value)
          }
          return true
        }
        switch added {
        case .taken(let closed?): batches.append(closed)
        case .taken(nil), .leftOut: break
        case .rejected(let rejection): refused.append((removal.seq, rejection))
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
    let after: Int64
    var last: Int64
    var rows = 0
    var batches: [Batch] = []
    var decided: [OutcomeRange] = []
    var deferred: Set<Int64> = []
    /// Rows that move unsent.
    var same = SequenceRanges()
    var unsent = SequenceRanges()

    init(after: Int64) {
      self.after = after
      last = after
    }
  }

  /// Maps the next rows; nothing of them is sent yet.
  ///
  /// - Parameter goesOn: asked after each row.
  /// - Returns: how many rows were read.
  private func map(
    _ limit: Int, into window: inout Window,
    goesOn: (inout Window) throws -> Bool = { _ in true }, only: (Int64) -> Bool = { _ in true }
  ) throws -> Int {
    if wave.count > Self.waveLimit {
      try flush()
      wave.removeAll(keepingCapacity: true)
    }
    return try book.sync.rows(after: window.after, limit: limit) { row in
      window.rows += 1
      window.last = row.seq
      if window.rows % Self.pace == 0 { try sendMeanwhile() }
      let isGone = if case .gone = row.operation { true } else { false }
      if !isGone, only(row.seq) { map(row, into: &window) }
      return try goesOn(&window)
    }.count
  }

  private func map(_ row: ChangeRow, into window: inout Window) {
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

  /// Puts a record into its batch; returns why that does not go.
  private func add(_ row: ChangeRow, _ operation: Operation, _ window: inout Window) -> Rejection? {
    let added = batcher.add(
      operation, seq: row.seq, key: { self.mapping.key(of: $0, operation) },
      write: { out in
        out.append(record.bytes)
        return true
      })
    switch added {
    case .rejected(let rejection): return rejection
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
