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
    /// It has a field that a CSV file or a deletion has no column for (HG2018), such as a match value of an earlier mapping.
    case unplaced(field: String)
  }

  private let routes: [BatchRoute]
  /// The route of each operation, in the order of `Operation.allCases`.
  private let byOperation: [BatchRoute?]

  package init(_ action: BoundAction) {
    let routes = action.requests.enumerated().map { BatchRoute(index: $0, request: $1) }
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
        case .operationText: buffer.append(operation.word)
        case .cells, .onlyCell:
          recordStart = buffer.count
          switch route.writeCells(of: write, into: buffer) {
          case .written: break
          case .leftOut:
            buffer.count = before
            return .leftOut
          case .unplaced(let field):
            buffer.count = before
            return .unplaced(field: field)
          }
          if case .onlyCell = piece, buffer.count == recordStart { buffer.append("\"\"") }
          recordEnd = buffer.count
        }
      }
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
        cellRecord: route.cellRecord)
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
    next.take(
      seq, operation, key, record: recordStart + shift..<recordEnd + shift,
      item: itemStart + shift..<itemStart + shift + item, cellRecord: route.cellRecord)
    buffer.count = before
    return .taken(closed: route.finish(batch))
  }

  /// Closes the open batches, in the order of the action's requests.
  package func flush() -> [Batch] { routes.compactMap { $0.close() } }

  /// Takes back a batch whose outcome is known; its bytes must not be read after.
  package func recycle(_ batch: Batch) { batch.recycle() }

  /// For those who send nothing that has a key.
  private static func noKey() -> IdempotencyKey {
    preconditionFailure("a request sends idempotency keys, and none was given")
  }
}

/// The batches of one kind of request: the open one and those whose memory is free.
private final class BatchRoute {
  let definition: RequestDefinition
  let layout: RecordLayout
  let maxRecords: Int
  let maxBytes: Int
  // Looked at for each record, and so without counting references to the definition and the layout.
  let usesKey: Bool
  /// Whether the body holds records as they are, with nothing around each.
  let isPlain: Bool
  let tailCount: Int
  private(set) var open: Batch?
  private let pool: BatchPool
  /// In CSV: the record as JSON before it becomes cells.
  private let record = ByteBuffer()
  private let row: CSVRow?

  init(index: Int, request: BoundRequest) {
    definition = request.definition
    pool = BatchPool(requestIndex: index, request: request.definition)
    layout = request.layout
    maxRecords = request.maxRecords
    maxBytes = request.definition.maxBytes
    usesKey = request.definition.usesKey
    isPlain = if case .record? = layout.item.first { layout.item.count == 1 } else { false }
    tailCount = layout.tail.count
    row = request.layout.csv.map { CSVRow($0) }
  }

  /// The record at hand, where it was written as cells.
  var cellRecord: UnsafeBufferPointer<UInt8>? { row == nil ? nil : record.bytes }

  enum Cells {
    case written, leftOut
    case unplaced(String)
  }

  /// Writes a record's cells.
  func writeCells(of write: (ByteBuffer) -> Bool, into buffer: ByteBuffer) -> Cells {
    record.removeAll()
    guard let row, write(record) else { return .leftOut }
    return row.write(record.bytes, into: buffer).map { .unplaced($0) } ?? .written
  }

  /// Opens a batch in place of the one that was open.
  func begin() -> Batch {
    let batch = pool.take()
    batch.buffer.append(layout.head)
    open = batch
    return batch
  }

  /// The open batch, complete; nil where nothing is in it.
  func close() -> Batch? {
    guard let batch = open else { return nil }
    open = nil
    guard batch.count > 0 else {
      batch.recycle()
      return nil
    }
    return finish(batch)
  }

  func finish(_ batch: Batch) -> Batch {
    batch.buffer.append(layout.tail)
    return batch
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

  /// The operation without quotes.
  fileprivate var word: StaticString {
    switch self {
    case .add: "add"
    case .change: "change"
    case .remove: "remove"
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
      case .operationText: place += operation.word.utf8CodeUnitCount
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

  fileprivate func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  fileprivate func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
