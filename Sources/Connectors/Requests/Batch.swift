import Records

/// The operations of one request: the body's bytes and where each record lies in them.
///
/// Filled by `Batcher`, read by a dispatcher, and given back with `recycle` for its memory to be used again.
package final class Batch {
  /// The place of the request in `BoundAction.requests`.
  package let requestIndex: Int
  package let request: RequestDefinition
  /// The body; without a body, the record's bytes alone.
  package let buffer: ByteBuffer
  package private(set) var entries: [BatchEntry] = []
  /// The idempotency key of each record; empty where the request sends none.
  package private(set) var keys: [IdempotencyKey] = []
  /// The records themselves, where the body has their cells.
  private let records = ByteBuffer(capacity: 64)
  private var hasCells = false
  /// Where the batch's memory goes back to; nil once it has.
  var pool: BatchPool?

  init(requestIndex: Int, request: RequestDefinition) {
    self.requestIndex = requestIndex
    self.request = request
    // Thousands of small ones may be waiting at once.
    buffer = ByteBuffer(capacity: min(request.maxRecords * 512, 16 * 1024))
  }

  /// Records in the batch.
  package var count: Int { entries.count }
  package var seqs: [Int64] { entries.map(\.seq) }
  package var operations: [Operation] { entries.map(\.operation) }

  /// The bytes of one record without what the request puts around it; borrowed until the batch is recycled.
  package func record(at index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      rebasing: (hasCells ? records : buffer).bytes[entries[index].record])
  }

  /// Gives the memory back for the next batch; the bytes must not be read after.
  package func recycle() { pool?.put(self) }

  /// The bytes of one record where they are not part of the body.
  func cellRecord(at index: Int) -> UnsafeBufferPointer<UInt8>? {
    hasCells ? record(at: index) : nil
  }

  /// - Parameter cellRecord: the record, where its cells are what is in the body.
  func take(
    _ seq: Int64, _ operation: Operation, _ key: IdempotencyKey?, record: Range<Int>,
    item: Range<Int>, cellRecord: UnsafeBufferPointer<UInt8>?
  ) {
    var record = record
    if let cellRecord {
      hasCells = true
      record = records.count..<records.count + cellRecord.count
      records.append(cellRecord)
    }
    if let key { keys.append(key) }
    entries.append(BatchEntry(seq: seq, operation: operation, record: record, item: item))
  }

  func clear() {
    buffer.removeAll()
    records.removeAll()
    hasCells = false
    entries.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
  }
}

/// One record of a batch.
package struct BatchEntry {
  package let seq: Int64
  package let operation: Operation
  /// Where its bytes lie.
  let record: Range<Int>
  /// The same with what the request puts around it.
  let item: Range<Int>
}
