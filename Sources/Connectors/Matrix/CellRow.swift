import Records

/// What a writer of cells is made of.
struct CellShape: Sendable {
  let columns: [String]
  /// Those that a record may have and that no cell is for.
  var others: [String] = []
  /// Whether the first cell says which row it is, so that it must not be empty.
  let isKeyed: Bool
  /// UTF-16 units of a cell at most.
  let maxLength: Int?
}

/// Writes a record's JSON as a JSON list of cells, in the order of the columns; nothing is allocated for a row.
///
/// A cell is text, a number or a boolean. What is null or absent is empty text, so that what stood there goes.
final class CellRow {
  /// A number of more significant digits would be kept as another.
  private static let mostDigits = 15

  private var members: RecordMembers
  private let written: Int
  private let isKeyed: Bool
  private let maxLength: Int

  init(_ shape: CellShape) {
    members = RecordMembers(shape.columns + shape.others)
    written = shape.columns.count
    isKeyed = shape.isKeyed
    maxLength = shape.maxLength ?? .max
  }

  /// Returns why the record has no place in the matrix; a part of it may be written then.
  func write(_ record: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) -> Rejection? {
    defer { members.clear() }
    if let stray = members.find(record) { return .unplaced(stray) }
    if isKeyed, isEmpty(record[members.places[0]]) { return .emptyKey(members.columns[0]) }
    out.append(UInt8(ascii: "["))
    for index in 0..<written {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      let start = out.count
      write(cell: UnsafeBufferPointer(rebasing: record[members.places[index]]), into: out)
      // Bytes are never fewer than UTF-16 units.
      if out.count - start - 2 > maxLength {
        let cell = UnsafeBufferPointer(start: out.start + start, count: out.count - start)
        let length = Self.length(of: cell)
        if length > maxLength { return .long(members.columns[index], length, maxLength) }
      }
    }
    out.append(UInt8(ascii: "]"))
    return nil
  }

  private func isEmpty(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    value.isEmpty || value.elementsEqual("null".utf8) || value.elementsEqual("\"\"".utf8)
  }

  private func write(cell value: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    guard let first = value.first else { return out.append("\"\"") }
    switch first {
    case UInt8(ascii: "n"): out.append("\"\"")
    case UInt8(ascii: "{"), UInt8(ascii: "["): quoted(value, into: out)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if Self.isKept(number: value) { out.append(value) } else { quoted(value, into: out) }
    default: out.append(value)
    }
  }

  /// JSON as a text: what it escapes is escaped once more.
  private func quoted(_ value: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    var to = out.reserve(value.count * 2 + 2)
    let start = to
    to.pointee = UInt8(ascii: "\"")
    to += 1
    for byte in value {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        to.pointee = UInt8(ascii: "\\")
        to += 1
      }
      to.pointee = byte
      to += 1
    }
    to.pointee = UInt8(ascii: "\"")
    out.count += to + 1 - start
  }

  /// Whether a cell keeps a number to its last digit.
  static func isKept(number: UnsafeBufferPointer<UInt8>) -> Bool {
    var significant = 0
    var zeros = 0
    for byte in number {
      switch byte {
      case UInt8(ascii: "1")...UInt8(ascii: "9"):
        significant += zeros + 1
        zeros = 0
      case UInt8(ascii: "0"): if significant > 0 { zeros += 1 }
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        return significant <= Self.mostDigits
          && Double(String(decoding: number, as: UTF8.self))?.isFinite == true
      default: break
      }
    }
    // The zeros of a whole number of more digits than a double has are digits too.
    return significant <= Self.mostDigits && (zeros == 0 || number.count <= Self.mostDigits + 6)
  }

  /// UTF-16 units of the text of a cell, which is JSON.
  private static func length(of cell: UnsafeBufferPointer<UInt8>) -> Int {
    guard let value = try? JSONValue(parsing: cell) else { return cell.count }
    return value.plainText?.utf16.count ?? cell.count
  }
}

extension Rejection {
  /// A record with a field that there is no column for.
  static func unplaced(_ field: String) -> Rejection {
    Rejection(
      code: "HG2018", field: field,
      reason:
        "there is no column for it, or the table's rows are not told apart by it; map it and match by it again, or send to another file or table"
    )
  }

  fileprivate static func emptyKey(_ field: String) -> Rejection {
    Rejection(
      code: "HG2005", field: field,
      reason: "it is empty, and the rows of the sheet are known by it; give it a value")
  }

  fileprivate static func long(_ field: String, _ length: Int, _ most: Int) -> Rejection {
    Rejection(
      code: "HG2006", field: field,
      reason: "a cell of \(length) characters, and the destination takes \(most); map less into it")
  }
}
