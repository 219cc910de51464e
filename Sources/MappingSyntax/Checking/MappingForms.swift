import Diagnostics
import Records
import YAMLSyntax

extension MappingCheck {
  /// `{ const: ... }`, read by the field's type where nothing comes after it.
  func constant(
    _ node: YAMLNode, _ value: MappingValue, onto target: Target, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let syntax = value.modifiers
    guard syntax.isEmpty else {
      bag.add(
        Diagnostic(
          .uselessModifier, "a constant takes no modifiers", at: value.span,
          label: "always the same value", help: ["write the value as it is to be sent"]))
      return nil
    }
    let what = "the field `\(target.name)`"
    guard let literal = JSONValue.read(node, as: target.rule.type, what: what, &bag),
      allowed(literal, at: node.span, onto: target, &bag)
    else { return nil }
    if literal == .null, target.rule.isRequired {
      bag.add(
        Diagnostic(
          .missingField, "\(what) is required and would always be null", at: node.span,
          label: "null"))
      return nil
    }
    let type = target.rule.type == .any ? literal.type : target.rule.type
    return Checked(expression: .constant(literal), type: type)
  }

  /// `{ object: { ... } }`: "customise object".
  mutating func object(
    _ entries: [MappingEntry], _ value: MappingValue, onto target: Target, in scope: Scope,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    var others = value.modifiers
    others.isPersonal = false
    if !others.isEmpty {
      bag.add(.uselessModifier(value, "an object that is made here"))
      return nil
    }
    guard let shape = target.rule.type.madeObject else {
      bag.add(.doesNotFit(value, "an object", onto: target))
      return nil
    }
    var fields: [MappedField] = []
    var made = ObjectShape([])
    var isWhole = true
    for entry in entries {
      guard let slot = shape[entry.key] else {
        isWhole = false
        bag.add(
          .unknownField(
            entry.key, at: entry.keySpan, of: "the field `\(target.name)`",
            names: shape.properties.map(\.name)))
        continue
      }
      let rule = FieldRule(slot)
      let inner = Target(rule: rule, name: "\(target.name).\(entry.key)")
      guard let checked = check(entry.value, onto: inner, in: scope, &bag) else {
        isWhole = false
        continue
      }
      fields.append(MappedField(key: entry.key, value: checked.expression, rule: rule))
      made.properties.append(.init(name: entry.key, slot: Slot(checked.type)))
    }
    let missing = shape.properties.filter { property in
      !property.slot.isOptional && !entries.contains { $0.key == property.name }
    }
    if !missing.isEmpty {
      isWhole = false
      bag.add(
        .missingFields(missing.map(\.name), at: value.span, of: "the field `\(target.name)`"))
    }
    guard isWhole else { return nil }
    let object = Checked(
      expression: .object(fields), type: .object(shape.properties.isEmpty ? made : shape))
    guard value.modifiers.isPersonal else { return object }
    return Checked(
      expression: .modified(object.expression, Modifiers(isPersonal: true)), type: object.type)
  }

  /// `{ array: { from:, each:, max_items: } }`: "customise array".
  mutating func array(
    from: MappingValue, each: MappingValue, maxItems: Int?, _ value: MappingValue,
    onto target: Target, in scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let slot = madeElement(of: value, onto: target, &bag) else { return nil }
    guard let list = check(from, onto: .anything, in: scope, &bag) else { return nil }
    guard let inner = list.type.element else {
      bag.add(
        Diagnostic(
          .notAList, "`from` must be a list, and this is `\(list.type)`", at: from.span,
          label: "is `\(list.type)`",
          help: ["a column that holds a list as JSON is declared as `{ type: json }`"]))
      return nil
    }
    let onto = Target(
      rule: FieldRule(element: slot, each), name: "\(target.name)[]", hash: target.hash)
    guard let mapped = check(each, onto: onto, in: scope.inside(inner), &bag) else { return nil }
    return Checked(
      expression: .array(
        from: list.expression, each: MappedElement(value: mapped.expression, rule: onto.rule),
        maxItems: maxItems),
      type: .list(slot.type == .any ? Slot(mapped.type) : slot))
  }

  /// `{ array: [value, ...] }`.
  mutating func list(
    _ values: [MappingValue], _ value: MappingValue, onto target: Target, in scope: Scope,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let slot = madeElement(of: value, onto: target, &bag) else { return nil }
    var elements: [MappedElement] = []
    var types: [ValueType] = []
    for (index, value) in values.enumerated() {
      let onto = Target(
        rule: FieldRule(element: slot, value), name: "\(target.name)[\(index)]",
        hash: target.hash)
      guard let element = check(value, onto: onto, in: scope, &bag) else { continue }
      elements.append(MappedElement(value: element.expression, rule: onto.rule))
      types.append(element.type)
    }
    guard elements.count == values.count else { return nil }
    return Checked(
      expression: .list(elements), type: .list(slot.type == .any ? Slot(.common(types)) : slot))
  }

  /// What the elements of a list made here are: those of the field, or anything where functions work on the list.
  private func madeElement(
    of value: MappingValue, onto target: Target, _ bag: inout DiagnosticBag
  ) -> Slot? {
    if value.modifiers.defaultValue != nil {
      bag.add(.uselessModifier(value, "an array that is made here"))
      return nil
    }
    if value.modifiers.changesValue { return Slot(.any, isOptional: true) }
    if let slot = target.rule.type.madeElement { return slot }
    bag.add(.doesNotFit(value, "a list", onto: target))
    return nil
  }
}

extension FieldRule {
  /// A property of an object or an element of a list: `?` says that it may be absent.
  fileprivate init(_ slot: Slot) {
    self.init(type: slot.type, isRequired: !slot.isOptional && slot.type != .any)
  }

  /// An element; one with `on_null: omit` is dropped rather than missed.
  fileprivate init(element slot: Slot, _ value: MappingValue) {
    self.init(slot)
    if value.modifiers.onNull?.value == .omit { isRequired = false }
  }
}

extension JSONValue {
  /// The type of a literal that met none.
  var type: ValueType {
    switch self {
    case .bool: .bool
    case .number(let digits): Int64(digits) == nil ? .decimal : .int
    case .string: .string
    case .null, .array, .object: .any
    }
  }
}

extension ValueType {
  /// The shape that an object made for this type has; nil where no object fits.
  fileprivate var madeObject: ObjectShape? {
    switch self {
    case .object(let shape): shape
    case .any, .json: ObjectShape([], others: Slot(.any, isOptional: true))
    case .list(let slot): slot.type.madeObject
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
      .bytes:
      nil
    }
  }

  /// What the elements of an array made for this type are; nil where no array fits.
  fileprivate var madeElement: Slot? {
    switch self {
    case .list(let slot): slot
    case .any, .json: Slot(.any, isOptional: true)
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
      .bytes, .object:
      nil
    }
  }

  /// The element where `from` is of this type: one object counts as an array of one.
  fileprivate var element: ValueType? {
    switch self {
    case .list(let slot): slot.type
    case .object: self
    case .any, .json: .any
    case .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid,
      .bytes:
      nil
    }
  }
}
