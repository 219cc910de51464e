import Diagnostics
import MappingSyntax
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
    return Checked(expression: .constant(literal), type: target.rule.type)
  }

  /// `{ object: { ... } }`: "customise object".
  mutating func object(
    _ entries: [MappingEntry], _ value: MappingValue, onto target: Target, element: ValueType?,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    if !value.modifiers.isEmpty {
      bag.add(.uselessModifier(value, "an object that is made here"))
      return nil
    }
    guard let shape = target.rule.type.madeObject else {
      bag.add(.doesNotFit(value, "an object", onto: target))
      return nil
    }
    var fields: [MappedField] = []
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
      guard let checked = check(entry.value, onto: inner, element: element, &bag) else {
        isWhole = false
        continue
      }
      fields.append(MappedField(key: entry.key, value: checked.expression, rule: rule))
    }
    let missing = shape.properties.filter { property in
      !property.slot.isOptional && !entries.contains { $0.key == property.name }
    }
    if !missing.isEmpty {
      isWhole = false
      bag.add(
        .missingFields(missing.map(\.name), at: value.span, of: "the field `\(target.name)`"))
    }
    return isWhole ? Checked(expression: .object(fields), type: .object(shape)) : nil
  }

  /// `{ array: { from:, each:, max_items: } }`: "customise array".
  mutating func array(
    from: MappingValue, each: MappingValue, maxItems: Int?, _ value: MappingValue,
    onto target: Target, element: ValueType?, _ bag: inout DiagnosticBag
  ) -> Checked? {
    var others = value.modifiers
    others.onNull = nil
    if !others.isEmpty {
      bag.add(.uselessModifier(value, "an array that is made here"))
      return nil
    }
    guard let slot = target.rule.type.madeElement else {
      bag.add(.doesNotFit(value, "a list", onto: target))
      return nil
    }
    guard let list = check(from, onto: .anything, element: element, &bag) else { return nil }
    guard let inner = list.type.element else {
      bag.add(
        Diagnostic(
          .notAList, "`from` must be a list, and this is `\(list.type)`", at: from.span,
          label: "is `\(list.type)`",
          help: ["a column that holds a list as JSON is declared as `{ type: json }`"]))
      return nil
    }
    let rule = FieldRule(slot)
    let onto = Target(rule: rule, name: "\(target.name)[]")
    guard let mapped = check(each, onto: onto, element: inner, &bag) else { return nil }
    let array = MappingExpression.array(
      from: list.expression, each: MappedElement(value: mapped.expression, rule: rule),
      maxItems: maxItems)
    let type = ValueType.list(slot)
    guard let onNull = value.modifiers.onNull else { return Checked(expression: array, type: type) }
    return Checked(expression: .modified(array, Modifiers(onNull: onNull.value)), type: type)
  }
}

extension FieldRule {
  /// A property of an object or an element of a list: `?` says that it may be absent.
  fileprivate init(_ slot: Slot) {
    self.init(type: slot.type, isRequired: !slot.isOptional && slot.type != .any)
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
