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
  package internal(set) var seqs: [Int64] = []
  package internal(set) var operations: [Operation] = []
  /// The idempotency key of each record; empty where the request sends none.
  package internal(set) var keys: [IdempotencyKey] = []
  /// The records themselves, where the body has their cells.
  private let records = ByteBuffer(capacity: 64)
  private var hasCells = false
  var starts: [Int] = []
  var ends: [Int] = []
  /// Where a record lies with what the request puts around it.
  var items: [Range<Int>] = []
  /// Where the batch's memory goes back to; nil once it has.
  var pool: BatchPool?

  init(requestIndex: Int, request: RequestDefinition) {
    self.requestIndex = requestIndex
    self.request = request
    buffer = ByteBuffer(capacity: 16 * 1024)
  }

  /// Records in the batch.
  package var count: Int { seqs.count }

  /// The bytes of one record without what the request puts around it; borrowed until the batch is recycled.
  package func record(at index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = (hasCells ? records : buffer).start + starts[index]
    return UnsafeBufferPointer(start: start, count: ends[index] - starts[index])
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
    seqs.append(seq)
    if let key { keys.append(key) }
    operations.append(operation)
    starts.append(record.lowerBound)
    ends.append(record.upperBound)
    items.append(item)
  }

  func clear() {
    buffer.removeAll()
    records.removeAll()
    hasCells = false
    seqs.removeAll(keepingCapacity: true)
    operations.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }
}
