/// Leaving out what is not wanted inside of text.
enum TextStripping {
  /// Keeps the ASCII digits.
  static func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    for byte in text where byte &- 0x30 < 10 {
      target[count] = byte
      count += 1
    }
    return UnsafeBufferPointer(start: target, count: count)
  }

  /// Leaves out Unicode white space, wherever it stands.
  static func whitespace(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    strip(text, target) { TextTrimming.isWhiteSpace($0) }
  }

  /// Leaves out ASCII punctuation and symbols, and what Unicode calls punctuation.
  static func punctuation(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    strip(text, target) { isPunctuation($0) }
  }

  private static func isPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    case 0..<0x80: return false
    default: break
    }
    switch Unicode.Scalar(scalar)?.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  private static func strip(
    _ text: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>,
    _ isUnwanted: (UInt32) -> Bool
  ) -> UnsafeBufferPointer<UInt8> {
    guard var next = text.baseAddress else { return text }
    let end = next + text.count
    var count = 0
    while next < end {
      let (scalar, length) = UTF8Text.scalar(next)
      if !isUnwanted(scalar) {
        for index in 0..<length { target[count + index] = next[index] }
        count += length
      }
      next += length
    }
    return UnsafeBufferPointer(start: target, count: count)
  }
}
