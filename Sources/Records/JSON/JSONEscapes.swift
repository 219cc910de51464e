/// Undoing the escapes of a string that was checked when it was parsed.
package enum JSONEscapes {
  /// Writes the text, which is never longer than its escaped form, and returns its length.
  package static func decode(
    _ escaped: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var from = escaped.baseAddress else { return 0 }
    let end = from + escaped.count
    var to = target
    while from < end {
      let byte = from.pointee
      from += 1
      guard byte == UInt8(ascii: "\\") else {
        to.pointee = byte
        to += 1
        continue
      }
      let letter = from.pointee
      from += 1
      switch letter {
      case UInt8(ascii: "n"): to.pointee = 0x0A
      case UInt8(ascii: "t"): to.pointee = 0x09
      case UInt8(ascii: "r"): to.pointee = 0x0D
      case UInt8(ascii: "b"): to.pointee = 0x08
      case UInt8(ascii: "f"): to.pointee = 0x0C
      case UInt8(ascii: "u"):
        var scalar = hex4(from) ?? 0
        from += 4
        if scalar >= 0xD800 && scalar < 0xDC00 {
          scalar = 0x10000 + ((scalar - 0xD800) << 10) + ((hex4(from + 2) ?? 0xDC00) - 0xDC00)
          from += 6
        }
        to += UTF8Text.write(scalar, to: to) - 1
      default: to.pointee = letter
      }
      to += 1
    }
    return to - target
  }

  /// The value of four hexadecimal digits.
  static func hex4(_ digits: UnsafePointer<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for index in 0..<4 {
      guard let digit = hexDigit(digits[index]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// What a hexadecimal digit counts; nil for what is none.
  package static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
