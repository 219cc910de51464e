import Records

/// Gathers records into batches within the limits of their requests; one open batch for each kind of request, or for each
/// group of its records.
///
/// Records are written straight into the body they are sent in, where nothing but text stands around them. Not thread-safe:
/// one run, one thread.
package final class Batcher {
  /// What became of a record.
  package enum Added {
    /// It is in a batch; `closed` is a batch that is full and to be sent now, with or without this record.
    case taken(closed: Batch?)
    /// The writer made no record of it.
    case leftOut
    /// No request can carry it.
    case rejected(Rejection)
  }

  private let routes: [BatchRoute]
  /// The route of each operation, in the order of `Operation.allCases`.
  private let byOperation: [BatchRoute?]

  package init(_ action: BoundAction) {
    let routes = action.requests.enumerated().map {
      BatchRoute(index: $0, request: $1, fields: action.fields)
    }
    self.routes = routes
    byOperation = Operation.allCases.map { operation in
      routes.first { $0.definition.isWhole || $0.definition.operations.contains(operation) }
    }
  }

  /// Adds a record; `write` appends its bytes and returns true, or returns false to leave it out.
  ///
  /// `key` is asked for the idempotency key of the bytes, which are borrowed, where the request sends one. At most one
  /// batch is closed by a record: a batch is closed as soon as it holds all it may.
  package func add(
    _ operation: Operation, seq: Int64,
    key makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey = { _ in Batcher.noKey() },
    write: (ByteBuffer) -> Bool
  ) -> Added {
    guard let route = byOperation[operation.place] else {
      preconditionFailure(
        "no request of the action carries `\(operation.rawValue)` in the pipeline's mode")
    }
    return route.isApart
      ? addApart(route, operation, seq, makeKey, write)
      : addInPlace(route, operation, seq, makeKey, write)
  }

  /// Writes a record straight into the body.
  private func addInPlace(
    _ route: BatchRoute, _ operation: Operation, _ seq: Int64,
    _ makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey, _ write: (ByteBuffer) -> Bool
  ) -> Added {
    let batch = route.open ?? route.begin()
    let buffer = batch.buffer
    let before = buffer.count
    if batch.count > 0 { buffer.append(route.layout.separator) }
    let itemStart = buffer.count
    var recordStart = itemStart
    var recordEnd = itemStart
    if route.isPlain {
      guard write(buffer) else {
        buffer.count = before
        return .leftOut
      }
      recordEnd = buffer.count
    } else {
      for piece in route.layout.item {
        switch piece {
        case .bytes(let bytes): buffer.append(bytes)
        case .operation: buffer.append(operation.json)
        case .key: buffer.reserveKey()
        case .record:
          recordStart = buffer.count
          guard write(buffer) else {
            buffer.count = before
            return .leftOut
          }
          recordEnd = buffer.count
        case .operationText: buffer.append(operation.bytes)
        case .cells, .onlyCell:
          recordStart = buffer.count
          switch route.writeCells(of: write, into: buffer) {
          case .written: break
          case .leftOut:
            buffer.count = before
            return .leftOut
          case .rejected(let rejection):
            buffer.count = before
            return .rejected(rejection)
          }
          if case .onlyCell = piece, buffer.count == recordStart { buffer.append("\"\"") }
          recordEnd = buffer.count
        }
      }
    }
    guard buffer.count - itemStart <= route.maxRecordBytes else {
      let bytes = buffer.count - itemStart
      buffer.count = before
      return .rejected(.large(bytes: bytes, route.maxRecordBytes))
    }
    var key: IdempotencyKey?
    if route.usesKey {
      let made = makeKey(
        UnsafeBufferPointer(start: buffer.start + recordStart, count: recordEnd - recordStart))
      route.layout.write(made, at: buffer.start + itemStart, operation, recordEnd - recordStart)
      key = made
    }
    let tail = route.tailCount
    guard buffer.count + tail > route.maxBytes else {
      batch.take(
        seq, operation, key, record: recordStart..<recordEnd, item: itemStart..<buffer.count,
        recordApart: route.recordOfCells)
      return .taken(closed: batch.count < route.maxRecords ? nil : route.close())
    }
    let item = buffer.count - itemStart
    let alone = route.layout.head.count + item + tail
    guard alone <= route.maxBytes else {
      buffer.count = before
      return .rejected(.oversized(bytes: alone))
    }
    let next = route.begin()
    let shift = next.buffer.count - itemStart
    next.buffer.append(UnsafeBufferPointer(start: buffer.start + itemStart, count: item))
    next.take(
      seq, operation, key, record: recordStart + shift..<recordEnd + shift,
      item: itemStart + shift..<itemStart + shift + item, recordApart: route.recordOfCells)
    buffer.count = before
    return .taken(closed: route.finish(batch))
  }

  /// Makes of a record what the body has of it, and puts that where it belongs.
  private func addApart(
    _ route: BatchRoute, _ operation: Operation, _ seq: Int64,
    _ makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey, _ write: (ByteBuffer) -> Bool
  ) -> Added {
    route.record.removeAll()
    guard write(route.record) else { return .leftOut }
    var input = ValueInput(record: route.record.bytes, operation: operation)
    if route.usesKey { input.key = makeKey(route.record.bytes) }
    let item: ItemMaker.Made
    switch route.maker.make(input) {
    case .success(let made): item = made
    case .failure(let refusal): return .rejected(refusal.rejection)
    }
    guard item.bytes.count <= route.maxRecordBytes else {
      return .rejected(.large(bytes: item.bytes.count, route.maxRecordBytes))
    }
    var closed: Batch?
    var batch = route.openBatch(item.group)
    if !batch.hasRoom(for: item, in: route) {
      // Asked before the open batch is closed: one that is closed here is returned.
      guard route.canCarry(item) else {
        return .rejected(.oversized(bytes: route.size(of: item)))
      }
      closed = route.finish(batch)
      batch = route.begin(item.group)
    }
    batch.add(item, seq, operation, input, in: route)
    if batch.count >= route.maxRecords { closed = route.close(batch) ?? closed }
    return .taken(closed: closed ?? route.surplus())
  }

  /// Closes the open batches, in the order of the action's requests.
  package func flush() -> [Batch] { routes.flatMap { $0.closeAll() } }

  /// Takes back a batch whose outcome is known; its bytes must not be read after.
  package func recycle(_ batch: Batch) { batch.recycle() }

  /// For those who send nothing that has a key.
  private static func noKey() -> IdempotencyKey {
    preconditionFailure("a request sends idempotency keys, and none was given")
  }
}

