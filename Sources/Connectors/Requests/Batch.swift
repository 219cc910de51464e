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
    UnsafeBufferPointer(start: buffer.start + starts[index], count: ends[index] - starts[index])
  }

  /// Gives the memory back for the next batch; the bytes must not be read after.
  package func recycle() { pool?.put(self) }

  func take(
    _ seq: Int64, _ operation: Operation, _ key: IdempotencyKey?, record: Range<Int>,
    item: Range<Int>
  ) {
    seqs.append(seq)
    if let key { keys.append(key) }
    operations.append(operation)
    starts.append(record.lowerBound)
    ends.append(record.upperBound)
    items.append(item)
  }

  func clear() {
    buffer.removeAll()
    seqs.removeAll(keepingCapacity: true)
    operations.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }
}
