import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension Condition {
  private static let tests = ["equals", "in", "exists"]
  private static let laterTests = ["gt", "gte", "lt", "lte", "matches"]

  /// Reads a condition: a test of a value, or `all`, `any`, `not`.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> Condition?
  {
    guard
      let keyed = node.keyed(
        "a condition", known: ["value", "all", "any", "not"] + tests, later: laterTests, &bag)
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
    guard let entry = given.first, given.count == 1, (tests + ["not"]).contains(entry.key) else {
      if !given.contains(where: { laterTests.contains($0.key) }) {
        bag.add(
          Diagnostic(
            .wrongShape, "a condition on a `value` has exactly one test", at: keyed.span,
            label: "has \(given.count)", help: ["the tests are `equals`, `not`, `in`, `exists`"]))
      }
      return nil
    }
    switch entry.key {
    case "equals", "not":
      guard let literal = literal(entry.value, of: path, in: scope, &bag) else { return nil }
      return entry.key == "equals" ? .equals(path, literal) : .not(.equals(path, literal))
    case "in":
      guard let nodes = entry.value.list("`in`", &bag) else { return nil }
      return .among(path, nodes.compactMap { literal($0, of: path, in: scope, &bag) })
    default:
      return entry.value.bool("`exists`", &bag).map { .exists(path, $0.value) }
    }
  }

  /// Of a setting a value that it can have; elsewhere plain text such as `error` is text, `1` and `true` are what YAML
  /// makes of them.
  private static func literal(
    _ node: YAMLNode, of path: Path, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> JSONValue? {
    let setting = scope.setting(at: path)
    let literal = JSONValue.read(
      node, as: setting?.type ?? .any, what: "a literal of a condition", &bag)
    if let setting, let literal, !setting.allowed.isEmpty, !setting.allowed.contains(literal) {
      bag.add(.badSetting("`\(path)` is compared with what it cannot be", at: node.span))
    }
    return literal
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
