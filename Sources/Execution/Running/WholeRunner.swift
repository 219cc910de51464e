import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Writes one pipeline's whole content in the place of what is there, when anything changed.
///
/// A row that no record can be made of is held: what the snapshot has of it is written.
final class WholeRunner {
  private let book: RunBook
  private let replacement: FileReplacement
  private let surroundings: Surroundings
  private let progress: (RunProgress) -> Void
  private let mapping: RowMapping
  private let mapper: RecordMapper
  private let batcher: Batcher

  init(
    _ program: SyncProgram, book: RunBook, action: BoundAction, replacement: FileReplacement,
    surroundings: Surroundings, progress: @escaping (RunProgress) -> Void
  ) {
    self.book = book
    self.replacement = replacement
    self.surroundings = surroundings
    self.progress = progress
    mapping = RowMapping(program)
    mapper = RecordMapper(program.mapping)
    batcher = Batcher(action)
  }

  /// Replaces the content and closes the run; an interrupted replacement starts again.
  func run() throws -> RunReport {
    let review = try review()
    guard !review.sent.isEmpty else { return try book.close() }
    if surroundings.isInterrupted() {
      book.stop(.canceled)
      return try book.close()
    }
    try book.sync.leaveOut(run: book.run, review.rejected)
    let unwritable: Rejection?
    do {
      unwritable = try replace()
    } catch let error as DeliveryError {
      // The file is as it was, or has the new content already: all is due again.
      replacement.abort()
      book.stop(.unavailable("\(error)"))
      return try book.close()
    }
    if let unwritable {
      throw DeliveryError.file(
        path: replacement.path,
        reason:
          "a row that was delivered before can no longer be written: \(unwritable.code) `\(unwritable.field)`: \(unwritable.reason)"
      )
    }
    surroundings.passed(.answerRead)
    try book.ledger.journal(
      book.run, book.bookAccepted(review.sent.ranges, operations: review.operations))
    progress(book.progress)
    return try book.close()
  }

  private struct Review {
    var sent = SequenceRanges()
    var operations: [Operation: Int] = [:]
    var rejected: [Int64] = []
  }

  /// Maps every change once, to know what is held, before anything is written.
  private func review() throws -> Review {
    var review = Review()
    var same = SequenceRanges()
    var decided: [OutcomeRange] = []
    let scratch = ByteBuffer()
    let read = try book.sync.window(after: 0, limit: Int(book.counts.operations)) { row in
      scratch.removeAll()
      switch mapping.decide(row, into: scratch) {
      case .send(let operation):
        review.sent.insert(row.seq)
        review.operations[operation, default: 0] += 1
      case .same: same.insert(row.seq)
      case .rejected(let rejection):
        review.rejected.append(row.seq)
        decided.append(book.reject(row, rejection))
      }
    }
    guard read.count > 0 else { return review }
    decided += book.bookSame(same.ranges)
    try book.ledger.journalWindow(book.run, 1...read.last, decided: decided)
    return review
  }

  /// Returns what stands in the way of writing a row that is held; then the file is as it was.
  private func replace() throws -> Rejection? {
    try replacement.begin()
    var trouble: Rejection?
    try book.sync.eachModelRow { row in
      guard trouble == nil else { return }
      let added = batcher.add(.add, seq: 0) { out in
        switch mapper.map(row, .whole, into: out) {
        case .mapped: return true
        case .rejected(let rejection):
          trouble = rejection
          return false
        }
      }
      switch added {
      case .taken(let closed?): try write(closed)
      case .taken(nil), .leftOut: break
      case .oversized(let bytes): trouble = .oversized(bytes: bytes)
      }
    }
    if let trouble {
      replacement.abort()
      return trouble
    }
    for batch in batcher.flush() { try write(batch) }
    try replacement.commit()
    book.countRequest()
    return nil
  }

  private func write(_ batch: Batch) throws {
    try replacement.write(batch)
    batcher.recycle(batch)
  }
}
