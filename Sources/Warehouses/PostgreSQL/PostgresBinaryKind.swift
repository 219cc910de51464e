import CPostgres
import Records

/// How the binary form of a column's type becomes a cell; the same cell as its text becomes.
///
/// Rows in binary cost the server a fifth less than rows in text, and the server is what a reader waits for.
enum PostgresBinaryKind: UInt8 {
  case bool, int2, int4, int8, oid, float4, float8, bytes, text, jsonb
  case numeric, date, time, timestamp, timestamptz, uuid

  /// Nil for a type that only the server writes as text.
  init?(_ type: Oid) {
    switch type {
    case PostgresOID.bool: self = .bool
    case PostgresOID.int2: self = .int2
    case PostgresOID.int4: self = .int4
    case PostgresOID.int8: self = .int8
    case PostgresOID.oid: self = .oid
    case PostgresOID.float4: self = .float4
    case PostgresOID.float8: self = .float8
    case PostgresOID.bytea: self = .bytes
    case PostgresOID.text, PostgresOID.varchar, PostgresOID.bpchar, PostgresOID.name,
      PostgresOID.json:
      self = .text
    case PostgresOID.jsonb: self = .jsonb
    case PostgresOID.numeric: self = .numeric
    case PostgresOID.date: self = .date
    case PostgresOID.time: self = .time
    case PostgresOID.timestamp: self = .timestamp
    case PostgresOID.timestamptz: self = .timestamptz
    case PostgresOID.uuid: self = .uuid
    default: return nil
    }
  }

  /// The cell of a value; what the server would write as text is written into `scratch`.
  @inline(__always)
  func cell(_ start: UnsafePointer<UInt8>, _ count: Int, _ scratch: ByteBuffer) -> Cell {
    switch self {
    case .bool: return .int(Int64(start.pointee))
    case .int2: return .int(Int64(Self.whole(start, Int16.self)))
    case .int4: return .int(Int64(Self.whole(start, Int32.self)))
    case .int8: return .int(Self.whole(start, Int64.self))
    case .oid: return .int(Int64(Self.whole(start, UInt32.self)))
    case .float4:
      return PostgresCellKind.real(Float(bitPattern: Self.whole(start, UInt32.self)))
    case .float8: return .float(Double(bitPattern: Self.whole(start, UInt64.self)))
    case .bytes: return Cell(storage: .bytes, bits: 0, start: start, count: count)
    case .text: return Cell(storage: .text, bits: 0, start: start, count: count)
    // A version comes first.
    case .jsonb: return Cell(storage: .text, bits: 0, start: start + 1, count: count - 1)
    case .numeric: return written(scratch) { scratch.append(numeric: start) }
    case .date: return written(scratch) { scratch.append(date: Self.whole(start, Int32.self)) }
    case .time: return written(scratch) { scratch.append(time: Self.whole(start, Int64.self)) }
    case .timestamp, .timestamptz:
      return written(scratch) {
        scratch.append(
          timestamp: Self.whole(start, Int64.self), isInstant: self == .timestamptz)
      }
    case .uuid: return written(scratch) { scratch.append(uuid: start) }
    }
  }

  @inline(__always)
  private func written(_ scratch: ByteBuffer, _ write: () -> Void) -> Cell {
    let mark = scratch.count
    write()
    return Cell(
      storage: .text, bits: 0, start: scratch.start + mark, count: scratch.count - mark)
  }

  @inline(__always)
  static func whole<Whole: FixedWidthInteger>(
    _ start: UnsafePointer<UInt8>, _ type: Whole.Type
  ) -> Whole {
    Whole(bigEndian: UnsafeRawPointer(start).loadUnaligned(as: type))
  }
}

extension PostgresRow {
  /// Takes a row of COPY's binary format.
  @inline(__always)
  func read(
    binary: UnsafePointer<UInt8>, _ kinds: UnsafeBufferPointer<PostgresBinaryKind>,
    _ scratch: ByteBuffer
  ) {
    let start = scratch.start
    fill(binary, kinds, scratch)
    // Where the buffer had to grow, the first cells of the row point to where it was; now it is large enough.
    if scratch.start != start { fill(binary, kinds, scratch) }
  }

  @inline(__always)
  private func fill(
    _ binary: UnsafePointer<UInt8>, _ kinds: UnsafeBufferPointer<PostgresBinaryKind>,
    _ scratch: ByteBuffer
  ) {
    scratch.removeAll()
    var next = binary
    for index in kinds.indices {
      let count = Int(PostgresBinaryKind.whole(next, Int32.self))
      next += 4
      if count < 0 {
        set(index, .null)
      } else {
        set(index, kinds[index].cell(next, count, scratch))
        next += count
      }
    }
  }
}
