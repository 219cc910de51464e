/// `default`, `apply`, `type`, `format` and `max_length`, in this order.
extension MappingMachine {
  mutating func modified(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let modifiers = tables.modifiers + Int(code.pointee.second)
    var value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if value.isEmpty && modifiers.pointee.defaultValue >= 0 {
      value = constant(modifiers.pointee.defaultValue)
    }
    if !value.isEmpty {
      if modifiers.pointee.apply.count > 0 { value = try apply(modifiers.pointee.apply, to: value) }
      if modifiers.pointee.converts {
        value =
          isList(value) ? try changedElements(value, modifiers) : try changed(value, modifiers)
      }
      if modifiers.pointee.maxLength >= 0 {
        try checkLength(value, Int(modifiers.pointee.maxLength))
      }
    }
    if value.isEmpty {
      switch modifiers.pointee.onNull {
      case .reject: throw .refused(.nullRefused)
      case .omit: return .absent
      case .null, nil: break
      }
    }
    return value
  }

  private mutating func changed(
    _ value: MappedValue, _ modifiers: UnsafePointer<ModifiersCode>
  ) throws(MappingFault) -> MappedValue {
    var value = value
    if modifiers.pointee.type >= 0 {
      var type = tables.types + Int(modifiers.pointee.type)
      while type.pointee.kind == .list { type = tables.types + Int(type.pointee.element) }
      value = try converted(value, to: type.pointee.kind)
    }
    if modifiers.pointee.format != nil { value = try formatted(value, modifiers) }
    return value
  }

  /// A list is changed element by element.
  private mutating func changedElements(
    _ list: MappedValue, _ modifiers: UnsafePointer<ModifiersCode>
  ) throws(MappingFault) -> MappedValue {
    let list = Int(list.bits)
    let mark = out.count
    var next = list + 1
    for _ in 0..<tokens[list].size {
      var value = MappedValue(tokens[next], at: next)
      if !value.isEmpty { value = try changed(value, modifiers) }
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      try writeAny(value)
      next = Int(tokens[next].next)
    }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    let token = try takeBack(mark)
    return MappedValue(tokens[token], at: token)
  }

  func isList(_ value: MappedValue) -> Bool {
    value.kind == .node && tokens[Int(value.bits)].kind == .array
  }

  /// Refuses text over a length, and a list that holds one.
  private mutating func checkLength(_ value: MappedValue, _ limit: Int) throws(MappingFault) {
    if isList(value) {
      let list = Int(value.bits)
      var next = list + 1
      for _ in 0..<tokens[list].size {
        try checkLength(MappedValue(tokens[next], at: next), limit)
        next = Int(tokens[next].next)
      }
      return
    }
    guard value.kind == .text || value.kind == .string, let text = try text(value) else { return }
    if text.count > limit && UTF8Text.scalarCount(text) > limit { throw .refused(.tooLong) }
  }
}
