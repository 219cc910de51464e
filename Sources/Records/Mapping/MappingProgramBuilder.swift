/// Flattens mapping expressions into the tables of a program.
struct MappingProgramBuilder {
  var tables = MappingProgram.Tables()
  private(set) var contextValues: Set<ContextValue> = []
  /// The keys of functions, and which of them are asked for.
  let keys: [SecretReference: [UInt8]]
  var secrets: Set<SecretReference> = []
  var typePlaces: [Slot: Int32] = [:]
  var zonePlaces: [String: Int32] = [:]

  init(keys: [SecretReference: [UInt8]]) { self.keys = keys }

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

  /// Adds a value that no key stands before; absent, nothing is written.
  mutating func add(_ value: MappingExpression) -> TableRange {
    let place = tables.fields.count
    tables.fields.append(FieldCode())
    tables.names.append("body")
    tables.fields[place] = code(value, FieldRule(type: .any), key: "", path: "body")
    return TableRange(first: Int32(place), count: 1)
  }

  /// Adds the elements of a list one beside the other.
  private mutating func add(_ elements: [MappedElement], under path: String) -> TableRange {
    let first = tables.fields.count
    for index in elements.indices {
      tables.fields.append(FieldCode())
      tables.names.append("\(path)[\(index)]")
    }
    for (index, element) in elements.enumerated() {
      let made = code(element, path: tables.names[first + index])
      tables.fields[first + index] = made
    }
    return TableRange(first: Int32(first), count: Int32(elements.count))
  }

  private mutating func code(_ element: MappedElement, path: String) -> FieldCode {
    var code = code(element.value, element.rule, key: ",", path: path)
    code.isElement = true
    return code
  }

  private mutating func code(
    _ value: MappingExpression, _ rule: FieldRule, key: String, path: String
  ) -> FieldCode {
    let value = rule.checksText ? value.asking(rule) : value
    var code = FieldCode()
    code.key = pool(key)
    code.value = add(value, path: path, onNull: &code.onNull)
    if code.onNull == nil && rule.omitsNull { code.onNull = .omit }
    code.type = add(Slot(rule.type))
    code.kind = TypeKind(rule.type)
    code.isRequired = rule.isRequired
    code.isMatch = rule.isMatch
    code.maxLength = rule.maxLength.map { Int32(clamping: $0) } ?? -1
    let allowed = rule.allowed.map { pool($0.text) }
    code.allowed = append(allowed, to: \.allowed)
    code.normalize = append(
      rule.normalize.map { FunctionCode(kind: .text, function: $0) }, to: \.functions)
    if rule.demands != .none { code.demands = add(rule.demands) }
    code.checksText = rule.checksText
    code.limitsItems = rule.demands.limitsItems && code.kind == .list
    code.holdsMatch = rule.isMatch || inside(code.value).contains { $0.holdsMatch }
    if case .column(let column, let path, let type) = value.withoutMarks, path.steps.isEmpty {
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
    case .column, .element, .parent, .constant, .context, .array, .list, .template, .coalesce,
      .choice, .lookup, .merge, .flatten, .pairs, .encoded, .decoded, .modified:
      return []
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
    if rest.isEmpty { return append(code(inner, path: path)) }
    return append(code(.modified(inner, rest), path: path))
  }

  mutating func code(
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
    case .parent(let steps, let type):
      return ValueCode(
        form: .parent, kind: TypeKind(type), isLenient: isLenient, range: add(steps))
    case .constant(let value):
      return ValueCode(form: .constant, operand: constant(value))
    case .context(let value):
      contextValues.insert(value)
      return ValueCode(form: .context, context: value)
    case .object(let fields):
      return ValueCode(form: .object, kind: .object, range: add(fields, under: path))
    case .array(let from, let each, let maxItems):
      let elementPath = path + "[]"
      let field = tables.fields.count
      tables.fields.append(FieldCode())
      tables.names.append(elementPath)
      let source = append(code(from, path: path))
      tables.fields[field] = code(each, path: elementPath)
      return ValueCode(
        form: .array, kind: .list, operand: source, second: Int32(field),
        maxItems: maxItems.map { Int32(clamping: $0) } ?? -1)
    case .list(let elements):
      return ValueCode(form: .list, kind: .list, range: add(elements, under: path))
    case .template(let parts):
      return ValueCode(form: .template, kind: .string, range: add(parts, path: path))
    case .coalesce(let values):
      return ValueCode(form: .coalesce, range: add(values, path: path))
    case .merge(let values):
      return ValueCode(form: .merge, kind: .object, range: add(values, path: path))
    case .choice(let condition, let then, let otherwise):
      return ValueCode(
        form: .choice, operand: append(code(then, path: path)),
        second: otherwise.map { append(code($0, path: path)) } ?? -1,
        condition: add(condition, path: path))
    case .lookup(let value, let table, let otherwise):
      return ValueCode(
        form: .lookup, operand: append(code(value, path: path)), range: add(table),
        second: otherwise.map { append(code($0, path: path)) } ?? -1)
    case .flatten(let value, let separator):
      return ValueCode(
        form: .flatten, kind: .object, operand: append(code(value, path: path)),
        separator: pool(JSONText.inside(separator)))
    case .pairs(let from, let key, let value):
      return ValueCode(
        form: .pairs, kind: .list, operand: append(code(from, path: path)),
        separator: pool("{\(JSONValue.string(key).text):"),
        beforeValue: pool(",\(JSONValue.string(value).text):"))
    case .encoded(let value):
      return ValueCode(form: .encoded, kind: .string, operand: append(code(value, path: path)))
    case .decoded(let value):
      return ValueCode(form: .decoded, kind: .json, operand: append(code(value, path: path)))
    case .modified(let inner, let modifiers):
      let source = append(code(inner, path: path, isLenient: modifiers.type != nil))
      let code = ModifiersCode(
        defaultValue: modifiers.defaultValue.map { constant($0) } ?? -1,
        apply: append(
          modifiers.apply.map { function($0, modifiers.country) }, to: \.functions),
        type: modifiers.type.map { add(Slot($0)) } ?? -1, format: modifiers.format,
        zone: modifiers.zone.map { add($0) } ?? -1, country: modifiers.country,
        maxLength: modifiers.maxLength.map { Int32(clamping: $0) } ?? -1,
        onNull: modifiers.onNull)
      tables.modifiers.append(code)
      return ValueCode(
        form: .modified, operand: source, second: Int32(tables.modifiers.count - 1))
    }
  }
}

extension MappingExpression {
  /// Without modifiers that say nothing about the value itself.
  fileprivate var withoutMarks: MappingExpression {
    if case .modified(let inner, let modifiers) = self, modifiers.isEmpty { inner } else { self }
  }
}
