import Diagnostics
import Records
import YAMLSyntax

/// What `if` asks.
extension MappingCheck {
  mutating func condition(
    _ syntax: ConditionSyntax, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> MappingCondition? {
    switch syntax {
    case .all(let inner): return conditions(inner, scope, &bag).map { .all($0) }
    case .any(let inner): return conditions(inner, scope, &bag).map { .any($0) }
    case .not(let inner): return condition(inner, scope, &bag).map { .not($0) }
    case .exists(let value, let isWanted):
      return check(value, onto: .anything, in: scope, &bag).map {
        .exists($0.expression, isWanted)
      }
    case .matches(let value, let text): return matches(value, text, scope, &bag)
    case .compare(let value, let comparison, let literals):
      return compare(value, comparison, literals, scope, &bag)
    }
  }

  private mutating func conditions(
    _ inner: [ConditionSyntax], _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> [MappingCondition]? {
    let checked = inner.compactMap { condition($0, scope, &bag) }
    return checked.count == inner.count ? checked : nil
  }

  private mutating func matches(
    _ value: MappingValue, _ text: Spanned<String>, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> MappingCondition? {
    let checked = check(value, onto: .anything, in: scope, &bag)
    let pattern: Pattern
    do {
      pattern = try Pattern(text.value)
    } catch {
      bag.add(.badRegularExpression("`matches`", error, at: text.span))
      return nil
    }
    guard let checked else { return nil }
    guard checked.type == .string || checked.type == .any else {
      bag.add(
        Diagnostic(
          .badCondition, "`matches` is of text, and this is `\(checked.type)`", at: value.span,
          label: "is `\(checked.type)`"))
      return nil
    }
    return .matches(checked.expression, pattern)
  }

  private mutating func compare(
    _ value: MappingValue, _ comparison: Spanned<Comparison>, _ literals: [YAMLNode],
    _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> MappingCondition? {
    guard let checked = check(value, onto: .anything, in: scope, &bag) else { return nil }
    guard checked.type.isScalarOrAny, !(checked.type == .bool && comparison.value.isOrder) else {
      bag.add(
        Diagnostic(
          .badCondition, "`\(comparison.value.rawValue)` does not compare `\(checked.type)`",
          at: comparison.span, label: "not of `\(checked.type)`",
          help: checked.type == .bool ? ["ask `equals`"] : ["compare a property of it"]))
      return nil
    }
    let values = literals.compactMap { literal($0, of: checked.type, &bag) }
    guard values.count == literals.count else { return nil }
    return .compare(checked.expression, checked.type, comparison.value, values)
  }

  /// A literal that values of a type can be compared with.
  private func literal(
    _ node: YAMLNode, of type: ValueType, _ bag: inout DiagnosticBag
  ) -> JSONValue? {
    guard let literal = JSONValue.read(node, as: type, what: "what is compared", &bag) else {
      return nil
    }
    switch literal {
    case .null, .array, .object:
      bag.add(
        Diagnostic(
          .badCondition, "a condition compares with a scalar", at: node.span,
          label: literal == .null ? "null" : "no scalar",
          help: literal == .null ? ["ask `exists: false` whether it is null"] : []))
      return nil
    case .string(let text):
      guard type.takesMoment(text) else {
        bag.add(
          Diagnostic(
            .wrongLiteral, "what is compared is of type `\(type)`, which this literal is not",
            at: node.span, label: "not of type `\(type)`"))
        return nil
      }
      return literal
    case .bool, .number: return literal
    }
  }
}

extension Comparison {
  fileprivate var isOrder: Bool {
    switch self {
    case .above, .atLeast, .below, .atMost: true
    case .equals, .not, .oneOf: false
    }
  }
}
