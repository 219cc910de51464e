import Records

/// Percent-encoding of RFC 3986: all but unreserved characters.
package enum PercentEncoding {
  private static let hex = Array("0123456789ABCDEF".utf8)

  /// The text, in which `kept` too stands for itself.
  package static func encode(_ text: String, keeping kept: UInt8? = nil) -> String {
    if text.utf8.allSatisfy({ $0.isUnreserved || $0 == kept }) { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      if byte.isUnreserved || byte == kept {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether no segment is `.` or `..`, which servers resolve away even when they are encoded.
  static func isSafePath(_ text: String) -> Bool {
    !text.split(separator: "/", omittingEmptySubsequences: false).contains {
      $0 == "." || $0 == ".."
    }
  }
}

/// What may stand in a header's value.
enum HeaderText {
  /// Throws where a line break or another control character would end the header; never names the value.
  static func check(_ value: String, of what: String) throws(BindingError) {
    if value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
      throw BindingError("\(what) holds a line break or another control character")
    }
  }
}
