/// Values onto the payload, as the field's type asks for them.
extension MappingMachine {
  /// Writes a value that is not empty; `field` holds the rules for its scalars, nil inside whole objects.
  mutating func write(
    _ value: MappedValue, as type: Int32, _ field: UnsafePointer<FieldCode>?
  ) throws(MappingFault) {
    let code = tables.types + Int(type)
    switch code.pointee.kind {
    case .list: try writeList(value, code.pointee.element, field)
    case .object:
      guard let token = try container(value), tokens[token].kind == .object else {
        throw .misfit(.field, .object)
      }
      try writeShape(token, code)
    case .any, .json:
      if value.kind == .node { return writeNode(Int(value.bits)) }
      try writeScalar(value, code.pointee.kind, field)
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid, .bytes:
      try writeScalar(value, code.pointee.kind, field)
    }
  }

  /// The token of an object or list; text of no declared type is parsed where it begins like one.
  private mutating func container(_ value: MappedValue) throws(MappingFault) -> Int? {
    var token: Int?
    if value.kind == .node {
      token = Int(value.bits)
    } else if value.kind == .text && value.type == .any {
      let first = value.buffer.first { $0 > 0x20 }
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { token = try document(value) }
    }
    if inner < 0, let token { valueRoot = Int32(token) }
    return token
  }

  /// Writes a list; what is none becomes a list of one.
  private mutating func writeList(
    _ value: MappedValue, _ element: Int32, _ field: UnsafePointer<FieldCode>?
  ) throws(MappingFault) {
    let token = try container(value)
    guard let token, tokens[token].kind == .array else {
      out.ensure(1)
      out.put(UInt8(ascii: "["))
      let single = token.map { MappedValue(kind: .node, bits: Int64($0)) } ?? value
      try write(single, as: element, field)
      out.ensure(1)
      out.put(UInt8(ascii: "]"))
      return
    }
    let mark = out.count
    var next = token + 1
    for _ in 0..<tokens[token].size {
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      try writeInside(next, as: element, field)
      next = Int(tokens[next].next)
    }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
  }

  /// Writes a value that stands inside a whole one.
  private mutating func writeInside(
    _ token: Int, as type: Int32, _ field: UnsafePointer<FieldCode>?
  ) throws(MappingFault) {
    inner = Int32(token)
    let value = MappedValue(tokens[token], at: token)
    guard value.kind == .null else { return try write(value, as: type, field) }
    let code = tables.types + Int(type)
    guard code.pointee.isOptional || code.pointee.kind.takesAll else { throw .misfit(.nullInside) }
    out.ensure(4)
    out.put("null")
  }

  /// Writes a whole object and checks it against its shape; members keep their order.
  private mutating func writeShape(
    _ token: Int, _ type: UnsafePointer<TypeCode>
  ) throws(MappingFault) {
    let properties = type.pointee.properties
    let mark = out.count
    var seen: UInt64 = 0
    var next = token + 1
    for place in 0..<tokens[token].size {
      inner = Int32(next)
      var slot = type.pointee.others
      if let place = property(tokens[next], properties, expected: Int(place)) {
        slot = tables.properties[Int(properties.first) + place].type
        if place < 64 { seen |= 1 << UInt64(place) }
      }
      guard slot >= 0 else { throw .misfit(.unknownProperty) }
      out.ensure(Int(tokens[next].count) + 8)
      out.put(UInt8(ascii: ","))
      writeChecked(tokens[next].text)
      out.ensure(1)
      out.put(UInt8(ascii: ":"))
      try writeInside(next + 1, as: slot, nil)
      next = Int(tokens[next + 1].next)
    }
    for place in 0..<Int(properties.count) {
      if place < 64 && seen & 1 << UInt64(place) != 0 { continue }
      let property = tables.properties[Int(properties.first) + place]
      if (tables.types + Int(property.type)).pointee.isOptional { continue }
      if tokens.member(tables.bytes(property.name), of: token) == nil {
        inner = Int32(token)
        lacking = property.name
        throw .refused(.missing)
      }
    }
    close(mark, UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  /// The place of a declared property; the expected one is tried first.
  private func property(_ key: JSONToken, _ properties: TableRange, expected: Int) -> Int? {
    let first = tables.properties + Int(properties.first)
    if expected < properties.count, key.names(tables.bytes(first[expected].name)) {
      return expected
    }
    return (0..<Int(properties.count)).first { key.names(tables.bytes(first[$0].name)) }
  }

  /// Writes a scalar and checks it against the field's rules.
  private mutating func writeScalar(
    _ value: MappedValue, _ kind: TypeKind, _ field: UnsafePointer<FieldCode>?
  ) throws(MappingFault) {
    guard let field, field.pointee.checksText else { return try writeScalar(value, kind) }
    if field.pointee.demands >= 0 { return try writeDemanded(value, kind, field) }
    let value = try normalized(value, kind, field)
    let mark = out.count
    try writeScalar(value, kind)
    try checkWritten(value, since: mark, field)
  }

  /// The value as the connector has its text, unescaped so that it can be looked at.
  @inline(__always)
  mutating func normalized(
    _ value: MappedValue, _ kind: TypeKind, _ field: UnsafePointer<FieldCode>
  ) throws(MappingFault) -> MappedValue {
    let isText = value.kind == .text || value.kind == .string
    if field.pointee.normalize.count > 0 && (isText || kind == .string) {
      return try apply(field.pointee.normalize, to: value)
    }
    if isText, let text = try text(value) { return .text(.text, text, value.type) }
    return value
  }

  /// Checks what was written since `mark` for its length and against the few values that the field takes.
  @inline(__always)
  mutating func checkWritten(
    _ value: MappedValue, since mark: Int, _ field: UnsafePointer<FieldCode>
  ) throws(MappingFault) {
    let written = written(since: mark)
    if field.pointee.maxLength >= 0 && written.first == UInt8(ascii: "\"") {
      let limit = Int(field.pointee.maxLength)
      let length =
        if let text = value.plainText {
          text.count <= limit ? 0 : UTF8Text.scalarCount(text)
        } else {
          written.count - 2
        }
      if length > limit { throw .refused(.tooLong) }
    }
    if field.pointee.allowed.count > 0 {
      let allowed = UnsafeBufferPointer(
        start: tables.allowed + Int(field.pointee.allowed.first),
        count: Int(field.pointee.allowed.count))
      guard allowed.contains(where: { tables.bytes($0).equals(written) })
      else { throw .refused(.notAllowed) }
    }
  }
}
