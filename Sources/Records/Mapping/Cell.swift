/// One value of a row as a driver hands it over, without a copy.
///
/// Bytes are borrowed: they are valid until the driver moves to the next row. Trivially copyable, so that a row
/// is a reused buffer of cells and the hot path allocates nothing.
///
/// Public, as the byte buffer is: what is `package` the compiler calls from other modules rather than inlines, and there are
/// a dozen of these to a row.
public struct Cell {
  public enum Storage: UInt8, Sendable { case null, int, float, text, bytes }

  public let storage: Storage
  /// The value of an int; the bit pattern of a float.
  public let bits: Int64
  /// The UTF-8 of a text, or the bytes.
  public let start: UnsafePointer<UInt8>?
  public let count: Int

  public init(storage: Storage, bits: Int64, start: UnsafePointer<UInt8>?, count: Int) {
    self.storage = storage
    self.bits = bits
    self.start = start
    self.count = count
  }

  public static var null: Cell { Cell(storage: .null, bits: 0, start: nil, count: 0) }
  public static func int(_ value: Int64) -> Cell {
    Cell(storage: .int, bits: value, start: nil, count: 0)
  }
  public static func float(_ value: Double) -> Cell {
    Cell(storage: .float, bits: Int64(bitPattern: value.bitPattern), start: nil, count: 0)
  }

  /// Borrowed UTF-8.
  public static func text(_ text: UnsafeBufferPointer<UInt8>) -> Cell {
    Cell(storage: .text, bits: 0, start: text.baseAddress, count: text.count)
  }

  public var double: Double { Double(bitPattern: UInt64(bitPattern: bits)) }
  public var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}

/// The cells of one row in the order of the columns read; borrowed like its cells.
public typealias Row = UnsafeBufferPointer<Cell>
