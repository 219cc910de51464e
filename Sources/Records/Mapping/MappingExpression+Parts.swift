extension MappingExpression {
  /// The values that this one is made of, those of its conditions included.
  package var parts: [MappingExpression] {
    switch self {
    case .column, .element, .parent, .constant, .context: []
    case .object(let fields): fields.map(\.value)
    case .array(let from, let each, _): [from, each.value]
    case .list(let elements): elements.map(\.value)
    case .template(let values), .coalesce(let values), .merge(let values): values
    case .choice(let condition, let then, let otherwise):
      condition.values + [then] + (otherwise.map { [$0] } ?? [])
    case .lookup(let value, _, let otherwise): [value] + (otherwise.map { [$0] } ?? [])
    case .flatten(let value, _), .pairs(let value, _, _), .encoded(let value), .decoded(let value),
      .modified(let value, _):
      [value]
    }
  }
}

extension MappingCondition {
  /// The values that are asked about.
  package var values: [MappingExpression] {
    switch self {
    case .all(let inner), .any(let inner): inner.flatMap(\.values)
    case .not(let inner): inner.values
    case .exists(let value, _), .matches(let value, _), .compare(let value, _, _, _): [value]
    }
  }
}
