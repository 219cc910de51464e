/// A reader of CSV by the letter of RFC 4180; whatever is not, it refuses.
public struct CSVReader {
  /// A cell and whether it stood in quotes, which is how an empty text differs from nothing.
  public struct Cell: Hashable, Sendable {
    public let text: String
    public let isQuoted: Bool

    public init(_ text: String, isQuoted: Bool = false) {
      self.text = text
      self.isQuoted = isQuoted
    }
  }

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private let lineEnd: [UInt8]
  private var place = 0

  private init(_ text: String, separator: Character, lineEnd: String) {
    bytes = Array(text.utf8)
    self.separator = separator.asciiValue ?? 0
    self.lineEnd = Array(lineEnd.utf8)
  }

  /// The rows of a file, each with as many cells as the first and each line ended.
  public static func rows(
    of text: String, separator: Character = ",", lineEnd: String = "\n"
  ) throws -> [[Cell]] {
    var reader = CSVReader(text, separator: separator, lineEnd: lineEnd)
    var rows: [[Cell]] = []
    while reader.place < reader.bytes.count {
      let row = try reader.row()
      if let first = rows.first, first.count != row.count {
        throw Malformed(
          description: "row \(rows.count) has \(row.count) cells and not \(first.count)")
      }
      rows.append(row)
    }
    return rows
  }

  private mutating func row() throws -> [Cell] {
    var cells = [try cell()]
    while !take(lineEnd) {
      guard take([separator]) else {
        throw Malformed(description: "no line's end and no separator at byte \(place)")
      }
      cells.append(try cell())
    }
    return cells
  }

  private mutating func cell() throws -> Cell {
    if take([UInt8(ascii: "\"")]) { return try quoted() }
    let start = place
    while place < bytes.count, bytes[place] != separator,
      ![0x0A, 0x0D].contains(bytes[place])
    {
      guard bytes[place] != UInt8(ascii: "\"") else {
        throw Malformed(description: "a quote in a cell without quotes at byte \(place)")
      }
      place += 1
    }
    return Cell(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func quoted() throws -> Cell {
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      guard byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      guard take([UInt8(ascii: "\"")]) else {
        return Cell(String(decoding: text, as: UTF8.self), isQuoted: true)
      }
      text.append(byte)
    }
    throw Malformed(description: "a quote is not closed")
  }

  private mutating func take(_ wanted: [UInt8]) -> Bool {
    guard bytes[place...].starts(with: wanted) else { return false }
    place += wanted.count
    return true
  }
}
