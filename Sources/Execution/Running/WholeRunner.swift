import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Writes one pipeline's whole content in the place of what is there, when anything changed.
///
/// A row that no record can be made of is held: what the snapshot has of it is written. Without a name it is left out.
final class WholeRunner {
  private let book: RunBook
  private let lease: RunLease
  private let replacement: any ContentReplacement
  private let surroundings: Surroundings
  private let progress: (RunProgress) -> Void
  private let mapping: RowMapping
  private let batcher: Batcher

  init(
    _ program: SyncProgram, book: RunBook, action: BoundAction, mapping: RowMapping,
    lease: RunLease, replacement: any ContentReplacement, surroundings: Surroundings,
    progress: @escaping (RunProgress) -> Void
  ) {
    self.book = book
    self.lease = lease
    self.replacement = replacement
    self.surroundings = surroundings
    self.progress = progress
    self.mapping = mapping
    mapping.keying = IdempotencyKeying(uid: book.sync.file.uid, run: book.run)
    batcher = Batcher(action)
  }

  /// Replaces the content and closes the run; an interrupted replacement starts again.
  func run() throws -> RunReport {
    let review = try review()
    guard !review.accepted.ranges.isEmpty else { return try book.close() }
    if surroundings.isInterrupted() {
      book.stop(.canceled)
      return try book.close()
    }
    try book.sync.vacate(run: book.run, review.vacated)
    let unwritable: Rejection?
    do {
      unwritable = try replace(without: review.rejected)
    } catch let error as DeliveryError {
      replacement.abort()
      // It cannot be replaced, and was left as it was.
      if case .matrix(_, let trouble) = error, trouble.kind == .unusable, !replacement.isPartial {
        throw error
      }
      book.stop(error.stop)
      return try interrupted(review)
    }
    if let unwritable {
      throw DeliveryError.file(
        path: replacement.place,
        reason:
          "a row that was delivered before can no longer be written: \(unwritable.code) `\(unwritable.field)`: \(unwritable.reason)"
      )
    }
    if replacement.isPartial {
      replacement.abort()
      book.stop(.canceled)
      return try interrupted(review)
    }
    surroundings.passed(.answerRead)
    try book.ledger.journal(book.run, book.book(review.accepted))
    progress(book.progress)
    return try book.close()
  }

  /// Closes a run that did not get to its end. The target is as it was, or has the new content already: then all is due
  /// again. Where it may have parts of both, the rows are in doubt, so that it is written again whatever they are by then.
  private func interrupted(_ review: Review) throws -> RunReport {
    if replacement.isPartial {
      try book.ledger.journal(book.run, book.doubt(review.accepted))
    }
    return try book.close()
  }

  private struct Review {
    var accepted = AcceptedRecords()
    var rejected: [Int64] = []
    /// Changed rows that cannot be written and have no name: what stood in their places goes.
    var vacated: [Int64] = []
  }

  /// Maps every change once, to know what is held, before anything is written.
  private func review() throws -> Review {
    var review = Review()
    var same = SequenceRanges()
    var decided: [OutcomeRange] = []
    let scratch = ByteBuffer()
    func reject(_ row: ChangeRow, _ rejection: Rejection) {
      let rejected = book.reject(row, rejection)
      if mapping.vacates(row) {
        review.vacated.append(row.seq)
        review.accepted.insert(row.seq, .remove)
      } else {
        review.rejected.append(row.seq)
        decided.append(rejected)
      }
    }
    let read = try book.sync.window(after: 0, limit: Int(book.counts.operations)) { row in
      scratch.removeAll()
      switch mapping.decide(row, into: scratch) {
      case .send(let operation):
        if let rejection = unfit(scratch) {
          reject(row, rejection)
        } else {
          review.accepted.insert(row.seq, operation)
        }
      case .same, .unsent: same.insert(row.seq)
      case .held(let held):
        review.rejected.append(row.seq)
        decided.append(book.hold(row, held))
      case .rejected(let rejection): reject(row, rejection)
      }
    }
    for batch in batcher.flush() { batcher.recycle(batch) }
    guard read.count > 0 else { return review }
    decided += book.bookMoved(same.ranges, .same)
    try book.ledger.journalWindow(book.run, 1...read.last, decided: decided)
    return review
  }

  /// Why a record cannot stand in the file; nil where it can.
  private func unfit(_ record: ByteBuffer) -> Rejection? {
    let added = batcher.add(.add, seq: 0) { out in
      out.append(record.bytes)
      return true
    }
    switch added {
    case .taken(let closed):
      if let closed { batcher.recycle(closed) }
      return nil
    case .leftOut: return nil
    case .rejected(let rejection): return rejection
    }
  }

  /// Returns what stands in the way of writing a row that is held; then the file is as it was.
  private func replace(without rejected: [Int64]) throws -> Rejection? {
    try replacement.begin()
    var trouble: Rejection?
    try book.sync.eachContentRow(without: rejected) { kind, row in
      guard trouble == nil else { return }
      let operation = kind.map(Operation.init) ?? .change
      let added = batcher.add(.add, seq: 0) { out in
        trouble = mapping.write(row, operation, into: out)
        return trouble == nil
      }
      switch added {
      case .taken(let closed?): try write(closed)
      case .taken(nil), .leftOut: break
      case .rejected(let rejection): trouble = rejection
      }
    }
    if let trouble {
      replacement.abort()
      return trouble
    }
    for batch in batcher.flush() { try write(batch) }
    do { try lease.assure() } catch {
      replacement.abort()
      throw error
    }
    defer { book.count(requests: replacement.requests) }
    _ = try replacement.commit()
    return nil
  }

  private func write(_ batch: Batch) throws {
    try replacement.write(batch)
    batcher.recycle(batch)
  }
}

extension DeliveryError {
  /// Why a run ends that it stopped.
  fileprivate var stop: RunReport.Stop {
    if case .matrix(_, let trouble) = self, trouble.kind == .denied {
      let remedy = trouble.remedy.map { "; \($0)" } ?? ""
      return .auth("\(self)\(remedy)")
    }
    return .unavailable("\(self)")
  }
}
