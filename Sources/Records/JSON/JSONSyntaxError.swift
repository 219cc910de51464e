/// Why bytes are no JSON document, and where; the text itself is never shown.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In bytes from the document's start.
  package let offset: Int
  package let reason: Reason

  package enum Reason: UInt8, Hashable, Sendable {
    case unexpectedEnd, unexpectedByte, trailingBytes, tooDeep, tooLong
    case badNumber, badEscape, loneSurrogate, controlCharacter, invalidUTF8

    package var text: String {
      switch self {
      case .unexpectedEnd: "the text ends too early"
      case .unexpectedByte: "this character cannot stand here"
      case .trailingBytes: "something follows the value"
      case .tooDeep: "objects and lists are nested over \(JSONTokens.maxDepth) deep"
      case .tooLong: "the text is over 2 GiB"
      case .badNumber: "a number is not written as JSON writes numbers"
      case .badEscape: "an escape that JSON does not have"
      case .loneSurrogate: "half a surrogate pair"
      case .controlCharacter: "a control character stands unescaped in a string"
      case .invalidUTF8: "invalid UTF-8"
      }
    }
  }

  package var description: String { "\(reason.text) (byte \(offset))" }
}
