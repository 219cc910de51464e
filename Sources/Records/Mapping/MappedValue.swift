/// One value on its way from a cell to the payload; borrowed bytes, trivially copyable.
struct MappedValue {
  enum Kind: UInt8 {
    case absent, null, bool, int, float
    /// The digits of a JSON number.
    case number
    /// Text that is not yet known to be valid UTF-8.
    case text
    /// The checked inside of a JSON string; `isMarked` where it holds escapes.
    case string
    /// A civil time in `bits`, its fraction's digits as the bytes; `type` says what of it counts.
    case moment
    /// An object or array at the token `bits`.
    case node
    case bytes
  }

  let kind: Kind
  /// What the value is declared or converted to; `any` where that is not known.
  var type = TypeKind.any
  var isMarked = false
  var bits: Int64 = 0
  var start: UnsafePointer<UInt8>?
  var count = 0

  static var absent: MappedValue { MappedValue(kind: .absent) }
  static var null: MappedValue { MappedValue(kind: .null) }

  static func bool(_ value: Bool) -> MappedValue {
    MappedValue(kind: .bool, type: .bool, bits: value ? 1 : 0)
  }

  static func int(_ value: Int64, _ type: TypeKind = .int) -> MappedValue {
    MappedValue(kind: .int, type: type, bits: value)
  }

  static func text(_ kind: Kind, _ bytes: UnsafeBufferPointer<UInt8>, _ type: TypeKind)
    -> MappedValue
  {
    MappedValue(kind: kind, type: type, start: bytes.baseAddress, count: bytes.count)
  }

  static func moment(_ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>, _ type: TypeKind)
    -> MappedValue
  {
    MappedValue(
      kind: .moment, type: type, bits: civil.bits, start: fraction.baseAddress,
      count: fraction.count)
  }

  var isEmpty: Bool { kind == .absent || kind == .null }
  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  var double: Double { Double(bitPattern: UInt64(bitPattern: bits)) }
  var civil: CivilTime { CivilTime(bits: bits) }
  /// Text as it stands, unescaped; nil for every other kind and for text with escapes.
  var plainText: UnsafeBufferPointer<UInt8>? {
    kind == .text || kind == .string && !isMarked ? buffer : nil
  }

  @inline(__always)
  init(
    kind: Kind, type: TypeKind = .any, isMarked: Bool = false, bits: Int64 = 0,
    start: UnsafePointer<UInt8>? = nil, count: Int = 0
  ) {
    self.kind = kind
    self.type = type
    self.isMarked = isMarked
    self.bits = bits
    self.start = start
    self.count = count
  }

  @inline(__always)
  init(_ cell: Cell) {
    switch cell.storage {
    case .null: self = .null
    case .int: self.init(kind: .int, bits: cell.bits)
    case .float: self.init(kind: .float, bits: cell.bits)
    case .text: self.init(kind: .text, start: cell.start, count: cell.count)
    case .bytes: self.init(kind: .bytes, start: cell.start, count: cell.count)
    }
  }

  @inline(__always)
  init(_ token: JSONToken, at index: Int) {
    switch token.kind {
    case .null: self = .null
    case .bool: self = .bool(token.count == 4)
    case .number: self.init(kind: .number, start: token.start, count: Int(token.count))
    case .string, .key:
      self.init(
        kind: .string, isMarked: token.isMarked, start: token.start, count: Int(token.count))
    case .array, .object: self.init(kind: .node, bits: Int64(index))
    }
  }
}
