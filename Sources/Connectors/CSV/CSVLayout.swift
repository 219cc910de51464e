import MappingSyntax
import Records

/// The columns of a CSV file and how a row is put together.
///
/// A line that is an object has a column for each entry; `record` in it, or as the line, stands for all fields of the record.
struct CSVLayout: Sendable {
  /// The first line, with its end.
  let header: [UInt8]
  /// The record's fields, in the mapping's order.
  let fields: [String]
  let dialect: CSVDialect
  let layout: RecordLayout

  init(
    _ line: MappingValue, fields: [String], dialect: CSVDialect, _ values: BoundValues
  ) throws(BindingError) {
    var builder = Builder(fields: fields, dialect: dialect, values: values)
    try builder.add(line)
    var seen: Set<String> = []
    for column in builder.columns where !seen.insert(column).inserted {
      throw BindingError(
        "the column `\(column)` would stand twice in the CSV file: rename the field of the mapping")
    }
    let cell = CSVCell(dialect)
    let buffer = ByteBuffer()
    for (index, column) in builder.columns.enumerated() {
      if index > 0 { buffer.append(dialect.separator.byte) }
      cell.write(text: column, into: buffer)
    }
    header = Array(buffer.bytes) + dialect.lineEnd.bytes
    self.fields = fields
    self.dialect = dialect
    // A row of one empty cell would be an empty line, which readers leave out.
    let isAlone = builder.columns.count == 1
    layout = RecordLayout(
      item: builder.pieces.map { if case .cells = $0, isAlone { .onlyCell } else { $0 } } + [
        .bytes(dialect.lineEnd.bytes)
      ], csv: CSVShape(fields: fields, dialect: dialect))
  }

  private struct Builder {
    let fields: [String]
    let dialect: CSVDialect
    let values: BoundValues
    var columns: [String] = []
    var pieces: [RecordLayout.Piece] = []

    mutating func add(_ line: MappingValue) throws(BindingError) {
      guard case .object(let entries) = line.form else { return try add(line, named: nil) }
      for entry in entries { try add(entry.value, named: entry.key) }
    }

    private mutating func add(_ value: MappingValue, named name: String?) throws(BindingError) {
      if case .path(let path) = value.form {
        switch path.root {
        case .record:
          columns += fields
          return append(.cells)
        case .operation:
          columns.append(name ?? "operation")
          return append(.operationText)
        case .key:
          columns.append(name ?? "key")
          return append(.key)
        case .settings, .action, .records, .match, .response, .each, nil: break
        }
      }
      guard let marks = LayoutWriter(values: values, operation: nil).marks(of: value) else {
        return
      }
      guard let name, !marks.contains(where: \.isOpen) else {
        throw BindingError(
          "in a CSV file `record`, `operation` and `key` stand at the top of a line")
      }
      let buffer = ByteBuffer()
      marks.bytes.withUnsafeBufferPointer {
        CSVCell(dialect).write(json: $0, into: buffer, scratch: ByteBuffer())
      }
      columns.append(name)
      append(.bytes(Array(buffer.bytes)))
    }

    private mutating func append(_ piece: RecordLayout.Piece) {
      if !pieces.isEmpty { pieces.append(.bytes([dialect.separator.byte])) }
      pieces.append(piece)
    }
  }
}

/// What a writer of rows is made of.
struct CSVShape: Sendable {
  let fields: [String]
  let dialect: CSVDialect
  /// Those whose cells are JSON, texts among them.
  var jsonFields: Set<String> = []
  /// Those that a record may have and that no cell is for.
  var others: [String] = []
  /// Whether a record without one of `fields` is refused.
  var needsAll = false
}

extension LayoutMark {
  /// Whether it differs from record to record.
  fileprivate var isOpen: Bool {
    switch self {
    case .bytes: false
    case .record, .operation, .key, .begin, .end: true
    }
  }
}
