extension MappingExpression {
  /// What is never there, so that its field is left out.
  package static let absent = MappingExpression.coalesce([])

  /// The same with something else in the place of each column: its place, the path below it and the type there.
  package func replacingColumns(
    _ replacement: (Int, Path, ValueType) -> MappingExpression
  ) -> MappingExpression {
    func replaced(_ value: MappingExpression) -> MappingExpression {
      value.replacingColumns(replacement)
    }
    switch self {
    case .column(let place, let path, let type): return replacement(place, path, type)
    case .element, .parent, .constant, .context: return self
    case .object(let fields):
      return .object(
        fields.map { MappedField(key: $0.key, value: replaced($0.value), rule: $0.rule) })
    case .array(let from, let each, let maxItems):
      return .array(
        from: replaced(from), each: MappedElement(value: replaced(each.value), rule: each.rule),
        maxItems: maxItems)
    case .list(let elements):
      return .list(elements.map { MappedElement(value: replaced($0.value), rule: $0.rule) })
    case .template(let values): return .template(values.map(replaced))
    case .coalesce(let values): return .coalesce(values.map(replaced))
    case .choice(let when, let then, let otherwise):
      return .choice(
        when: when.replacing(replaced), then: replaced(then), otherwise: otherwise.map(replaced))
    case .lookup(let value, let table, let otherwise):
      return .lookup(replaced(value), table: table, otherwise: otherwise.map(replaced))
    case .merge(let values): return .merge(values.map(replaced))
    case .flatten(let value, let separator): return .flatten(replaced(value), separator: separator)
    case .pairs(let from, let key, let value): return .pairs(replaced(from), key: key, value: value)
    case .encoded(let value): return .encoded(replaced(value))
    case .decoded(let value): return .decoded(replaced(value))
    case .modified(let value, let modifiers): return .modified(replaced(value), modifiers)
    }
  }
}

extension MappingCondition {
  fileprivate func replacing(
    _ replaced: (MappingExpression) -> MappingExpression
  ) -> MappingCondition {
    switch self {
    case .all(let inner): .all(inner.map { $0.replacing(replaced) })
    case .any(let inner): .any(inner.map { $0.replacing(replaced) })
    case .not(let inner): .not(inner.replacing(replaced))
    case .exists(let value, let isWanted): .exists(replaced(value), isWanted)
    case .matches(let value, let pattern): .matches(replaced(value), pattern)
    case .compare(let value, let type, let comparison, let literals):
      .compare(replaced(value), type, comparison, literals)
    }
  }
}
