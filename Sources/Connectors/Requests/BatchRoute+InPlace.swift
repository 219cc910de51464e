import Records

/// Records written straight into the body they are sent in.
extension BatchRoute {
  /// Writes a record, with what stands around it, behind those of the open batch.
  func addInPlace(
    _ operation: Operation, _ seq: Int64,
    _ makeKey: (UnsafeBufferPointer<UInt8>) -> IdempotencyKey, _ write: (ByteBuffer) -> Bool
  ) -> Batcher.Added {
    let batch = open ?? begin()
    let buffer = batch.buffer
    let before = buffer.count
    if batch.count > 0 { separate(buffer) }
    let itemStart = buffer.count
    var recordStart = itemStart
    var recordEnd = itemStart
    if isPlain {
      guard write(buffer) else {
        buffer.count = before
        return .leftOut
      }
      recordEnd = buffer.count
    } else {
      for piece in layout.item {
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
          switch writeCells(of: write, into: buffer) {
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
    guard buffer.count - itemStart <= maxRecordBytes else {
      let bytes = buffer.count - itemStart
      buffer.count = before
      return .rejected(.large(bytes: bytes, maxRecordBytes))
    }
    var key: IdempotencyKey?
    if usesKey {
      let made = makeKey(
        UnsafeBufferPointer(start: buffer.start + recordStart, count: recordEnd - recordStart))
      layout.write(made, at: buffer.start + itemStart, operation, recordEnd - recordStart)
      key = made
    }
    let tail = tailCount
    guard buffer.count + tail > maxBytes else {
      batch.take(
        seq, operation, key, record: recordStart..<recordEnd, item: itemStart..<buffer.count,
        recordApart: recordOfCells)
      return .taken(closed: batch.count < maxRecords ? nil : close())
    }
    let item = buffer.count - itemStart
    let alone = layout.head.count + item + tail
    guard alone <= maxBytes else {
      buffer.count = before
      return .rejected(.oversized(bytes: alone))
    }
    let next = begin()
    let shift = next.buffer.count - itemStart
    next.buffer.append(UnsafeBufferPointer(start: buffer.start + itemStart, count: item))
    next.take(
      seq, operation, key, record: recordStart + shift..<recordEnd + shift,
      item: itemStart + shift..<itemStart + shift + item, recordApart: recordOfCells)
    buffer.count = before
    return .taken(closed: finish(batch))
  }

  @inline(__always)
  private func separate(_ buffer: ByteBuffer) {
    if let separator {
      buffer.append(separator)
    } else {
      buffer.append(layout.separator)
    }
  }
}

extension Operation {
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
