import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension Condition {
  /// Reads a condition: a test of a value, or `all`, `any`, `not`.
  ///
  /// What it compares with is a literal, or `{ value: path }` for another value of the same answer, record or settings.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> Condition?
  {
    let tests = Comparison.allCases.map(\.rawValue) + ["exists", "matches"]
    // `not` is a test beside a `value`, and a condition of its own elsewhere.
    guard
      let keyed = node.keyed(
        "a condition", known: ["value", "all", "any"] + tests, &bag)
    else { return nil }
    if keyed["value"] != nil { return test(keyed, in: scope, &bag) }
    guard let entry = keyed.entries.first(where: { ["all", "any", "not"].contains($0.key) }),
      keyed.entries.count == 1
    else {
      bag.add(
        Diagnostic(
          .wrongShape, "a condition is a test of a `value`, or one of `all`, `any`, `not`",
          at: node.span, label: "not a condition",
          help: ["write `{ value: response.status, equals: 200 }`"]))
      return nil
    }
    if entry.key == "not" { return read(entry.value, in: scope, &bag).map { .not($0) } }
    guard let nodes = entry.value.list("`\(entry.key)`", &bag) else { return nil }
    let conditions = nodes.compactMap { read($0, in: scope, &bag) }
    return entry.key == "all" ? .all(conditions) : .any(conditions)
  }

  private static func test(
    _ keyed: KeyedNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Condition? {
    guard let node = keyed["value"], let path = Path.read(node, in: scope, &bag) else { return nil }
    let given = keyed.entries.filter { $0.key != "value" }
    guard let entry = given.first, given.count == 1, !["all", "any"].contains(entry.key) else {
      bag.add(
        Diagnostic(
          .wrongShape, "a condition on a `value` has exactly one test", at: keyed.span,
          label: "has \(given.count)",
          help: [
            "the tests are \(Comparison.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")), `exists`, `matches`"
          ]))
      return nil
    }
    if entry.key == "exists" {
      return entry.value.bool("`exists`", &bag).map { .exists(path, $0.value) }
    }
    if entry.key == "matches" { return matches(path, entry.value, &bag) }
    guard let comparison = Comparison(rawValue: entry.key) else { return nil }
    switch comparison {
    case .oneOf:
      guard let nodes = entry.value.list("`in`", &bag) else { return nil }
      return .compare(path, comparison, nodes.compactMap { operand($0, of: path, in: scope, &bag) })
    case .equals, .not, .above, .atLeast, .below, .atMost:
      return operand(entry.value, of: path, in: scope, &bag).map {
        .compare(path, comparison, [$0])
      }
    }
  }

  private static func matches(_ path: Path, _ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> Condition?
  {
    guard let text = node.string("`matches`", &bag) else { return nil }
    do {
      return .matches(path, try Pattern(text.value))
    } catch {
      bag.add(
        Diagnostic(
          .badRegularExpression, "`matches` is not a regular expression: \(error.reason)",
          at: text.span, label: "at character \(error.offset + 1)"))
      return nil
    }
  }

  /// A value elsewhere, or a literal: of a setting one that it can have; else plain text such as `error` is text, `1` and
  /// `true` are what YAML makes of them.
  private static func operand(
    _ node: YAMLNode, of path: Path, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Operand? {
    if node.mapping != nil {
      guard let keyed = node.keyed("what is compared", known: ["value"], &bag),
        let value = keyed.required("value", &bag)
      else { return nil }
      return Path.read(value, in: scope, &bag).map { .path($0) }
    }
    let setting = scope.setting(at: path)
    let literal = JSONValue.read(
      node, as: setting?.type ?? .any, what: "a literal of a condition", &bag)
    if let setting, let literal, !setting.allowed.isEmpty, !setting.allowed.contains(literal) {
      bag.add(.badSetting("`\(path)` is compared with what it cannot be", at: node.span))
    }
    return literal.map { .literal($0) }
  }
}

extension Path {
  /// Reads a path and checks its root.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag) -> Path? {
    guard let path = Path.read(node, &bag) else { return nil }
    scope.check(path, at: node.span, &bag)
    return path
  }
}
