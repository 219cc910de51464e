/// Fields and arrays: what is made, what is left out, what is refused.
extension MappingMachine {
  /// Writes a field with its key, or nothing where it is left out.
  mutating func writeField(_ index: Int32, _ element: Int32) throws(MappingFault) {
    let field = tables.fields + Int(index)
    let mark = out.count
    at(index)
    let code = tables.values + Int(field.pointee.value)
    switch code.pointee.form {
    case .object, .array, .list:
      writeKey(field)
      let start = out.count
      let isWrapped = code.pointee.form == .object && field.pointee.kind == .list
      if isWrapped { out.put(UInt8(ascii: "[")) }
      let made = try writeMade(code, element)
      at(index)
      if made == .absent || made == .null {
        out.count = mark
        return try writeEmpty(field, made)
      }
      if isWrapped {
        out.ensure(1)
        out.put(UInt8(ascii: "]"))
      }
      if field.pointee.limitsItems { try checkItems(since: start, field) }
    case .column, .element, .parent, .constant, .context, .template, .coalesce, .choice, .lookup,
      .merge, .flatten, .pairs, .encoded, .decoded, .modified:
      let value = try evaluate(code, element)
      if value.isEmpty { return try writeEmpty(field, value.kind) }
      writeKey(field)
      at(index)
      let start = out.count
      try write(value, as: field.pointee.type, field)
      if field.pointee.limitsItems { try checkItems(since: start, field) }
    }
  }

  /// Remembers which field is being made.
  private mutating func at(_ index: Int32) {
    field = index
    valueRoot = -1
    inner = -1
    lacking = nil
  }

  private mutating func writeEmpty(
    _ field: UnsafePointer<FieldCode>, _ kind: MappedValue.Kind
  ) throws(MappingFault) {
    if field.pointee.isMatch { throw .refused(.nullMatch) }
    if isRemoval || field.pointee.isElement && kind == .absent { return }
    if field.pointee.isRequired { throw .refused(.missing) }
    if field.pointee.onNull == .reject { throw .refused(.nullRefused) }
    if kind == .absent || field.pointee.onNull == .omit { return }
    writeKey(field)
    out.put("null")
  }

  /// Writes an object or array that the mapping makes, without a key; `node` if it was written.
  mutating func writeMade(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue.Kind {
    if code.pointee.form == .array { return try writeArray(code, element) }
    let mark = out.count
    if code.pointee.form == .list {
      for field in code.pointee.range.places { try writeField(field, element) }
      close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
      return .node
    }
    try writeObject(code.pointee.range, element)
    // Of a removal, an object that nothing could be made of.
    return isRemoval && out.count == mark + 2 ? .absent : .node
  }

  private mutating func writeArray(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue.Kind {
    let from = try evaluate(tables.values + Int(code.pointee.operand), element)
    if from.isEmpty { return from.kind }
    let root = try token(of: from)
    let isList = tokens[root].kind == .array
    let size = isList ? Int(tokens[root].size) : 1
    if code.pointee.maxItems >= 0 && size > Int(code.pointee.maxItems) {
      throw .refused(.tooManyItems)
    }
    let mark = out.count
    let around = enclosing
    enclosing = element
    defer { enclosing = around }
    var next = isList ? root + 1 : root
    for _ in 0..<size {
      try writeField(code.pointee.second, Int32(next))
      next = Int(tokens[next].next)
    }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    return .node
  }

  /// The token of a value that elements are taken from.
  private mutating func token(of value: MappedValue) throws(MappingFault) -> Int {
    if value.kind == .node { return Int(value.bits) }
    if value.kind == .text && value.type == .any { return try document(value) }
    let mark = out.count
    try writeAny(value)
    return try takeBack(mark)
  }

  func written(since mark: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: out.start + mark, count: out.count - mark)
  }

  /// Parses what was written since `mark` and takes it back.
  mutating func takeBack(_ mark: Int) throws(MappingFault) -> Int {
    let copy = arena.copy(written(since: mark))
    out.count = mark
    return try parse(copy)
  }
}
