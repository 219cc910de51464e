import Records

/// Writes a record's JSON as the cells of a row, in the order of the columns; nothing is allocated for a row.
final class CSVRow {
  /// Those with cells, and behind them those without.
  private var members: RecordMembers
  private let written: Int
  private let needsAll: Bool
  /// Whether a column's cells are JSON.
  private let isJSON: [Bool]
  private let cell: CSVCell
  private let separator: UInt8
  private let scratch = ByteBuffer()

  init(_ shape: CSVShape) {
    members = RecordMembers(shape.fields + shape.others)
    written = shape.fields.count
    needsAll = shape.needsAll
    isJSON = members.columns.map(shape.jsonFields.contains)
    cell = CSVCell(shape.dialect)
    separator = shape.dialect.separator.byte
  }

  /// Returns the field that there is no column for, or that stands for one that is needed; then nothing is written.
  func write(_ record: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) -> String? {
    defer { members.clear() }
    if let stray = members.find(record) ?? substitute { return stray }
    for index in 0..<written {
      if index > 0 { out.append(separator) }
      let value = UnsafeBufferPointer(rebasing: record[members.places[index]])
      if isJSON[index] {
        cell.write(wholeJSON: value, into: out)
      } else {
        cell.write(json: value, into: out, scratch: scratch)
      }
    }
    return nil
  }

  /// A field of the record beside those that are needed, where one of these is missing.
  private var substitute: String? {
    let places = members.places
    guard needsAll, let missing = (0..<written).first(where: { places[$0].isEmpty }) else {
      return nil
    }
    let given = (written..<places.count).first { !places[$0].isEmpty }
    return members.columns[given ?? missing]
  }
}
