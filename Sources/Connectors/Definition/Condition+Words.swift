import Records

extension Condition {
  /// As messages and views say it.
  package var words: String {
    switch self {
    case .equals(let path, let literal): "`\(path)` is \(literal.shown)"
    case .among(let path, let literals):
      "`\(path)` is one of \(literals.map(\.shown).joined(separator: ", "))"
    case .exists(let path, let isWanted): "`\(path)` is \(isWanted ? "" : "not ")there"
    case .all(let conditions): conditions.map(\.words).joined(separator: " and ")
    case .any(let conditions): conditions.map(\.words).joined(separator: " or ")
    case .not(let condition): "not: \(condition.words)"
    }
  }

  /// The paths that are asked about.
  var paths: [Path] {
    switch self {
    case .equals(let path, _), .among(let path, _), .exists(let path, _): [path]
    case .all(let conditions), .any(let conditions): conditions.flatMap(\.paths)
    case .not(let condition): condition.paths
    }
  }
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
