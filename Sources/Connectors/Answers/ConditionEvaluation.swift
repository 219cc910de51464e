import Records

extension Condition {
  func holds(in values: AnswerValues) -> Bool { holds(values.value) }

  /// Whether it holds of what stands at its paths; nil is null.
  func holds(_ value: (Path) -> JSONValue?) -> Bool {
    switch self {
    case .compare(let path, let comparison, let operands):
      let left = value(path) ?? .null
      return operands.contains { comparison.holds(left, $0.value(value)) }
    case .exists(let path, let wanted): return ((value(path) ?? .null) != .null) == wanted
    case .matches(let path, let pattern):
      return value(path)?.plainText.map(pattern.matches) ?? false
    case .all(let conditions): return conditions.allSatisfy { $0.holds(value) }
    case .any(let conditions): return conditions.contains { $0.holds(value) }
    case .not(let condition): return !condition.holds(value)
    }
  }

  /// Whether the answer's body must be read to judge it.
  var readsBody: Bool {
    switch self {
    case .compare(let path, _, let operands):
      path.isOfBody
        || operands.contains { if case .path(let path) = $0 { path.isOfBody } else { false } }
    case .exists(let path, _), .matches(let path, _): path.isOfBody
    case .all(let conditions), .any(let conditions): conditions.contains(where: \.readsBody)
    case .not(let condition): condition.readsBody
    }
  }
}

extension Condition {
  /// Whether the body has one of the entries that it looks into, if it looks into any.
  ///
  /// Another text than the one that is looked for says nothing: it may be a proxy's.
  func isAnswered(in values: AnswerValues) -> Bool {
    if asksForText { return false }
    let entries = bodyEntries
    return entries.isEmpty
      || entries.contains { entry in
        switch values.value(entry) {
        case nil, .null?: false
        // Where the body itself is a word, any object is another answer.
        case .object?, .array?: entry.steps.count > 2
        case .bool?, .number?, .string?: true
        }
      }
  }

  /// Whether it looks at the body as it stands.
  var asksForText: Bool {
    switch self {
    case .compare(let path, _, _), .exists(let path, _), .matches(let path, _):
      path.root == .response && path.belowRoot.steps.first == .key("text")
    case .all(let conditions), .any(let conditions): conditions.contains(where: \.asksForText)
    case .not(let condition): condition.asksForText
    }
  }

  private var bodyEntries: [Path] {
    switch self {
    case .compare(let path, _, _), .exists(let path, _), .matches(let path, _):
      path.isOfBody ? [path.entry] : []
    case .all(let conditions), .any(let conditions): conditions.flatMap(\.bodyEntries)
    case .not(let condition): condition.bodyEntries
    }
  }
}

extension Path {
  fileprivate var isOfBody: Bool {
    root != .response || belowRoot.steps.first == .key("body")
  }

  /// `response.body.results` of `response.body.results[0]`: a list that is empty says something too.
  fileprivate var entry: Path { Path(Array(steps.prefix(3))) }
}

extension Operand {
  fileprivate func value(_ value: (Path) -> JSONValue?) -> JSONValue {
    switch self {
    case .literal(let literal): literal
    case .path(let path): value(path) ?? .null
    }
  }
}

extension Comparison {
  /// A value that is no number is neither above nor below another.
  fileprivate func holds(_ value: JSONValue, _ other: JSONValue) -> Bool {
    switch self {
    case .equals, .oneOf: return value.isSame(as: other)
    case .not: return !value.isSame(as: other)
    case .above, .atLeast, .below, .atMost: break
    }
    guard let left = value.number, let right = other.number else { return false }
    return switch self {
    case .above: left > right
    case .atLeast: left >= right
    case .below: left < right
    case .atMost: left <= right
    case .equals, .oneOf, .not: false
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

  fileprivate var number: Double? { plainText.flatMap(Double.init) }
}
