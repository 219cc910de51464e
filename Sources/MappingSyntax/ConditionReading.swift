import Diagnostics
import Records
import YAMLSyntax

extension ConditionSyntax {
  /// Reads `{ value:, equals: }` and its like, `{ all: [...] }`, `{ any: [...] }` or `{ not: ... }`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> ConditionSyntax? {
    guard let entries = node.mapping else {
      bag.add(.wrongShape(node, needed: "a mapping", what: "a condition"))
      return nil
    }
    if entries.contains(where: { $0.key == "value" }) { return test(node, &bag) }
    guard let keyed = node.keyed("a condition", known: ["value", "all", "any", "not"], &bag) else {
      return nil
    }
    guard let entry = keyed.entries.first, keyed.entries.count == 1 else {
      bag.add(.notOneCondition(node, keyed.entries.count))
      return nil
    }
    if entry.key == "not" { return read(entry.value, &bag).map { .not($0) } }
    guard let nodes = entry.value.list("`\(entry.key)`", &bag) else { return nil }
    let inner = nodes.compactMap { read($0, &bag) }
    guard inner.count == nodes.count else { return nil }
    if inner.isEmpty {
      bag.add(.notOneCondition(entry.value, 0))
      return nil
    }
    switch entry.key {
    case "all": return .all(inner)
    case "any": return .any(inner)
    // An unknown key has been reported.
    default: return nil
    }
  }

  private static func test(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> ConditionSyntax? {
    let tests = Comparison.allCases.map(\.rawValue)
    guard
      let keyed = node.keyed("a condition", known: ["value", "matches", "exists"] + tests, &bag)
    else { return nil }
    let asked = keyed.entries.filter { $0.key != "value" }
    guard let entry = asked.first, asked.count == 1 else {
      bag.add(.notOneCondition(node, asked.count))
      return nil
    }
    guard let value = keyed["value"].flatMap({ MappingValue($0, &bag) }) else { return nil }
    switch entry.key {
    case "exists":
      return entry.value.bool("`exists`", &bag).map { .exists(value, $0.value) }
    case "matches":
      return entry.value.string("`matches`", &bag).map { .matches(value, $0) }
    default:
      guard let comparison = Comparison(rawValue: entry.key) else { return nil }
      let operand = Spanned(comparison, entry.keySpan)
      guard comparison == .oneOf else { return .compare(value, operand, [entry.value]) }
      guard let literals = entry.value.list("`in`", &bag) else { return nil }
      if literals.isEmpty {
        bag.add(.wrongScalar(entry.value, needed: "at least one value", what: "`in`"))
        return nil
      }
      return .compare(value, operand, literals)
    }
  }
}

extension Diagnostic {
  fileprivate static func notOneCondition(_ node: YAMLNode, _ count: Int) -> Diagnostic {
    Diagnostic(
      .badCondition,
      "a condition asks exactly one thing of a value, or is one of `all`, `any` and `not`",
      at: node.span, label: "asks \(count == 0 ? "nothing" : "\(count) things")",
      help: ["write `{ value: column, equals: ... }`; several go into `all: [...]`"])
  }
}
