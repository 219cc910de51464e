import Records

/// Where the values of a record's fields lie in its JSON; nothing is allocated for a record.
///
/// A member may be absent, and their order is the columns' or any other.
struct RecordMembers {
  let columns: [String]
  /// Where each column's value lies; an absent one is empty.
  private(set) var places: [Range<Int>]

  init(_ columns: [String]) {
    self.columns = columns
    places = Array(repeating: 0..<0, count: columns.count)
  }

  /// Forgets the record.
  mutating func clear() {
    for index in places.indices { places[index] = 0..<0 }
  }

  /// Returns the field that there is no column for.
  mutating func find(_ record: UnsafeBufferPointer<UInt8>) -> String? {
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
