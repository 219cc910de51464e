import Records

/// Writes an object as a form, `application/x-www-form-urlencoded`.
///
/// Text, numbers and booleans stand as they are, null is an empty value, lists and objects are their JSON text.
enum FormText {
  /// - Parameters:
  ///   - object: JSON that we wrote ourselves.
  ///   - scratch: for text with escapes in it.
  /// - Returns: false where it is no object.
  static func write(
    _ object: UnsafeBufferPointer<UInt8>, into out: ByteBuffer, scratch: ByteBuffer
  ) -> Bool {
    var scanner = RecordScanner(bytes: object)
    scanner.skipSpace()
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var isFirst = true
    repeat {
      scanner.skipSpace()
      guard let key = scanner.string() else { break }
      scanner.skipSpace()
      guard scanner.take(UInt8(ascii: ":")) else { return false }
      scanner.skipSpace()
      let start = scanner.place
      scanner.skipValue()
      if !isFirst { out.append(UInt8(ascii: "&")) }
      isFirst = false
      write(text: UnsafeBufferPointer(rebasing: object[key]), into: out, scratch)
      out.append(UInt8(ascii: "="))
      let value = UnsafeBufferPointer(rebasing: object[start..<scanner.place])
      switch value.first {
      case UInt8(ascii: "\""):
        write(text: UnsafeBufferPointer(rebasing: value[1..<value.count - 1]), into: out, scratch)
      case UInt8(ascii: "n"): break
      default: PercentEncoding.write(value, into: out)
      }
    } while scanner.takeComma()
    return true
  }

  /// Writes the inside of a JSON text.
  private static func write(
    text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer, _ scratch: ByteBuffer
  ) {
    guard text.contains(UInt8(ascii: "\\")) else { return PercentEncoding.write(text, into: out) }
    scratch.removeAll()
    scratch.count = JSONEscapes.decode(text, into: scratch.reserve(text.count))
    PercentEncoding.write(scratch.bytes, into: out)
  }
}

extension PercentEncoding {
  /// Writes bytes in which only unreserved characters stand for themselves.
  fileprivate static func write(_ bytes: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    var to = out.reserve(bytes.count * 3)
    let start = to
    for byte in bytes { put(byte, &to) }
    out.count += to - start
  }
}
