import Records

extension Condition {
  /// As messages and views say it.
  package var words: String {
    switch self {
    case .compare(let path, let comparison, let operands):
      "`\(path)` \(comparison.words) \(operands.map(\.words).joined(separator: ", "))"
    case .exists(let path, let isWanted): "`\(path)` is \(isWanted ? "" : "not ")there"
    case .matches(let path, let pattern): "`\(path)` matches `\(pattern.text)`"
    case .all(let conditions): conditions.map(\.words).joined(separator: " and ")
    case .any(let conditions): conditions.map(\.words).joined(separator: " or ")
    case .not(let condition): "not: \(condition.words)"
    }
  }

  /// The paths that are asked about.
  var paths: [Path] {
    switch self {
    case .compare(let path, _, let operands): [path] + operands.compactMap(\.path)
    case .exists(let path, _), .matches(let path, _): [path]
    case .all(let conditions), .any(let conditions): conditions.flatMap(\.paths)
    case .not(let condition): condition.paths
    }
  }
}

extension Comparison {
  fileprivate var words: String {
    switch self {
    case .equals: "is"
    case .not: "is not"
    case .oneOf: "is one of"
    case .above: "is above"
    case .atLeast: "is at least"
    case .below: "is below"
    case .atMost: "is at most"
    }
  }
}

extension Operand {
  fileprivate var words: String {
    switch self {
    case .literal(let value): value.shown
    case .path(let path): "`\(path)`"
    }
  }

  fileprivate var path: Path? { if case .path(let path) = self { path } else { nil } }
}

extension RecordCheck {
  /// What it asks for, in words.
  package var words: String {
    switch rule {
    case .anyOf(let fields): "one of \(Self.named(fields)) at least"
    case .oneOf(let fields): "exactly one of \(Self.named(fields))"
    case .after(let later, let earlier): "`\(later)` later than `\(earlier)`"
    case .requiredIf(let field, let condition): "`\(field)` where \(condition.words)"
    }
  }

  private static func named(_ fields: [String]) -> String {
    fields.map { "`\($0)`" }.joined(separator: ", ")
  }
}

extension JSONValue {
  /// Text without quotes, and anything else as JSON.
  fileprivate var shown: String { if case .string(let text) = self { text } else { text } }
}
