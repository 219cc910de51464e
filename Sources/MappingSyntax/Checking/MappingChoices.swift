import Diagnostics
import Records
import YAMLSyntax

/// Forms that come to one of several values.
extension MappingCheck {
  /// `{ coalesce: [value, ...] }`.
  mutating func coalesce(
    _ values: [MappingValue], _ value: MappingValue, onto target: Target, in scope: Scope,
    _ bag: inout DiagnosticBag
  ) -> Checked? {
    let inner = target.inside(value)
    let checked = values.compactMap { check($0, onto: inner, in: scope, &bag) }
    guard checked.count == values.count else { return nil }
    return Checked(
      expression: .coalesce(checked.map(\.expression)), type: .common(checked.map(\.type)))
  }

  /// `{ if: { when:, then:, else: } }`.
  mutating func choice(
    _ when: ConditionSyntax, _ then: MappingValue, _ otherwise: MappingValue?,
    _ value: MappingValue, onto target: Target, in scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let inner = target.inside(value)
    let condition = condition(when, scope, &bag)
    let first = check(then, onto: inner, in: scope, &bag)
    let second = otherwise.flatMap { check($0, onto: inner, in: scope, &bag) }
    guard let condition, let first, (second == nil) == (otherwise == nil) else { return nil }
    return Checked(
      expression: .choice(
        when: condition, then: first.expression, otherwise: second?.expression),
      type: .common([first, second].compactMap { $0?.type }))
  }

  /// `{ lookup: { value:, table:, else: } }`.
  mutating func lookup(
    _ key: MappingValue, _ table: [YAMLEntry], _ otherwise: MappingValue?, _ value: MappingValue,
    onto target: Target, in scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let inner = target.inside(value)
    let second = otherwise.flatMap { check($0, onto: inner, in: scope, &bag) }
    let checked = check(key, onto: .anything, in: scope, &bag)
    var entries: [LookupEntry] = []
    var types: [ValueType] = []
    for entry in table {
      let what = "the value of `\(entry.key)`"
      guard let literal = JSONValue.read(entry.value, as: inner.rule.type, what: what, &bag),
        allowed(literal, at: entry.value.span, onto: inner, &bag)
      else { continue }
      entries.append(LookupEntry(entry.key, literal))
      types.append(inner.rule.type == .any ? literal.type : inner.rule.type)
    }
    guard let checked, entries.count == table.count, (second == nil) == (otherwise == nil) else {
      return nil
    }
    guard checked.type.isScalarOrAny else {
      bag.add(
        Diagnostic(
          .doesNotFit, "`lookup` looks a scalar up, and this is `\(checked.type)`", at: key.span,
          label: "is `\(checked.type)`", help: ["take a property of it"]))
      return nil
    }
    return Checked(
      expression: .lookup(checked.expression, table: entries, otherwise: second?.expression),
      type: .common(types + (second.map { [$0.type] } ?? [])))
  }
}

extension MappingCheck.Target {
  /// What the values inside a choice go onto: the field itself, or anything where functions come between.
  fileprivate func inside(_ value: MappingValue) -> MappingCheck.Target {
    var rule = value.modifiers.changesValue ? FieldRule(type: .any) : rule
    // Whether the whole is null is seen by row.
    rule.isRequired = false
    return MappingCheck.Target(
      rule: rule, name: name, hash: value.modifiers.changesValue ? nil : hash)
  }
}

extension ValueType {
  /// The type of a value that is of one of these types.
  static func common(_ types: [ValueType]) -> ValueType {
    guard let first = types.first else { return .any }
    if types.allSatisfy({ $0 == first }) { return first }
    let numbers: [ValueType] = [.int, .decimal, .float]
    let ranks = types.compactMap { numbers.firstIndex(of: $0) }
    return ranks.count == types.count ? numbers[ranks.max() ?? 0] : .any
  }

  /// Whether a value has a text of its own, as far as its type says.
  var isScalarOrAny: Bool {
    switch self {
    case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .uuid:
      true
    case .json, .bytes, .object, .list: false
    }
  }
}
