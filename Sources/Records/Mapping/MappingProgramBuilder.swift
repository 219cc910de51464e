/// Flattens mapping expressions into the tables of a program.
struct MappingProgramBuilder {
  private(set) var tables = MappingProgram.Tables()
  private var typePlaces: [Slot: Int32] = [:]

  /// Adds the fields of an object one beside the other.
  mutating func add(_ fields: [MappedField], under path: String) -> TableRange {
    let first = tables.fields.count
    for field in fields {
      tables.fields.append(FieldCode())
      tables.names.append(path.isEmpty ? field.key : "\(path).\(field.key)")
    }
    for (index, field) in fields.enumerated() {
      let key = ",\(JSONValue.string(field.key).text):"
      let code = code(
        field.value, field.rule, key: key, path: tables.names[first + index])
      tables.fields[first + index] = code
    }
    return TableRange(first: Int32(first), count: Int32(fields.count))
  }

  private mutating func code(
    _ value: MappingExpression, _ rule: FieldRule, key: String, path: String
  ) -> FieldCode {
    var code = FieldCode()
    code.key = pool(key)
    code.value = add(value, path: path, onNull: &code.onNull)
    code.type = add(Slot(rule.type))
    code.kind = TypeKind(rule.type)
    code.isRequired = rule.isRequired
    code.isMatch = rule.isMatch
    code.maxLength = rule.maxLength.map { Int32(clamping: $0) } ?? -1
    let allowed = rule.allowed.map { pool($0.text) }
    code.allowed = append(allowed, to: \.allowed)
    code.normalize = append(rule.normalize, to: \.functions)
    code.holdsMatch = rule.isMatch || inside(code.value).contains { $0.holdsMatch }
    if case .column(let column, let path, let type) = value, path.steps.isEmpty {
      code.direct = .init(from: type, into: rule)
      code.column = Int32(column)
    }
    return code
  }

  private func inside(_ value: Int32) -> ArraySlice<FieldCode> {
    let code = tables.values[Int(value)]
    switch code.form {
    case .object:
      let first = Int(code.range.first)
      return tables.fields[first..<first + Int(code.range.count)]
    case .column, .element, .constant, .array, .modified: return []
    }
  }

  /// Adds a value; the outermost `on_null` is handed to its field, which knows what else is asked of null.
  private mutating func add(
    _ expression: MappingExpression, path: String, onNull: inout NullPolicy?
  ) -> Int32 {
    guard case .modified(let inner, let modifiers) = expression else {
      return append(code(expression, path: path))
    }
    onNull = modifiers.onNull
    var rest = modifiers
    rest.onNull = nil
    if rest == Modifiers() { return append(code(inner, path: path)) }
    return append(code(.modified(inner, rest), path: path))
  }

  private mutating func code(
    _ expression: MappingExpression, path: String, isLenient: Bool = false
  ) -> ValueCode {
    switch expression {
    case .column(let column, let steps, let type):
      return ValueCode(
        form: .column, kind: TypeKind(type), isLenient: isLenient, operand: Int32(column),
        range: add(steps))
    case .element(let steps, let type):
      return ValueCode(
        form: .element, kind: TypeKind(type), isLenient: isLenient, range: add(steps))
    case .constant(let value):
      return ValueCode(form: .constant, operand: constant(value))
    case .object(let fields):
      return ValueCode(form: .object, kind: .object, range: add(fields, under: path))
    case .array(let from, let each, let maxItems):
      let elementPath = path + "[]"
      let field = tables.fields.count
      tables.fields.append(FieldCode())
      tables.names.append(elementPath)
      let source = append(code(from, path: path))
      tables.fields[field] = code(each.value, each.rule, key: ",", path: elementPath)
      return ValueCode(
        form: .array, kind: .list, operand: source, second: Int32(field),
        maxItems: maxItems.map { Int32(clamping: $0) } ?? -1)
    case .modified(let inner, let modifiers):
      let source = append(code(inner, path: path, isLenient: modifiers.type != nil))
      let code = ModifiersCode(
        defaultValue: modifiers.defaultValue.map { constant($0) } ?? -1,
        apply: append(modifiers.apply, to: \.functions),
        type: modifiers.type.map { add(Slot($0)) } ?? -1, format: modifiers.format,
        onNull: modifiers.onNull)
      tables.modifiers.append(code)
      return ValueCode(
        form: .modified, operand: source, second: Int32(tables.modifiers.count - 1))
    }
  }

  private mutating func append(_ code: ValueCode) -> Int32 {
    tables.values.append(code)
    return Int32(tables.values.count - 1)
  }

  private mutating func append<T>(
    _ elements: [T], to table: WritableKeyPath<MappingProgram.Tables, [T]>
  ) -> TableRange {
    let first = tables[keyPath: table].count
    tables[keyPath: table] += elements
    return TableRange(first: Int32(first), count: Int32(elements.count))
  }

  private mutating func add(_ path: Path) -> TableRange {
    let steps = path.steps.map { step in
      switch step {
      case .key(let key): StepCode(key: pool(key), index: -1)
      case .index(let index): StepCode(key: pool(""), index: Int32(clamping: index))
      }
    }
    return append(steps, to: \.steps)
  }

  private mutating func add(_ slot: Slot) -> Int32 {
    if let place = typePlaces[slot] { return place }
    var code = TypeCode(kind: TypeKind(slot.type), isOptional: slot.isOptional)
    switch slot.type {
    case .list(let element): code.element = add(element)
    case .object(let shape):
      let properties = shape.properties.map {
        PropertyCode(name: pool($0.name), type: add($0.slot))
      }
      code.properties = append(properties, to: \.properties)
      if let others = shape.others { code.others = add(others) }
    case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json,
      .uuid, .bytes:
      break
    }
    tables.types.append(code)
    let place = Int32(tables.types.count - 1)
    typePlaces[slot] = place
    return place
  }

  private mutating func constant(_ value: JSONValue) -> Int32 {
    tables.constants.append(pool(value.text))
    return Int32(tables.constants.count - 1)
  }

  private mutating func pool(_ text: String) -> PoolRange {
    let offset = tables.pool.count
    tables.pool += text.utf8
    return PoolRange(offset: Int32(offset), count: Int32(tables.pool.count - offset))
  }
}

extension FieldCode.Direct {
  /// What a whole column of a declared type can write at once into a field of this rule.
  init(from column: ValueType, into rule: FieldRule) {
    self = []
    guard rule.maxLength == nil, rule.allowed.isEmpty, rule.normalize.isEmpty else { return }
    let takesAll = rule.type == .any || rule.type == .json
    let isNumber = rule.type == .decimal || rule.type == .float
    switch column {
    case .int:
      if takesAll || isNumber || rule.type == .int { insert(.int) }
    case .decimal, .float:
      if takesAll || isNumber { formUnion([.int, .float]) }
    case .string:
      if takesAll || rule.type == .string { insert(.text) }
    case .timestamp:
      if takesAll || rule.type == .string || rule.type == .timestamp { insert(.timestamp) }
    case .any:
      if takesAll || isNumber { formUnion([.int, .float]) }
      if rule.type == .int { insert(.int) }
      if takesAll || rule.type == .string { insert(.text) }
    case .bool, .date, .time, .datetime, .json, .uuid, .bytes, .object, .list: break
    }
    if self != [] && !rule.isRequired && !rule.isMatch { insert(.null) }
  }
}
