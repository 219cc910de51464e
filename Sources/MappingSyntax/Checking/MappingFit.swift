import Diagnostics
import Records
import YAMLSyntax

extension MappingCheck {
  /// A value with its modifiers, in the order in which they are applied.
  func modified(
    _ base: Checked, _ value: MappingValue, onto target: Target, _ bag: inout DiagnosticBag
  ) -> Checked? {
    let syntax = value.modifiers
    if syntax.isEmpty { return base }
    var modifiers = Modifiers()
    var type = base.type
    if let node = syntax.defaultValue {
      let literal = defaultValue(node, syntax, type, onto: target, &bag)
      guard let literal else { return nil }
      modifiers.defaultValue = literal
    }
    if !syntax.apply.isEmpty {
      guard let made = applied(syntax.apply, to: type, &bag) else { return nil }
      if target.hash != nil, let last = syntax.apply.last, last.value.isHash {
        bag.add(.hashedTwice(last, onto: target))
        return nil
      }
      modifiers.apply = syntax.apply.map { $0.value.reading(from: folder) }
      type = made
    }
    if let wanted = syntax.type {
      guard !wanted.value.isOptional, type.canBeConverted(to: wanted.value.type) else {
        bag.add(
          Diagnostic(
            .cannotConvert, "`\(type)` cannot be converted to `\(wanted.value)`",
            at: wanted.span, label: "not from `\(type)`",
            help: wanted.value.isOptional ? ["leave the `?` out; null stays null"] : []))
        return nil
      }
      modifiers.type = wanted.value.type
      type = wanted.value.type
    }
    guard place(of: syntax, type, &modifiers, &bag) else { return nil }
    if let format = syntax.format {
      guard let formatted = format.value.type(of: type, hasZone: syntax.zone != nil) else {
        bag.add(.badFormat(format, of: type))
        return nil
      }
      modifiers.format = format.value
      type = formatted
    }
    if let limit = syntax.maxLength {
      guard type.isText else {
        bag.add(
          Diagnostic(
            .uselessModifier, "`max_length` is of text, and this is `\(type)`", at: limit.span,
            label: "has no effect", help: ["convert it with `type: string` before, or remove it"]))
        return nil
      }
      modifiers.maxLength = limit.value
    }
    modifiers.isPersonal = syntax.isPersonal
    modifiers.onNull = syntax.onNull?.value
    return Checked(expression: .modified(base.expression, modifiers), type: type)
  }

  /// A default is read by the type of the value it stands for; where that is not known, by what comes after it.
  private func defaultValue(
    _ node: YAMLNode, _ syntax: ModifierSyntax, _ type: ValueType, onto target: Target,
    _ bag: inout DiagnosticBag
  ) -> JSONValue? {
    let isLast = !syntax.changesValue
    let meets: ValueType
    switch type {
    case .any, .json:
      meets =
        isLast
        ? target.rule.type : !syntax.apply.isEmpty ? .string : syntax.type?.value.type ?? .any
    default: meets = isLast && type != target.rule.type ? narrower(type, target.rule.type) : type
    }
    guard
      let literal = JSONValue.read(node, as: meets, what: "the default of `\(target.name)`", &bag)
    else { return nil }
    if literal == .null {
      bag.add(
        Diagnostic(
          .wrongLiteral, "a default that is null changes nothing", at: node.span, label: "null",
          help: ["remove it"]))
      return nil
    }
    if isLast { return allowed(literal, at: node.span, onto: target, &bag) ? literal : nil }
    return literal
  }

  /// What a default must be so that it fits both the value and the field: text goes by the value, the rest by the field.
  private func narrower(_ type: ValueType, _ field: ValueType) -> ValueType {
    switch field {
    case .any, .json, .list: type
    default: field
    }
  }

  /// Whether the type fits the field; reports what would make it fit.
  func fits(
    _ type: ValueType, _ value: MappingValue, onto target: Target, _ bag: inout DiagnosticBag
  ) -> Bool {
    switch type.fit(into: target.rule.type) {
    case .fits, .checkedByRow: return true
    case .needsType(let wanted):
      bag.add(.needsType(wanted, from: type, value, onto: target))
      return false
    case .never(let reason):
      bag.add(
        Diagnostic(
          .doesNotFit,
          "`\(type)` does not fit the field `\(target.name)`, which is `\(target.rule.type)`",
          at: value.span, label: "is `\(type)`", help: [reason]))
      return false
    }
  }

  /// Whether a literal is one of the field's few values, not too long for it and all else that is asked of it.
  func allowed(
    _ literal: JSONValue, at span: SourceSpan, onto target: Target, _ bag: inout DiagnosticBag
  ) -> Bool {
    let values = target.rule.allowed
    if !values.isEmpty, literal != .null, !literal.elements.allSatisfy(values.contains) {
      bag.add(
        Diagnostic(
          .notAllowed, "the field `\(target.name)` cannot be this value", at: span,
          label: "not one of them",
          help: ["one of \(values.map { "`\($0.shown)`" }.joined(separator: ", "))"]))
      return false
    }
    if target.rule.demands != .none, literal != .null {
      guard let reason = target.rule.refusal(of: literal) else { return true }
      bag.add(
        Diagnostic(
          .notAllowed, "the field `\(target.name)` does not take this value: \(reason)", at: span,
          label: "not taken"))
      return false
    }
    if let limit = target.rule.maxLength, case .string(let text) = literal,
      text.unicodeScalars.count > limit
    {
      bag.add(
        Diagnostic(
          .notAllowed, "the field `\(target.name)` takes at most \(limit) characters", at: span,
          label: "has \(text.unicodeScalars.count)"))
      return false
    }
    return true
  }
}

extension JSONValue {
  /// What is asked of a field's value is asked of each element of a list.
  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [self] }
  }
}
