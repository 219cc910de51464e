/// From a cell, an element or a constant to a value of its declared type.
extension MappingMachine {
  mutating func evaluate(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    switch code.pointee.form {
    case .column: return try column(code)
    case .element, .parent:
      let root = code.pointee.form == .element ? element : enclosing
      guard let token = try walk(code.pointee.range, from: Int(root)) else { return .absent }
      return try understand(MappedValue(tokens[token], at: token), code)
    case .constant: return constant(code.pointee.operand)
    case .context: return contextValue(code)
    case .template: return try template(code, element)
    case .coalesce: return try coalesce(code, element)
    case .choice: return try choice(code, element)
    case .lookup: return try lookup(code, element)
    case .merge: return try merge(code, element)
    case .flatten: return try flatten(code, element)
    case .pairs: return try pairs(code, element)
    case .encoded: return try encoded(code, element)
    case .decoded: return try decoded(code, element)
    case .object, .array, .list:
      let mark = out.count
      let made = try writeMade(code, element)
      guard made == .node else {
        out.count = mark
        return MappedValue(kind: made)
      }
      let token = try takeBack(mark)
      return MappedValue(tokens[token], at: token)
    case .modified: return try modified(code, element)
    }
  }

  private mutating func column(
    _ code: UnsafePointer<ValueCode>
  ) throws(MappingFault) -> MappedValue {
    let column = Int(code.pointee.operand)
    var value = MappedValue(row[column])
    if value.kind == .text { value.bits = Int64(column + 1) }
    guard code.pointee.range.count > 0 else { return try understand(value, code) }
    if value.kind == .null { return .null }
    guard value.kind == .text else { throw .misfit(.noSuchStep) }
    // Not among the arguments of `walk`: it would be given the machine as it was before the document's tokens, which may
    // have moved all of them.
    let root = try document(value)
    guard let token = try walk(code.pointee.range, from: root) else { return .absent }
    return try understand(MappedValue(tokens[token], at: token), code)
  }

  /// Follows a path; nil where a property or element is absent, null where a null stands on the way.
  private func walk(_ steps: TableRange, from root: Int) throws(MappingFault) -> Int? {
    var token = root
    for place in Int(steps.first)..<Int(steps.first + steps.count) {
      let step = tables.steps + place
      let found: Int?
      switch tokens[token].kind {
      case .null: return token
      case .object where step.pointee.index < 0:
        found = tokens.member(tables.bytes(step.pointee.key), of: token)
      case .array where step.pointee.index >= 0:
        found = tokens.element(Int(step.pointee.index), of: token)
      case .object, .array, .bool, .number, .string, .key: throw .misfit(.noSuchStep)
      }
      guard let found else { return nil }
      token = found
    }
    return token
  }

  /// Reads a value as what it is declared to be.
  private mutating func understand(
    _ value: MappedValue, _ code: UnsafePointer<ValueCode>
  ) throws(MappingFault) -> MappedValue {
    let kind = code.pointee.kind
    if value.isEmpty || kind == .any { return value }
    if let understood = try declared(value, kind) { return understood }
    if code.pointee.isLenient { return value }
    if value.kind == .bytes { throw .misfit(.bytes) }
    throw .misfit(.declared, kind)
  }

  private mutating func declared(
    _ value: MappedValue, _ kind: TypeKind
  ) throws(MappingFault) -> MappedValue? {
    switch kind {
    case .any: return value
    case .bool: return Self.bool(value)
    case .int: return Self.whole(value)
    case .decimal:
      if let text = value.plainText, NumberText.isJSON(text) {
        return .text(.number, text, .decimal)
      }
      return Self.isNumber(value) ? value : nil
    case .float: return Self.isNumber(value) ? value : nil
    case .string:
      switch value.kind {
      case .text, .string:
        var text = value
        text.type = .string
        return text
      case .int, .number:
        // Dynamically typed: the contract says text, so the digits are sent as text onto any field.
        guard let whole = Self.whole(value), let digits = try text(whole) else { return nil }
        return .text(.string, digits, .string)
      case .absent, .null, .bool, .float, .moment, .node, .bytes: return nil
      }
    case .date, .time, .timestamp, .datetime: return Self.moment(value, kind)
    case .uuid: return uuid(value)
    case .json, .object, .list:
      if value.kind == .text {
        let token = try document(value)
        return MappedValue(tokens[token], at: token)
      }
      return value.kind == .bytes ? nil : value
    case .bytes: return value.kind == .bytes ? value : nil
    }
  }

  /// A constant of the program.
  func constant(_ place: Int32) -> MappedValue {
    let token = Int(tables.constants[Int(place)])
    return MappedValue(tokens[token], at: token)
  }

  /// The root of a text parsed as JSON; a column's is parsed once a row.
  mutating func document(_ value: MappedValue) throws(MappingFault) -> Int {
    let column = Int(value.bits) - 1
    if column >= 0 && documents[column] >= 0 { return Int(documents[column]) }
    let root = try parse(value.buffer)
    if column >= 0 { documents[column] = Int32(root) }
    return root
  }

  mutating func parse(_ text: UnsafeBufferPointer<UInt8>) throws(MappingFault) -> Int {
    do {
      return try JSONScanner.parse(text, into: &tokens)
    } catch {
      throw .refused(.malformedJSON)
    }
  }
}
