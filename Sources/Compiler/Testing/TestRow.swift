import Records

/// A row of a test as a driver would hand it over, in memory of its own.
final class TestRow {
  private let cells: UnsafeMutableBufferPointer<Cell>
  private var texts: [UnsafeMutableBufferPointer<UInt8>] = []

  /// The columns that a mapping reads, out of values by name; what is not there is null.
  init(_ values: [String: JSONValue], columns: [Model.Column]) {
    cells = .allocate(capacity: columns.count)
    cells.initialize(repeating: .null)
    for (index, column) in columns.enumerated() {
      guard let value = values[column.name] else { continue }
      cells[index] = cell(value, column.slot.type)
    }
  }

  deinit {
    for text in texts { text.deallocate() }
    cells.deallocate()
  }

  /// Borrowed: valid as long as this row.
  var row: Row { Row(cells) }

  private func cell(_ value: JSONValue, _ type: ValueType) -> Cell {
    switch (value, type) {
    case (.null, _): .null
    case (_, .json), (_, .object), (_, .list), (.array, _), (.object, _): text(value.text, .text)
    case (.bool(let bool), _): .int(bool ? 1 : 0)
    case (.number(let digits), .float): Double(digits).map { .float($0) } ?? text(digits, .text)
    case (.number(let digits), .decimal): text(digits, .text)
    case (.number(let digits), _):
      Int64(digits).map { .int($0) } ?? Double(digits).map { .float($0) } ?? text(digits, .text)
    case (.string(let value), .bytes): text(value, .bytes)
    case (.string(let value), _): text(value, .text)
    }
  }

  private func text(_ text: String, _ storage: Cell.Storage) -> Cell {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    _ = bytes.initialize(from: text.utf8)
    texts.append(bytes)
    return Cell(
      storage: storage, bits: 0, start: UnsafePointer(bytes.baseAddress), count: bytes.count)
  }
}
