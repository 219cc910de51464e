import Records

/// Writes a record's JSON as the cells of a row, in the order of the columns; nothing is allocated for a row.
///
/// A member may be absent, and their order is the columns' or any other.
final class CSVRow {
  /// Those with cells, and behind them those without.
  private let columns: [String]
  private let written: Int
  private let needsAll: Bool
  /// Whether a column's cells are JSON.
  private let isJSON: [Bool]
  private let cell: CSVCell
  private let separator: UInt8
  /// Where each column's value lies in the record; an absent one is empty.
  private var places: [Range<Int>]
  private let scratch = ByteBuffer()

  init(_ shape: CSVShape) {
    columns = shape.fields + shape.others
    written = shape.fields.count
    needsAll = shape.needsAll
    isJSON = columns.map(shape.jsonFields.contains)
    cell = CSVCell(shape.dialect)
    separator = shape.dialect.separator.byte
    places = Array(repeating: 0..<0, count: columns.count)
  }

  /// Returns the field that there is no column for, or that stands for one that is needed; then nothing is written.
  func write(_ record: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) -> String? {
    if let stray = find(record) ?? substitute {
      for index in places.indices { places[index] = 0..<0 }
      return stray
    }
    for index in 0..<written {
      if index > 0 { out.append(separator) }
      let value = UnsafeBufferPointer(rebasing: record[places[index]])
      if isJSON[index] {
        cell.write(wholeJSON: value, into: out)
      } else {
        cell.write(json: value, into: out, scratch: scratch)
      }
    }
    for index in places.indices { places[index] = 0..<0 }
    return nil
  }

  /// A field of the record beside those that are needed, where one of these is missing.
  private var substitute: String? {
    guard needsAll, let missing = (0..<written).first(where: { places[$0].isEmpty }) else {
      return nil
    }
    return columns[(written..<columns.count).first { !places[$0].isEmpty } ?? missing]
  }

  private func find(_ record: UnsafeBufferPointer<UInt8>) -> String? {
    var scanner = RecordScanner(bytes: record)
    scanner.skipSpace()
    guard scanner.take(UInt8(ascii: "{")) else { return nil }
    var next = 0
    while true {
      scanner.skipSpace()
      guard let key = scanner.string() else { return nil }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ":")) else { return nil }
      scanner.skipSpace()
      let start = scanner.place
      scanner.skipValue()
      guard let column = column(key, in: scanner, from: next) else {
        return String(decoding: record[key], as: UTF8.self)
      }
      places[column] = start..<scanner.place
      next = column + 1 == columns.count ? 0 : column + 1
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ",")) else { return nil }
    }
  }

  /// The column of a key, mostly the one behind the last key's; nil where there is none.
  private func column(_ key: Range<Int>, in scanner: RecordScanner, from start: Int) -> Int? {
    var index = start
    for _ in columns.indices {
      if scanner.isKey(key, columns[index]) { return index }
      index = index + 1 == columns.count ? 0 : index + 1
    }
    return nil
  }
}
