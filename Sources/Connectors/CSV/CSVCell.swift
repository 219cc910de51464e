import Records

/// Writes one value as a cell.
///
/// Nothing is what null is written as, and `""` an empty text; lists and objects are their JSON text.
struct CSVCell {
  let dialect: CSVDialect
  private let separator: UInt8

  init(_ dialect: CSVDialect) {
    self.dialect = dialect
    separator = dialect.separator.byte
  }

  /// Writes a value of JSON that we wrote ourselves; `scratch` is for text with escapes in it.
  @inline(__always)
  func write(
    json value: UnsafeBufferPointer<UInt8>, into out: ByteBuffer, scratch: ByteBuffer
  ) {
    guard let first = value.first else { return }
    switch first {
    case UInt8(ascii: "\""):
      let inner = UnsafeBufferPointer(rebasing: value[1..<value.count - 1])
      guard inner.contains(UInt8(ascii: "\\")) else { return write(text: inner, into: out) }
      scratch.removeAll()
      scratch.count = JSONEscapes.decode(inner, into: scratch.reserve(inner.count))
      write(text: scratch.bytes, into: out)
    case UInt8(ascii: "{"), UInt8(ascii: "["): quoted(value, into: out)
    case UInt8(ascii: "n"): break
    default: out.append(value)
    }
  }

  /// Writes a value as the JSON that it is, a text with its own quotes; null is nothing here too.
  func write(wholeJSON value: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    guard let first = value.first, first != UInt8(ascii: "n") else { return }
    quoted(value, into: out)
  }

  /// Writes text, in quotes where it needs them.
  func write(text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    if dialect.formulas == .escape, Self.isFormula(text) {
      out.append(UInt8(ascii: "\""))
      out.append(UInt8(ascii: "'"))
      return doubled(text, into: out)
    }
    if needsQuotes(text) { quoted(text, into: out) } else { out.append(text) }
  }

  func write(text: String, into out: ByteBuffer) {
    var text = text
    text.withUTF8 { write(text: $0, into: out) }
  }

  /// As the OWASP lists them.
  private static func isFormula(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A,
      0x0D:
      true
    default: false
    }
  }

  /// Empty text is quoted so that it is not null, space at an end so that no reader trims it, and `\.`, at which
  /// PostgreSQL's COPY would stop.
  private func needsQuotes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, let last = text.last else { return true }
    if first <= 0x20 || last <= 0x20 { return true }
    if text.count == 2, first == UInt8(ascii: "\\"), last == UInt8(ascii: ".") { return true }
    for byte in text
    where byte == separator || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D {
      return true
    }
    return false
  }

  private func quoted(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    out.append(UInt8(ascii: "\""))
    doubled(text, into: out)
  }

  /// The text with its quotes doubled, and the closing one.
  private func doubled(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    var to = out.reserve(text.count * 2 + 1)
    let start = to
    for byte in text {
      to.pointee = byte
      to += 1
      if byte == UInt8(ascii: "\"") {
        to.pointee = byte
        to += 1
      }
    }
    to.pointee = UInt8(ascii: "\"")
    out.count += to + 1 - start
  }
}
