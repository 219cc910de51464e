extension JSONValue {
  /// Reads one strict RFC 8259 document; numbers keep their digits.
  package init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
    let tape = JSONTape()
    try tape.parse(bytes)
    self = tape.root.map { tape.value(of: $0) } ?? .null
  }

  /// Reads one strict RFC 8259 document; numbers keep their digits.
  package init(parsing text: String) throws(JSONSyntaxError) {
    var text = text
    let result: Result<JSONValue, JSONSyntaxError> = text.withUTF8 { bytes in
      Result { () throws(JSONSyntaxError) in try JSONValue(parsing: bytes) }
    }
    self = try result.get()
  }

  /// Appends the value without any whitespace.
  package func write(into buffer: ByteBuffer) {
    var out = ByteCursor(buffer)
    write(to: &out)
    out.flush()
  }

  /// The value without any whitespace.
  package var text: String {
    let buffer = ByteBuffer(capacity: 256)
    write(into: buffer)
    return buffer.bytes.string
  }

  func write(to out: inout ByteCursor) {
    out.ensure(16)
    switch self {
    case .null: out.put("null")
    case .bool(true): out.put("true")
    case .bool(false): out.put("false")
    case .number(var digits): digits.withUTF8 { out.append($0) }
    case .string(let text): Self.write(text, to: &out)
    case .array(let elements):
      out.put(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        out.ensure(16)
        if index > 0 { out.put(UInt8(ascii: ",")) }
        element.write(to: &out)
      }
      out.ensure(16)
      out.put(UInt8(ascii: "]"))
    case .object(let members):
      out.put(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        out.ensure(16)
        if index > 0 { out.put(UInt8(ascii: ",")) }
        Self.write(member.key, to: &out)
        out.ensure(16)
        out.put(UInt8(ascii: ":"))
        member.value.write(to: &out)
      }
      out.ensure(16)
      out.put(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to out: inout ByteCursor) {
    var text = text
    // A `String` is valid UTF-8 by construction.
    text.withUTF8 { _ = JSONText.write($0, to: &out) }
  }
}
