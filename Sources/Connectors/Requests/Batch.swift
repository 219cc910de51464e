import Records

/// The operations of one request: the body's bytes and where each record lies in them.
///
/// Filled by `Batcher`, read by a dispatcher, and given back with `Batcher.recycle` for its memory to be used again.
package final class Batch {
  /// The place of the request in `BoundAction.requests`.
  package let requestIndex: Int
  package let request: RequestDefinition
  /// The body; without a body, the record's bytes alone.
  package let buffer: ByteBuffer
  package internal(set) var seqs: [Int64] = []
  package internal(set) var operations: [Operation] = []
  var starts: [Int] = []
  var ends: [Int] = []

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

  func clear() {
    buffer.removeAll()
    seqs.removeAll(keepingCapacity: true)
    operations.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
