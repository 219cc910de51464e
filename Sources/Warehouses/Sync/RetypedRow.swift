import Glibc
import Records
import SQLSyntax

/// What kind of cell the text of a value stands for.
package enum TextReading: Hashable, Sendable {
  case int, bool, float, bytes

  /// Nil where the text is none of the kind: a value of the type that the column had before.
  ///
  /// - Parameter scratch: has room for what the text says.
  func cell(_ text: UnsafeBufferPointer<UInt8>, _ scratch: ByteBuffer) -> Cell? {
    switch self {
    case .int:
      // A decimal that became a whole number still has its zeros.
      let whole = text.prefix { $0 != UInt8(ascii: ".") }
      guard text.dropFirst(whole.count + 1).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
        return nil
      }
      return Int64(String(decoding: whole, as: UTF8.self)).map { .int($0) }
    case .bool:
      if text.elementsEqual("true".utf8) { return .int(1) }
      return text.elementsEqual("false".utf8) ? .int(0) : nil
    case .float: return Double(String(decoding: text, as: UTF8.self)).map { .float($0) }
    case .bytes: return Self.bytes(text, scratch)
    }
  }

  /// `\x` and two digits a byte.
  private static func bytes(_ text: UnsafeBufferPointer<UInt8>, _ scratch: ByteBuffer) -> Cell? {
    guard text.count % 2 == 0, text.starts(with: "\\x".utf8) else { return nil }
    let mark = scratch.count
    for place in stride(from: 2, to: text.count, by: 2) {
      guard let high = JSONEscapes.hexDigit(text[place]),
        let low = JSONEscapes.hexDigit(text[place + 1])
      else { return nil }
      scratch.append(high << 4 | low)
    }
    return Cell(
      storage: .bytes, bits: 0, start: scratch.start + mark, count: scratch.count - mark)
  }
}

/// Rows some of whose columns are kept as text since their type changed, with cells as the model's own rows have them.
final class RetypedRow {
  private let readings: [TextReading?]
  private let cells: UnsafeMutableBufferPointer<Cell>
  private let scratch = ByteBuffer()

  /// Nil where no column needs it, as nearly always.
  init?(_ readings: [TextReading?]) {
    guard readings.contains(where: { $0 != nil }) else { return nil }
    self.readings = readings
    cells = .allocate(capacity: readings.count)
    cells.initialize(repeating: .null)
  }

  deinit { cells.deallocate() }

  /// - Parameter row: has as many cells as there are readings, or fewer.
  /// - Returns: the row, borrowed until the next one is read.
  func read(_ row: Row) -> Row {
    scratch.removeAll()
    // What is written must not move while the row is read.
    _ = scratch.reserve(row.reduce(0) { $0 + $1.count })
    for (index, cell) in row.enumerated() {
      let isText = cell.storage == .text
      cells[index] = isText ? readings[index]?.cell(cell.buffer, scratch) ?? cell : cell
    }
    return Row(rebasing: UnsafeBufferPointer(cells)[..<row.count])
  }
}
