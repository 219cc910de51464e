/// Scalars onto the payload.
extension MappingMachine {
  /// Writes a scalar as a type.
  mutating func writeScalar(_ value: MappedValue, _ kind: TypeKind) throws(MappingFault) {
    if value.kind == .bytes { throw .misfit(.bytes) }
    switch kind {
    case .any, .json: return try writeAny(value)
    case .bool:
      if let bool = Self.bool(value) { return try writeAny(bool) }
    case .int:
      if let whole = Self.whole(value) { return try writeAny(whole) }
    case .decimal, .float:
      if Self.isNumber(value) { return try writeAny(value) }
    case .string:
      switch value.kind {
      case .text, .string, .moment: return try writeAny(value)
      case .int, .float, .number:
        out.ensure(1)
        out.put(UInt8(ascii: "\""))
        try writeAny(value)
        out.ensure(1)
        out.put(UInt8(ascii: "\""))
        return
      case .absent, .null, .bool, .node, .bytes: break
      }
    case .date, .time, .timestamp, .datetime:
      // A whole number that is no cell's is what `format:` has made of an instant.
      if value.kind == .int && value.type == .int { return try writeAny(value) }
      if let moment = Self.moment(value, kind) { return try writeAny(moment) }
    case .uuid:
      if let uuid = uuid(value) { return try writeAny(uuid) }
    case .bytes, .object, .list: break
    }
    throw .misfit(.field, kind)
  }

  /// Writes a value as what it is.
  mutating func writeAny(_ value: MappedValue) throws(MappingFault) {
    out.ensure(48)
    switch value.kind {
    case .absent, .null: out.put("null")
    case .bool: value.bits == 1 ? out.put("true") : out.put("false")
    case .int: out.append(value.bits)
    case .float:
      guard value.double.isFinite else { throw .misfit(.notFinite) }
      out.append(value.double)
    case .number: out.append(value.buffer)
    case .text:
      guard JSONText.write(value.buffer, to: &out) else { throw .misfit(.notUTF8) }
    case .string: writeChecked(value.buffer)
    case .moment: writeMoment(value.civil, value.buffer, value.type)
    case .node: writeNode(Int(value.bits))
    case .bytes: throw .misfit(.bytes)
    }
  }

  /// Writes the inside of a JSON string, escapes as they are, between quotes.
  mutating func writeChecked(_ text: UnsafeBufferPointer<UInt8>) {
    out.ensure(text.count + 2)
    out.put(UInt8(ascii: "\""))
    out.append(text)
    out.put(UInt8(ascii: "\""))
  }

  /// Writes the canonical text of a moment between quotes.
  @inline(__always)
  mutating func writeMoment(
    _ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>, _ kind: TypeKind
  ) {
    out.ensure(48)
    out.put(UInt8(ascii: "\""))
    out.appendMoment(civil, fraction, kind)
    out.ensure(1)
    out.put(UInt8(ascii: "\""))
  }

  /// Writes a whole object or list as it stands, but for whitespace: a record may have to be one line.
  mutating func writeNode(_ index: Int) {
    let token = tokens[index]
    guard token.isMarked else { return out.append(token.text) }
    let isObject = token.kind == .object
    let mark = out.count
    var next = index + 1
    for _ in 0..<token.size {
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      if isObject {
        writeChecked(tokens[next].text)
        out.ensure(1)
        out.put(UInt8(ascii: ":"))
        next += 1
      }
      let value = tokens[next]
      switch value.kind {
      case .string, .key: writeChecked(value.text)
      case .array, .object: writeNode(next)
      case .null, .bool, .number: out.append(value.text)
      }
      next = Int(value.next)
    }
    close(
      mark, isObject ? UInt8(ascii: "{") : UInt8(ascii: "["),
      isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
  }
}
