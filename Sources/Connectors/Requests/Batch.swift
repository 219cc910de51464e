import Records

/// The operations of one request: the body's bytes and where each record lies in them.
///
/// Filled by `Batcher`, read by a dispatcher, and given back with `recycle` for its memory to be used again.
package final class Batch {
  /// The place of the request in `BoundAction.requests`.
  package let requestIndex: Int
  package let request: RequestDefinition
  /// The steps of the request; nil where that is one call.
  package let flow: FlowDefinition?
  /// The body; without a body, the record's bytes alone.
  package let buffer: ByteBuffer
  package private(set) var entries: [BatchEntry] = []
  /// The idempotency key of each record; empty where the request sends none.
  package private(set) var keys: [IdempotencyKey] = []
  /// The rows of a matrix that its records go into, 0 for one that is not sent; given before it is.
  package var rows: [Int] = []
  /// The records themselves, where the body has something else of them.
  private let records = ByteBuffer(capacity: 64)
  private var keepsRecords = false
  /// The groups of a body that has them, in the order in which they were first seen.
  var groups: [BatchGroup] = []
  /// The places of groups by a number made of what their records have in common.
  var groupPlaces: [Int: Int] = [:]
  /// Bytes of the groups and of what stands between them.
  var groupedSize = 0
  /// What no two records may have in common, of those that are in it.
  var marks: Set<Int> = []
  /// How many items the records come to.
  private(set) var itemCount = 0
  /// Whether it was handed over by a run that is over: nothing of it can be sent again.
  package internal(set) var isResumed = false
  /// How far it has come, where its request is a flow.
  package var progress = FlowProgress()
  /// Where the batch's memory goes back to; nil once it has.
  var pool: BatchPool?

  init(requestIndex: Int, request: RequestDefinition) {
    self.requestIndex = requestIndex
    self.request = request
    if case .http(let http) = request.write { flow = http.flow } else { flow = nil }
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
      rebasing: (keepsRecords ? records : buffer).bytes[entries[index].record])
  }

  /// Gives the memory back for the next batch; the bytes must not be read after.
  package func recycle() { pool?.put(self) }

  /// The bytes of one record where they are not part of the body.
  func recordApart(at index: Int) -> UnsafeBufferPointer<UInt8>? {
    keepsRecords ? record(at: index) : nil
  }

  /// - Parameters:
  ///   - recordApart: the record, where the body has something else of it.
  ///   - items: how many items the record comes to.
  ///   - group: the place of the record's group.
  func take(
    _ seq: Int64, _ operation: Operation, _ key: IdempotencyKey?, record: Range<Int>,
    item: Range<Int>, recordApart: UnsafeBufferPointer<UInt8>?, items: Int = 1, group: Int = 0
  ) {
    var record = record
    if let recordApart {
      keepsRecords = true
      record = records.count..<records.count + recordApart.count
      records.append(recordApart)
    }
    if let key { keys.append(key) }
    itemCount += items
    entries.append(
      BatchEntry(
        seq: seq, operation: operation, record: record, item: item, items: Int32(items),
        group: Int32(group)))
  }

  /// The place of the record that the item at a place of the request was made of; nil where there is no such item.
  func record(ofItem index: Int) -> Int? {
    guard index >= 0, index < itemCount else { return nil }
    if itemCount == entries.count { return index }
    var next = 0
    return entries.firstIndex { entry in
      next += Int(entry.items)
      return index < next
    }
  }

  /// The places of a group's records, in their order.
  func records(ofGroup index: Int) -> [Int] {
    entries.indices.filter { entries[$0].group == Int32(index) }
  }

  func clear() {
    progress = FlowProgress()
    buffer.removeAll()
    records.removeAll()
    keepsRecords = false
    groups.removeAll()
    groupPlaces.removeAll()
    groupedSize = 0
    marks.removeAll(keepingCapacity: true)
    itemCount = 0
    rows.removeAll(keepingCapacity: true)
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
  /// What is made of it with what the request puts around it; of grouped records a part of their group's items.
  let item: Range<Int>
  /// How many items that is.
  let items: Int32
  let group: Int32
}

/// The records of a request that have something in common.
final class BatchGroup {
  /// What they have in common, as a JSON object.
  let key: [UInt8]
  /// What stands before and after the items.
  let head: [UInt8]
  let tail: [UInt8]
  /// The items, with what stands between two.
  let items = ByteBuffer(capacity: 1024)

  init(key: [UInt8], head: [UInt8], tail: [UInt8]) {
    self.key = key
    self.head = head
    self.tail = tail
  }

  /// Bytes of the body.
  var count: Int { head.count + items.count + tail.count }

  /// A group of the same with no items.
  var emptied: BatchGroup { BatchGroup(key: key, head: head, tail: tail) }
}
