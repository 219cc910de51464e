extension TextFunction {
  /// Applies the function to text; nil where the text has no such form.
  package func apply(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity(for: bytes.count)) {
        guard let scratch = $0.baseAddress else { return "" }
        return apply(bytes, scratch: scratch)?.string
      }
    }
  }

  /// How much scratch `apply` may write for so many bytes of text.
  package func capacity(for count: Int) -> Int {
    switch self {
    // One scalar becomes at most three, of which none is longer than three bytes.
    case .lower, .upper, .urlEncode: count * 3 + 8
    case .trim, .digits, .stripWhitespace, .stripPunctuation, .stripAt, .gmailCanonical: count + 8
    case .md5, .sha1, .sha256: 64
    case .sha512: 128
    case .base64: (count + 2) / 3 * 4 + 8
    case .e164: PhoneNumber.capacity
    }
  }

  /// Applies the function to valid UTF-8; the result lies in the text itself or in the scratch.
  ///
  /// Nil where the text has no such form: only phone numbers have one.
  package func apply(
    _ text: UnsafeBufferPointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    switch self {
    case .trim: TextTrimming.trim(text)
    case .lower: TextCase.lower.apply(text, scratch)
    case .upper: TextCase.upper.apply(text, scratch)
    case .digits: TextStripping.digits(text, scratch)
    case .stripWhitespace: TextStripping.whitespace(text, scratch)
    case .stripPunctuation: TextStripping.punctuation(text, scratch)
    case .stripAt:
      UnsafeBufferPointer(rebasing: text.first == UInt8(ascii: "@") ? text.dropFirst() : text[...])
    case .gmailCanonical: GmailAddress.canonical(text, scratch)
    case .md5: TextDigest.md5(text, scratch)
    case .sha1: TextDigest.sha1(text, scratch)
    case .sha256: TextDigest.sha256(text, scratch)
    case .sha512: TextDigest.sha512(text, scratch)
    case .base64: TextEncoding.base64(text, scratch)
    case .urlEncode: TextEncoding.url(text, scratch)
    case .e164: PhoneNumber.e164(text, country: nil, scratch)
    }
  }
}
