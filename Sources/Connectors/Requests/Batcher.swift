import Records

/// Gathers records into batches within the limits of their requests; one open batch for each kind of request.
///
/// Records are written straight into the body they are sent in. Not thread-safe: one run, one thread.
package final class Batcher {
  /// What became of a record.
  package enum Added {
    /// It is in a batch; `closed` is a batch that is full and to be sent now, with or without this record.
    case taken(closed: Batch?)
    /// The writer made no record of it.
    case leftOut
    /// Alone it would be a body of so many bytes, more than the request may have (HG2012).
    case oversized(bytes: Int)
  }

  private let routes: [BatchRoute]
  /// The route of each operation, in the order of `Operation.allCases`.
  private let byOperation: [BatchRoute?]

  package init(_ action: BoundAction) {
    let routes = action.requests.enumerated().map { BatchRoute(index: $0, request: $1) }
    self.routes = routes
    byOperation = Operation.allCases.map { operation in
      routes.first { $0.definition.operations.contains(operation) }
    }
  }

  /// Adds a record; `write` appends its bytes and returns true, or returns false to leave it out.
  ///
  /// At most one batch is closed by a record: a batch is closed as soon as it holds all it may.
  package func add(_ operation: Operation, seq: Int64, write: (ByteBuffer) -> Bool) -> Added {
    guard let route = byOperation[operation.place] else {
      preconditionFailure("no request of the action carries `\(operation.rawValue)`")
    }
    let batch = route.open ?? route.begin()
    let buffer = batch.buffer
    let before = buffer.count
    if batch.count > 0 { buffer.append(route.layout.separator) }
    let itemStart = buffer.count
    var recordStart = itemStart
    var recordEnd = itemStart
    for piece in route.layout.item {
      switch piece {
      case .bytes(let bytes): buffer.append(bytes)
      case .operation: buffer.append(operation.json)
      case .record:
        recordStart = buffer.count
        guard write(buffer) else {
          buffer.count = before
          return .leftOut
        }
        recordEnd = buffer.count
      }
    }
    let tail = route.layout.tail.count
    guard buffer.count + tail > route.maxBytes else {
      batch.take(seq, operation, recordStart, recordEnd)
      return .taken(closed: batch.count < route.maxRecords ? nil : route.close())
    }
    let item = buffer.count - itemStart
    let alone = route.layout.head.count + item + tail
    guard alone <= route.maxBytes else {
      buffer.count = before
      return .oversized(bytes: alone)
    }
    let next = route.begin()
    let shift = next.buffer.count - itemStart
    next.buffer.append(UnsafeBufferPointer(start: buffer.start + itemStart, count: item))
    next.take(seq, operation, recordStart + shift, recordEnd + shift)
    buffer.count = before
    return .taken(closed: route.finish(batch))
  }

  /// Closes the open batches, in the order of the action's requests.
  package func flush() -> [Batch] { routes.compactMap { $0.close() } }

  /// Takes back a batch whose outcome is known; its bytes must not be read after.
  package func recycle(_ batch: Batch) { routes[batch.requestIndex].recycle(batch) }
}

/// The batches of one kind of request: the open one and those whose memory is free.
private final class BatchRoute {
  let index: Int
  let definition: RequestDefinition
  let layout: RecordLayout
  let maxRecords: Int
  let maxBytes: Int
  private(set) var open: Batch?
  private var pool: [Batch] = []

  init(index: Int, request: BoundRequest) {
    self.index = index
    definition = request.definition
    layout = request.layout
    maxRecords = request.maxRecords
    maxBytes = request.definition.maxBytes
  }

  /// Opens a batch in place of the one that was open.
  func begin() -> Batch {
    let batch = pool.popLast() ?? Batch(requestIndex: index, request: definition)
    batch.buffer.append(layout.head)
    open = batch
    return batch
  }

  /// The open batch, complete; nil where nothing is in it.
  func close() -> Batch? {
    guard let batch = open else { return nil }
    open = nil
    guard batch.count > 0 else {
      recycle(batch)
      return nil
    }
    return finish(batch)
  }

  func finish(_ batch: Batch) -> Batch {
    batch.buffer.append(layout.tail)
    return batch
  }

  func recycle(_ batch: Batch) {
    batch.clear()
    pool.append(batch)
  }
}

extension Batch {
  fileprivate func take(_ seq: Int64, _ operation: Operation, _ start: Int, _ end: Int) {
    seqs.append(seq)
    operations.append(operation)
    starts.append(start)
    ends.append(end)
  }
}

extension Operation {
  fileprivate var place: Int {
    switch self {
    case .add: 0
    case .change: 1
    case .remove: 2
    }
  }

  /// The operation as JSON text, quotes included.
  fileprivate var json: StaticString {
    switch self {
    case .add: "\"add\""
    case .change: "\"change\""
    case .remove: "\"remove\""
    }
  }
}

extension ByteBuffer {
  fileprivate func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  fileprivate func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
