import CPostgres
import Records
import SQLSyntax

/// Writes rows by COPY: they gather in memory and go at once, so that no copy is open while other statements run.
final class PostgresCopyWriter: SQLRowWriter {
  private static let limit = 256 << 10

  private let connection: PostgresConnection
  private let command: String
  private let buffer = ByteBuffer(capacity: limit + 4096)
  private var isRowBegun = false

  init(_ connection: PostgresConnection, _ table: SQLTable, _ columns: [String]) {
    self.connection = connection
    command = connection.dialect.text(
      "COPY \(table.fragment) (\(columns.map { "\(id: $0)" as SQLFragment })) FROM STDIN")
  }

  func add(_ cell: Cell) throws {
    if isRowBegun { buffer.append(UInt8(ascii: "\t")) }
    isRowBegun = true
    switch cell.storage {
    case .null: buffer.append(Self.null.bytes)
    case .int: append(cell.bits)
    case .float: append(cell.double)
    case .text: append(text: cell.buffer)
    case .bytes: append(hex: cell.buffer)
    }
  }

  func endRow() throws {
    buffer.append(UInt8(ascii: "\n"))
    isRowBegun = false
    // While rows are copied out nothing can be sent: what comes meanwhile is held.
    if buffer.count >= Self.limit, !connection.isReading { try flush() }
  }

  func finish() throws { try flush() }

  private func flush() throws {
    guard buffer.count > 0 else { return }
    try connection.copy(buffer.bytes, command)
    buffer.removeAll()
  }

  private static let null: StaticString = "\\N"
  private static let hexPrefix: StaticString = "\\\\x"

  private func append(_ value: Int64) {
    let start = buffer.reserve(20)
    var digits = start + 20
    var rest = value.magnitude
    repeat {
      digits -= 1
      digits.pointee = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if value < 0 {
      digits -= 1
      digits.pointee = UInt8(ascii: "-")
    }
    let count = start + 20 - digits
    for index in 0..<count { start[index] = digits[index] }
    buffer.count += count
  }

  private func append(_ value: Double) {
    if value.isFinite {
      var stream = ASCIIStream(buffer: buffer)
      value.write(to: &stream)
    } else {
      buffer.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
  }

  private func append(text: UnsafeBufferPointer<UInt8>) {
    // Room for every byte escaped.
    var out = buffer.reserve(2 * text.count)
    let start = out
    for byte in text {
      let escape: UInt8
      switch byte {
      case 0x5C: escape = 0x5C
      case 0x09: escape = UInt8(ascii: "t")
      case 0x0A: escape = UInt8(ascii: "n")
      case 0x0D: escape = UInt8(ascii: "r")
      default:
        out.pointee = byte
        out += 1
        continue
      }
      out[0] = 0x5C
      out[1] = escape
      out += 2
    }
    buffer.count += out - start
  }

  private func append(hex bytes: UnsafeBufferPointer<UInt8>) {
    buffer.append(Self.hexPrefix.bytes)
    let out = buffer.reserve(2 * bytes.count)
    @inline(__always) func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? 0x30 &+ value : 0x57 &+ value
    }
    for (index, byte) in bytes.enumerated() {
      out[2 * index] = digit(byte >> 4)
      out[2 * index + 1] = digit(byte & 15)
    }
    buffer.count += 2 * bytes.count
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

/// Takes the digits as the standard library has made them on its stack.
private struct ASCIIStream: TextOutputStream {
  let buffer: ByteBuffer

  mutating func write(_ text: String) { buffer.append(text) }

  mutating func _writeASCII(_ text: UnsafeBufferPointer<UInt8>) { buffer.append(text) }
}

extension PostgresConnection {
  /// Copies lines of text into a table, as one statement.
  ///
  /// - Parameter command: a COPY FROM STDIN.
  /// - Returns: how many rows the table took.
  @discardableResult
  package func copy(_ lines: UnsafeBufferPointer<UInt8>, _ command: String) throws -> Int64 {
    let begun = try exchange(command) { PQsendQuery(handle, command) }
    guard begun.status == PGRES_COPY_IN, let start = lines.baseAddress else { return 0 }
    try start.withMemoryRebound(to: CChar.self, capacity: lines.count) { start in
      // libpq keeps what does not go at once, so that parts keep its memory small.
      var sent = 0
      while sent < lines.count {
        let part = min(lines.count - sent, 64 << 10)
        guard PQputCopyData(handle, start + sent, Int32(part)) == 1 else { throw failure() }
        sent += part
        try flush()
      }
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure() }
    return try answer(command).touched
  }
}
