import Records

/// Rows of the benchmarks' table as a driver would hand them over, with the mapping of the benchmarks' pipeline.
final class PeopleRows {
  static let columns: [(name: String, type: ValueType)] = [
    ("id", .int), ("name", .string), ("email", .string), ("street", .string), ("city", .string),
    ("country", .string), ("phone", .string), ("visits", .int), ("score", .int),
    ("spent", .decimal), ("balance", .decimal), ("joined", .timestamp),
  ]

  let count: Int
  let program: MappingProgram
  private let cells: UnsafeMutableBufferPointer<Cell>
  private var texts: [UnsafeMutablePointer<UInt8>] = []

  init(count: Int) {
    self.count = count
    cells = .allocate(capacity: count * 12)
    program = MappingProgram(columns: Self.columns.map(\.type), fields: Self.fields)
    for row in 0..<count {
      let values: [Cell] = [
        .int(Int64(row + 1)), text("Person Number \(row)"), text("person\(row)@example.com"),
        text("\(row % 97) Long Street Name"), text("City \(row % 31)"), text("Country \(row % 7)"),
        text("+44 20 7946 0\(100 + row % 899)"), .int(Int64(row * 7 % 1000)),
        .int(Int64(row * 13 % 100)), .float(Double(row * 31 % 90000) / 100),
        .float(Double(row * 17 % 5000) / 100),
        text("2025-03-\(10 + row % 19) 12:\(10 + row % 49):00"),
      ]
      for (index, cell) in values.enumerated() { cells[row * 12 + index] = cell }
    }
  }

  deinit {
    cells.deallocate()
    for text in texts { text.deallocate() }
  }

  subscript(row: Int) -> Row {
    Row(rebasing: UnsafeBufferPointer(cells)[row * 12..<row * 12 + 12])
  }

  private func text(_ text: String) -> Cell {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    copy.update(from: bytes, count: bytes.count)
    texts.append(copy)
    return Cell(storage: .text, bits: 0, start: copy, count: bytes.count)
  }

  private static var fields: [MappedField] {
    func field(_ index: Int) -> MappedField {
      let column = columns[index]
      return MappedField(
        key: column.name, value: .column(index, Path([]), column.type),
        rule: FieldRule(
          type: column.type == .timestamp ? .string : column.type, isRequired: index == 0,
          isMatch: index == 0))
    }
    let address = MappedField(
      key: "address", value: .object([field(3), field(4), field(5)]), rule: FieldRule(type: .any))
    return [field(0), field(1), field(2), address] + (6..<12).map(field)
  }
}
