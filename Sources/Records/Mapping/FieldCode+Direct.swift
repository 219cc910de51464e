extension FieldCode.Direct {
  /// What a whole column of a declared type can write at once into a field of this rule.
  init(from column: ValueType, into rule: FieldRule) {
    self = []
    guard !rule.checksText else { return }
    let takesAll = rule.type == .any || rule.type == .json
    let isNumber = rule.type == .decimal || rule.type == .float
    switch column {
    case .int:
      if takesAll || isNumber || rule.type == .int { insert(.int) }
    case .bool:
      if takesAll || rule.type == .bool { insert(.bool) }
    case .decimal:
      if takesAll || isNumber { formUnion([.int, .float, .digits]) }
    case .float:
      if takesAll || isNumber { formUnion([.int, .float]) }
    case .string:
      if takesAll || rule.type == .string { insert(.text) }
    case .timestamp:
      if takesAll || rule.type == .string || rule.type == .timestamp { insert(.timestamp) }
    case .any:
      if takesAll || isNumber { formUnion([.int, .float]) }
      if rule.type == .int { insert(.int) }
      if takesAll || rule.type == .string { insert(.text) }
    case .date, .time, .datetime, .json, .uuid, .bytes, .object, .list: break
    }
    if self != [] && !rule.isRequired && !rule.isMatch && !rule.omitsNull {
      insert(.null)
    }
  }
}