extension Rejection {
  /// A record that alone is larger than a request may be.
  fileprivate static func oversized(bytes: Int) -> Rejection {
    Rejection(
      code: "HG2012", field: "record",
      reason:
        "alone it makes a request of \(bytes) bytes, more than the destination takes; map less into it"
    )
  }

  /// A record of which the request holds more than the destination takes of one.
  fileprivate static func large(bytes: Int, _ most: Int) -> Rejection {
    Rejection(
      code: "HG2012", field: "record",
      reason:
        "the request would hold \(bytes) bytes of it, and the destination takes \(most) of one; map less into it"
    )
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

extension RecordLayout {
  /// Fills in the key of an item that is written but for it.
  fileprivate func write(
    _ key: IdempotencyKey, at start: UnsafeMutablePointer<UInt8>, _ operation: Operation,
    _ recordLength: Int
  ) {
    var place = start
    for piece in item {
      switch piece {
      case .bytes(let bytes): place += bytes.count
      case .operation: place += operation.json.utf8CodeUnitCount
      case .operationText: place += operation.bytes.count
      case .record, .cells, .onlyCell: place += recordLength
      case .key:
        key.write(to: place + 1)
        place += ByteBuffer.keyLength
      }
    }
  }
}

extension ByteBuffer {
  /// An idempotency key in its quotes.
  fileprivate static let keyLength = IdempotencyKey.textLength + 2

  /// Writes the quotes of a key and leaves its digits to be filled in.
  fileprivate func reserveKey() {
    let target = reserve(Self.keyLength)
    target[0] = UInt8(ascii: "\"")
    target[Self.keyLength - 1] = UInt8(ascii: "\"")
    count += Self.keyLength
  }

  fileprivate func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
