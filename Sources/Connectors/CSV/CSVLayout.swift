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
    _ line: BodyPart, fields: [String], dialect: CSVDialect, _ values: BoundValues
  ) throws(BindingError) {
    var builder = Builder(fields: fields, dialect: dialect)
    if let bound = line.item?.value.bound(values) {
      try builder.add(bound.value, ItemPieces(columns: bound.columns))
    }
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
    var columns: [String] = []
    var pieces: [RecordLayout.Piece] = []

    mutating func add(_ line: MappingExpression, _ layout: ItemPieces) throws(BindingError) {
      guard case .object(let entries) = line else { return try add(line, named: nil, layout) }
      for entry in entries { try add(entry.value, named: entry.key, layout) }
    }

    private mutating func add(
      _ value: MappingExpression, named name: String?, _ layout: ItemPieces
    ) throws(BindingError) {
      let made = layout.pieces(of: value)
      if let made, made.isEmpty { return }
      switch made?.first {
      case .record? where made?.count == 1:
        columns += fields
        append(.cells)
      case .operation? where made?.count == 1:
        columns.append(name ?? "operation")
        append(.operationText)
      case .key? where made?.count == 1:
        columns.append(name ?? "key")
        append(.key)
      case .bytes(let json)? where made?.joined.count == 1:
        guard let name else { fallthrough }
        let buffer = ByteBuffer()
        (made?.joined.bytes ?? json).withUnsafeBufferPointer {
          CSVCell(dialect).write(json: $0, into: buffer, scratch: ByteBuffer())
        }
        columns.append(name)
        append(.bytes(Array(buffer.bytes)))
      case .bytes?, .record?, .operation?, .key?, .cells?, .onlyCell?, .operationText?, nil:
        throw BindingError(
          "in a CSV file `record`, `operation` and `key` stand at the top of a line")
      }
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

extension [RecordLayout.Piece] {
  fileprivate var bytes: [UInt8] {
    flatMap { piece -> [UInt8] in if case .bytes(let bytes) = piece { bytes } else { [] } }
  }
}
