import Records

extension Condition {
  func holds(in values: AnswerValues) -> Bool { holds(values.value) }

  /// Whether it holds of what stands at its paths; nil is null.
  func holds(_ value: (Path) -> JSONValue?) -> Bool {
    switch self {
    case .equals(let path, let literal): (value(path) ?? .null).isSame(as: literal)
    case .among(let path, let literals):
      literals.contains { (value(path) ?? .null).isSame(as: $0) }
    case .exists(let path, let wanted): ((value(path) ?? .null) != .null) == wanted
    case .all(let conditions): conditions.allSatisfy { $0.holds(value) }
    case .any(let conditions): conditions.contains { $0.holds(value) }
    case .not(let condition): !condition.holds(value)
    }
  }

  /// Whether the answer's body must be read to judge it.
  var readsBody: Bool {
    switch self {
    case .equals(let path, _), .among(let path, _), .exists(let path, _):
      path.root != .response || path.belowRoot.steps.first != .key("status")
    case .all(let conditions), .any(let conditions): conditions.contains(where: \.readsBody)
    case .not(let condition): condition.readsBody
    }
  }
}

extension JSONValue {
  /// Equality in which `1` and `1.0` are one number.
  func isSame(as other: JSONValue) -> Bool {
    if case .number(let a) = self, case .number(let b) = other {
      return a == b || (Double(a) != nil && Double(a) == Double(b))
    }
    return self == other
  }
}
