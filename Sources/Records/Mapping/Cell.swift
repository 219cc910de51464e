/// One value of a row as a driver hands it over, without a copy.
///
/// Bytes are borrowed: they are valid until the driver moves to the next row. Trivially copyable, so that a row
/// is a reused buffer of cells and the hot path allocates nothing.
package struct Cell {
  package enum Storage: UInt8, Sendable { case null, int, float, text, bytes }

  package let storage: Storage
  /// The value of an int; the bit pattern of a float.
  package let bits: Int64
  /// The UTF-8 of a text, or the bytes.
  package let start: UnsafePointer<UInt8>?
  package let count: Int

  @inlinable package init(storage: Storage, bits: Int64, start: UnsafePointer<UInt8>?, count: Int) {
    self.storage = storage
    self.bits = bits
    self.start = start
    self.count = count
  }

  package static var null: Cell { Cell(storage: .null, bits: 0, start: nil, count: 0) }
  package static func int(_ value: Int64) -> Cell {
    Cell(storage: .int, bits: value, start: nil, count: 0)
  }
  package static func float(_ value: Double) -> Cell {
    Cell(storage: .float, bits: Int64(bitPattern: value.bitPattern), start: nil, count: 0)
  }

  /// Borrowed UTF-8.
  package static func text(_ text: UnsafeBufferPointer<UInt8>) -> Cell {
    Cell(storage: .text, bits: 0, start: text.baseAddress, count: text.count)
  }

  package var double: Double { Double(bitPattern: UInt64(bitPattern: bits)) }
  package var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}

/// The cells of one row in the order of the columns read; borrowed like its cells.
package typealias Row = UnsafeBufferPointer<Cell>
