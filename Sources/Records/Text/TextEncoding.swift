/// Bytes as text that may stand where bytes may not.
enum TextEncoding {
  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let upperHexDigits: StaticString = "0123456789ABCDEF"

  /// Base64 of RFC 4648 with padding; needs room for four bytes of every three begun.
  static func base64(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      var word = UInt32(bytes[index]) << 16
      if left > 1 { word |= UInt32(bytes[index + 1]) << 8 }
      if left > 2 { word |= UInt32(bytes[index + 2]) }
      for place in 0..<4 {
        let digit = Int(word >> UInt32(18 - 6 * place) & 0x3F)
        target[count + place] = place <= left ? alphabet.utf8Start[digit] : UInt8(ascii: "=")
      }
      count += 4
      index += 3
    }
    return UnsafeBufferPointer(start: target, count: count)
  }

  /// Percent-encoding of RFC 3986: all but letters, digits, `-`, `.`, `_` and `~`.
  static func url(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    for byte in text {
      if byte.isUnreserved {
        target[count] = byte
        count += 1
      } else {
        target[count] = UInt8(ascii: "%")
        target[count + 1] = upperHexDigits.utf8Start[Int(byte >> 4)]
        target[count + 2] = upperHexDigits.utf8Start[Int(byte & 0xF)]
        count += 3
      }
    }
    return UnsafeBufferPointer(start: target, count: count)
  }
}

extension UInt8 {
  /// Whether it is an unreserved character of RFC 3986, which stands for itself in an address.
  package var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
