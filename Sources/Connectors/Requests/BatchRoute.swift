import Records

/// The open batches of one kind of request.
final class BatchRoute {
  /// Batches of different groups that are open at once; beyond it the oldest is sent as it is.
  private static let mostOpen = 64

  let definition: RequestDefinition
  let layout: RecordLayout
  let maxRecords: Int
  let maxBytes: Int
  let maxRecordBytes: Int
  // Looked at for each record, and so without counting references to the definition and the layout.
  let usesKey: Bool
  /// Whether the body holds records as they are, with nothing around each.
  let isPlain: Bool
  /// Whether the body has something else of a record than its bytes where they stand, or groups them.
  let isApart: Bool
  /// What stands between two records, where that is one byte.
  let separator: UInt8?
  let tailCount: Int
  /// The open batch where records are not sent by group.
  private(set) var open: Batch?
  /// Those of groups that have requests of their own, the oldest first.
  private var openByGroup: [(group: [UInt8], batch: Batch)] = []
  /// The place of the request in `BoundAction.requests`.
  private let index: Int
  private let pool: BatchPool
  /// The record as JSON before something else is made of it.
  let record = ByteBuffer()
  private let row: CSVRow?
  private let cells: CellRow?
  private let fields: [String]
  /// What makes items apart from the body.
  private(set) lazy var maker = ItemMaker(layout, definition.batch, fields: fields)

  init(index: Int, request: BoundRequest, fields: [String], pool: BatchPool) {
    (self.index, self.fields, self.pool) = (index, fields, pool)
    definition = request.definition
    layout = request.layout
    maxRecords = request.maxRecords
    maxBytes = max(0, request.definition.batch.maxBytes - request.layout.overhead)
    maxRecordBytes = request.definition.batch.maxRecordBytes ?? .max
    usesKey = request.definition.usesKey
    isPlain = if case .record? = layout.item.first { layout.item.count == 1 } else { false }
    isApart =
      layout.program != nil || !definition.batch.groupBy.isEmpty
      || !definition.batch.dedupeBy.isEmpty
    separator = layout.separator.count == 1 ? layout.separator.first : nil
    tailCount = layout.tail.count
    row = request.layout.csv.map { CSVRow($0) }
    cells = request.layout.cells.map { CellRow($0) }
  }

  /// The record at hand, where it was written as cells.
  var recordOfCells: UnsafeBufferPointer<UInt8>? {
    row == nil && cells == nil ? nil : record.bytes
  }

  enum Cells {
    case written, leftOut
    case rejected(Rejection)
  }

  /// Writes a record's cells.
  func writeCells(of write: (ByteBuffer) -> Bool, into buffer: ByteBuffer) -> Cells {
    record.removeAll()
    guard write(record) else { return .leftOut }
    let rejection =
      cells?.write(record.bytes, into: buffer)
      ?? row?.write(record.bytes, into: buffer).map { .unplaced($0) }
    return rejection.map { .rejected($0) } ?? .written
  }

  /// Opens a batch in place of the one that was open.
  func begin() -> Batch {
    let batch = pool.take(index)
    batch.buffer.append(layout.head)
    open = batch
    return batch
  }

  /// The open batch that records of a group go into.
  func openBatch(_ group: UnsafeBufferPointer<UInt8>) -> Batch {
    guard hasRequestsOfGroups else { return open ?? begin(group) }
    return openByGroup.first { $0.group.elementsEqual(group) }?.batch ?? begin(group)
  }

  /// Opens a batch for records of a group, in place of the one that was open for them.
  func begin(_ group: UnsafeBufferPointer<UInt8>) -> Batch {
    let batch = pool.take(index)
    // The body of grouped records is put together when it is closed.
    if layout.group == nil { batch.buffer.append(layout.head) }
    if hasRequestsOfGroups {
      openByGroup.removeAll { $0.group.elementsEqual(group) }
      openByGroup.append((Array(group), batch))
    } else {
      open = batch
    }
    return batch
  }

  /// Whether each group has requests of its own.
  private var hasRequestsOfGroups: Bool {
    layout.group == nil && !definition.batch.groupBy.isEmpty
  }

  /// The open batch, complete; nil where nothing is in it.
  func close() -> Batch? {
    guard let batch = open else { return nil }
    open = nil
    return closed(batch)
  }

  /// One of the open batches, complete.
  func close(_ batch: Batch) -> Batch? {
    if open === batch { open = nil }
    openByGroup.removeAll { $0.batch === batch }
    return closed(batch)
  }

  /// The oldest batch where too many are open.
  func surplus() -> Batch? {
    openByGroup.count > Self.mostOpen ? closed(openByGroup.removeFirst().batch) : nil
  }

  /// All open batches, complete.
  func closeAll() -> [Batch] {
    let batches = openByGroup.map(\.batch)
    openByGroup.removeAll()
    return batches.compactMap { closed($0) } + [close()].compactMap { $0 }
  }

  private func closed(_ batch: Batch) -> Batch? {
    guard batch.count > 0 else {
      batch.recycle()
      return nil
    }
    return finish(batch)
  }

  func finish(_ batch: Batch) -> Batch {
    if layout.group == nil {
      batch.buffer.append(layout.tail)
    } else {
      batch.assemble(layout)
    }
    return batch
  }
}
