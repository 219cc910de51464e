import Diagnostics

/// A text as it is put together from a file's bytes, with the place of each of its Unicode scalars.
struct PlacedText {
  private(set) var text: [UInt8] = []
  private(set) var places: [Range<Int>] = []

  /// Takes over bytes as they stand, which is whole characters.
  mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    for offset in range {
      text.append(bytes[offset])
      if bytes[offset] & 0xC0 == 0x80, let last = places.popLast() {
        places.append(last.lowerBound..<offset + 1)
      } else {
        places.append(offset..<offset + 1)
      }
    }
  }

  /// Puts what other bytes stand for.
  mutating func put(_ bytes: [UInt8], at place: Range<Int>) {
    text += bytes
    for byte in bytes where byte & 0xC0 != 0x80 { places.append(place) }
  }
}

/// Line breaks as YAML reads them.
enum LineBreaks {
  /// The break at an offset, and what the text has in its place: LF, but for the separators LS and PS, which stay.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (
    length: Int, text: [UInt8]
  ) {
    let length = SourceLines.breakLength(in: bytes, at: offset)
    return (length, length == 3 ? Array(bytes[offset..<offset + 3]) : [0x0A])
  }
}
