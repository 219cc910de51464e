/// Runs a mapping program over one row after the other.
///
/// It lives behind a pointer in its `RecordMapper` and holds nothing but plain memory, so that the loop neither
/// counts references nor checks for exclusive access.
struct MappingMachine {
  let tables: MappingTables
  /// The documents parsed for this row, after those of the program's constants.
  var tokens: JSONTokens
  var arena = ScratchArena()
  /// For each column the root of its parsed text, -1 where it is not parsed yet.
  let documents: UnsafeMutablePointer<Int32>
  var row: UnsafePointer<Cell>
  var out: ByteCursor
  var isRemoval = false
  var context = MappingContext.neutral
  /// The token of the element around the innermost `each`, -1 where there is none.
  var enclosing: Int32 = -1

  // Where the trouble is, should there be some.
  var field: Int32 = 0
  /// The token of the field's whole value, and the one inside it that is being written; -1 where there is none.
  var valueRoot: Int32 = -1
  var inner: Int32 = -1
  /// The property that `inner` lacks.
  var lacking: PoolRange?

  private let constantTokens: Int
  private let columnCount: Int

  /// Neither row nor output are used before `begin`.
  init(_ program: MappingProgram, row: UnsafePointer<Cell>, out: ByteCursor) {
    var tokens = JSONTokens()
    tables = MappingTables(program.tables, &tokens)
    constantTokens = tokens.count
    self.tokens = tokens
    columnCount = program.columnCount
    documents = .allocate(capacity: columnCount + 1)
    documents.initialize(repeating: -1, count: columnCount + 1)
    self.row = row
    self.out = out
  }

  func deallocate() {
    tables.deallocate()
    tokens.deallocate()
    arena.deallocate()
    documents.deallocate()
  }

  @inline(__always)
  mutating func begin(
    _ row: UnsafePointer<Cell>, _ mode: MappingMode, _ context: MappingContext,
    _ buffer: ByteBuffer
  ) {
    self.row = row
    self.context = context
    out = ByteCursor(buffer)
    isRemoval = mode == .removal
    arena.reset()
    if tokens.count > constantTokens {
      tokens.count = constantTokens
      documents.update(repeating: -1, count: columnCount)
    }
  }

  /// Writes an object of fields; `element` is the token that the innermost `each` stands at.
  mutating func writeObject(_ range: TableRange, _ element: Int32) throws(MappingFault) {
    let mark = out.count
    for index in range.first..<range.first + range.count {
      let field = tables.fields + Int(index)
      if field.pointee.direct != [] && writeDirectly(field) { continue }
      if isRemoval && !field.pointee.holdsMatch {
        let mark = out.count
        do {
          try writeField(index, element)
        } catch {
          out.count = mark
        }
      } else {
        try writeField(index, element)
      }
    }
    close(mark, UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  /// Overwrites the first comma since `mark`, or opens what is empty.
  @inline(__always)
  mutating func close(_ mark: Int, _ open: UInt8, _ close: UInt8) {
    out.ensure(2)
    if out.count == mark {
      out.put(open)
    } else {
      out.start[mark] = open
    }
    out.put(close)
  }

  @inline(__always)
  mutating func writeKey(_ field: UnsafePointer<FieldCode>) {
    let key = field.pointee.key
    let count = Int(key.count)
    out.ensure(count + 48)
    // The pool and the output both have room behind the key: short ones are copied in two steps of 16 bytes.
    let from = UnsafeRawPointer(tables.pool + Int(key.offset))
    let to = UnsafeMutableRawPointer(out.next)
    if count <= 32 {
      to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      (to + 16).storeBytes(
        of: (from + 16).loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    } else {
      to.copyMemory(from: from, byteCount: count)
    }
    out.next += count
  }

  /// Writes what is a cell of the expected storage and needs no look at it; false leaves the rest to `writeField`.
  @inline(__always)
  private mutating func writeDirectly(_ field: UnsafePointer<FieldCode>) -> Bool {
    let cell = row + Int(field.pointee.column)
    let direct = field.pointee.direct
    switch cell.pointee.storage {
    case .text:
      if direct.contains(.text) {
        let mark = out.count
        writeKey(field)
        if JSONText.write(cell.pointee.buffer, to: &out) { return true }
        out.count = mark
        return false
      }
      if direct.contains(.digits) {
        let digits = cell.pointee.buffer
        guard NumberText.isJSON(digits) else { return false }
        writeKey(field)
        out.append(digits)
        return true
      }
      guard direct.contains(.timestamp), let time = TimeText(cell.pointee.buffer) else {
        return false
      }
      writeKey(field)
      writeMoment(time.civil, time.fraction, .timestamp)
    case .int:
      guard direct.contains(.int) else {
        // Any other number is no bool.
        guard direct.contains(.bool), cell.pointee.bits & ~1 == 0 else { return false }
        writeKey(field)
        cell.pointee.bits == 1 ? out.put("true") : out.put("false")
        return true
      }
      writeKey(field)
      out.append(cell.pointee.bits)
    case .float:
      guard direct.contains(.float), cell.pointee.double.isFinite else { return false }
      writeKey(field)
      out.append(cell.pointee.double)
    case .null:
      guard direct.contains(.null), !isRemoval else { return false }
      writeKey(field)
      out.put("null")
    case .bytes: return false
    }
    return true
  }
}
