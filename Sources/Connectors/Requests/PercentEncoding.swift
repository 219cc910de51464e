import Records

/// Percent-encoding of RFC 3986: all but unreserved characters.
package enum PercentEncoding {
  private static let hex = Array("0123456789ABCDEF".utf8)

  /// The text, in which `kept` too stands for itself.
  package static func encode(_ text: String, keeping kept: UInt8? = nil) -> String {
    if text.utf8.allSatisfy({ $0.isUnreserved || $0 == kept }) { return text }
    return String(unsafeUninitializedCapacity: text.utf8.count * 3) { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      var to = start
      for byte in text.utf8 { put(byte, keeping: kept, &to) }
      return to - start
    }
  }

  /// Writes one byte where there is room for three.
  static func put(
    _ byte: UInt8, keeping kept: UInt8? = nil, _ to: inout UnsafeMutablePointer<UInt8>
  ) {
    if byte.isUnreserved || byte == kept {
      to.pointee = byte
      to += 1
    } else {
      to[0] = UInt8(ascii: "%")
      to[1] = hex[Int(byte >> 4)]
      to[2] = hex[Int(byte & 15)]
      to += 3
    }
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
