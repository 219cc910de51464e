import CPostgres
import Glibc
import Records
import SQLSyntax

/// What kind of cell the text of a column becomes.
enum PostgresCellKind: UInt8 {
  case bool, int, real, float, bytes, text

  init(_ type: Oid) {
    switch type {
    case PostgresOID.bool: self = .bool
    case PostgresOID.int2, PostgresOID.int4, PostgresOID.int8, PostgresOID.oid: self = .int
    case PostgresOID.float4: self = .real
    case PostgresOID.float8: self = .float
    case PostgresOID.bytea: self = .bytes
    default: self = .text
    }
  }

  /// The cell of a value's text, which ends with a byte that belongs to no number; bytes are decoded in place.
  @inline(__always)
  func cell(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) -> Cell {
    switch self {
    case .text: return Cell(storage: .text, bits: 0, start: start, count: count)
    case .int: return .int(Self.integer(start, count))
    case .bool: return .int(start.pointee == UInt8(ascii: "t") ? 1 : 0)
    case .real:
      return Self.real(
        start.withMemoryRebound(to: CChar.self, capacity: count) { strtof($0, nil) })
    case .float:
      return .float(
        start.withMemoryRebound(to: CChar.self, capacity: count) { strtod($0, nil) })
    case .bytes:
      // `\x` and two digits a byte.
      let length = Self.decodeHex(start + 2, count - 2, into: start)
      return Cell(storage: .bytes, bits: 0, start: start, count: length)
    }
  }

  /// A number of single precision: the digits that tell it from others, not those that doubling would add.
  static func real(_ value: Float) -> Cell {
    .float(value.isFinite ? Double(value.description) ?? Double(value) : Double(value))
  }

  @inline(__always)
  private static func integer(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int64 {
    let isNegative = start.pointee == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (isNegative ? 1 : 0)..<count {
      // Downwards, for the smallest number has no positive.
      value = value &* 10 &- Int64(start[index] &- 0x30)
    }
    return isNegative ? value : 0 &- value
  }

  private static func decodeHex(
    _ digits: UnsafeMutablePointer<UInt8>, _ count: Int, into bytes: UnsafeMutablePointer<UInt8>
  ) -> Int {
    @inline(__always) func digit(_ byte: UInt8) -> UInt8 {
      byte < 0x3A ? byte &- 0x30 : (byte | 0x20) &- 0x57
    }
    for index in 0..<count / 2 {
      bytes[index] = digit(digits[2 * index]) << 4 | digit(digits[2 * index + 1])
    }
    return count / 2
  }
}

/// The cells of a row, reused from row to row; they point into what the row was read into.
struct PostgresRow {
  private let cells: UnsafeMutableBufferPointer<Cell>

  init(columnCount: Int) {
    cells = .allocate(capacity: max(columnCount, 1))
    cells.initialize(repeating: .null)
  }

  /// The owner says when nobody reads them any more.
  func deallocate() { cells.deallocate() }

  func row(from first: Int, upTo end: Int) -> Row {
    Row(rebasing: UnsafeBufferPointer(cells)[first..<end])
  }

  @inline(__always)
  func set(_ index: Int, _ cell: Cell) { cells[index] = cell }

  func integer(_ index: Int) -> Int64 {
    cells[index].storage == .int ? cells[index].bits : 0
  }

  func value(_ index: Int) -> SQLValue { SQLValue(cells[index]) }

  /// Takes a row of an answer.
  func read(_ row: Int, of result: PostgresResult, _ kinds: [PostgresCellKind]) {
    let row = Int32(row)
    for index in kinds.indices {
      let column = Int32(index)
      guard PQgetisnull(result.handle, row, column) == 0,
        let start = PQgetvalue(result.handle, row, column)
      else {
        cells[index] = .null
        continue
      }
      let count = Int(PQgetlength(result.handle, row, column))
      cells[index] = start.withMemoryRebound(to: UInt8.self, capacity: count + 1) {
        kinds[index].cell($0, count)
      }
    }
  }

  /// Takes a line of COPY's text format, which is unescaped in place; its last byte is the newline.
  @inline(__always)
  func read(line: UnsafeMutablePointer<UInt8>, _ kinds: UnsafeBufferPointer<PostgresCellKind>) {
    var next = line
    for index in kinds.indices {
      let start = next
      while next.pointee != 0x09, next.pointee != 0x0A, next.pointee != 0x5C { next += 1 }
      var count = next - start
      if next.pointee == 0x5C {
        if next == start, next[1] == UInt8(ascii: "N") {
          cells[index] = .null
          next += 3
          continue
        }
        count = Self.unescape(start, &next)
      }
      cells[index] = kinds[index].cell(start, count)
      next += 1
    }
  }

  /// Unescapes a value of which `next` is the first backslash, and moves that to what ends the value.
  private static func unescape(
    _ start: UnsafeMutablePointer<UInt8>, _ next: inout UnsafeMutablePointer<UInt8>
  ) -> Int {
    var out = next
    while next.pointee != 0x09, next.pointee != 0x0A {
      var byte = next.pointee
      if byte == 0x5C {
        next += 1
        switch next.pointee {
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "v"): byte = 0x0B
        default: byte = next.pointee
        }
      }
      out.pointee = byte
      out += 1
      next += 1
    }
    return out - start
  }
}
