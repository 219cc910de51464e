/// A digest that a destination takes in the place of a text, in lower-case hexadecimal digits.
package enum TextHash: String, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case md5, sha1, sha256, sha512

  /// The same as a function of a mapping.
  package var function: TextFunction {
    switch self {
    case .md5: .md5
    case .sha1: .sha1
    case .sha256: .sha256
    case .sha512: .sha512
    }
  }

  private var digitCount: Int {
    switch self {
    case .md5: 32
    case .sha1: 40
    case .sha256: 64
    case .sha512: 128
    }
  }

  /// Whether a text has the form of such a digest, in digits of either case: it was hashed where it comes from.
  func isDigest(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == digitCount && text.allSatisfy { JSONEscapes.hexDigit($0) != nil }
  }
}
