import Glibc
import Records

/// Walks over JSON that is known to be well-formed; stops at the end of what is not.
struct RecordScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var place = 0

  mutating func skipSpace() {
    while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  /// Passes the comma before a further member.
  mutating func takeComma() -> Bool {
    skipSpace()
    return take(UInt8(ascii: ","))
  }

  /// Passes a string and returns the range between its quotes.
  mutating func string() -> Range<Int>? {
    guard take(UInt8(ascii: "\"")), let base = bytes.baseAddress else { return nil }
    let start = place
    while let found = memchr(base + place, 0x22, bytes.count - place) {
      let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      place = quote + 1
      // A quote behind an odd number of backslashes is one of the string's own.
      var slashes = 0
      while quote - slashes > start, bytes[quote - slashes - 1] == UInt8(ascii: "\\") {
        slashes += 1
      }
      if slashes % 2 == 0 { return start..<quote }
    }
    place = bytes.count
    return nil
  }

  mutating func skipValue() {
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        if string() == nil { return }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
        place += 1
      case UInt8(ascii: ","):
        if depth == 0 { return }
        place += 1
      default: place += 1
      }
      if depth == 0, place < bytes.count, isEnd(bytes[place]) { return }
    }
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || byte <= 0x20
  }

  /// The same for the bytes of a name.
  func isKey(_ range: Range<Int>, _ name: [UInt8]) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    if range.count == name.count, memcmp(base + range.lowerBound, name, name.count) == 0 {
      return true
    }
    guard memchr(base + range.lowerBound, 0x5C, range.count) != nil else { return false }
    return isKey(range, String(decoding: name, as: UTF8.self))
  }

  /// Whether a key reads as a name; one with escapes is decoded for it.
  func isKey(_ range: Range<Int>, _ name: String) -> Bool {
    let raw = bytes[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return raw.elementsEqual(name.utf8) }
    let quoted = UnsafeBufferPointer(
      rebasing: bytes[(range.lowerBound - 1)..<(range.upperBound + 1)])
    return (try? JSONValue(parsing: quoted)) == .string(name)
  }
}
