/// Cutting Unicode white space off both ends.
enum TextTrimming {
  static func trim(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard var start = text.baseAddress else { return text }
    var end = start + text.count
    while start < end {
      let (scalar, length) = UTF8Text.scalar(start)
      guard isWhiteSpace(scalar) else { break }
      start += length
    }
    while start < end {
      var last = end - 1
      while last > start && UTF8Text.isContinuation(last.pointee) { last -= 1 }
      guard isWhiteSpace(UTF8Text.scalar(last).value) else { break }
      end = last
    }
    return UnsafeBufferPointer(start: start, count: end - start)
  }

  /// The property White_Space of Unicode.
  static func isWhiteSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }
}
