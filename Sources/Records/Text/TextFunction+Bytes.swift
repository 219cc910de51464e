import Crypto

extension TextFunction {
  /// Applies the function to text.
  package func apply(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity(for: bytes.count)) {
        guard let scratch = $0.baseAddress else { return "" }
        return apply(bytes, scratch: scratch).string
      }
    }
  }

  /// How much scratch `apply` may write for so many bytes of text.
  package func capacity(for count: Int) -> Int {
    switch self {
    // One scalar becomes at most three, of which none is longer than three bytes.
    case .lower, .upper: count * 3 + 8
    case .trim, .digits: count + 8
    case .sha256: 64
    }
  }

  /// Applies the function to valid UTF-8; the result lies in the text itself or in the scratch.
  package func apply(
    _ text: UnsafeBufferPointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    switch self {
    case .trim: TextTrimming.trim(text)
    case .lower: TextCase.lower.apply(text, scratch)
    case .upper: TextCase.upper.apply(text, scratch)
    case .digits: Self.digits(text, scratch)
    case .sha256: Self.sha256(text, scratch)
    }
  }

  private static func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    for byte in text where byte &- 0x30 < 10 {
      scratch[count] = byte
      count += 1
    }
    return UnsafeBufferPointer(start: scratch, count: count)
  }

  private static func sha256(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var hash = SHA256()
    hash.update(bufferPointer: UnsafeRawBufferPointer(text))
    var count = 0
    hash.finalize().withUnsafeBytes { digest in
      for byte in digest {
        scratch[count] = JSONText.hexDigits.utf8Start[Int(byte >> 4)]
        scratch[count + 1] = JSONText.hexDigits.utf8Start[Int(byte & 0xF)]
        count += 2
      }
    }
    return UnsafeBufferPointer(start: scratch, count: count)
  }
}
