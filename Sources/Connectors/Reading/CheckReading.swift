import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension RecordCheck {
  /// Reads an action's `checks`; `scope` has its fields.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [RecordCheck]
  {
    (node.list("`checks`", &bag) ?? []).compactMap { read(check: $0, in: scope, &bag) }
  }

  private static func read(
    check node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> RecordCheck? {
    guard
      let keyed = node.keyed(
        "a check", known: ["any_of", "one_of", "after", "required_if", "message"], &bag)
    else { return nil }
    let message = keyed["message"]?.string("`message`", &bag)?.value
    let given = keyed.entries.filter { $0.key != "message" }
    guard let entry = given.first, given.count == 1 else {
      bag.add(
        Diagnostic(
          .wrongShape, "a check asks for exactly one thing", at: node.span,
          label: "asks for \(given.count)",
          help: ["the checks are `any_of`, `one_of`, `after`, `required_if`"]))
      return nil
    }
    let fields = scope.place("a check", roots: [.record])
    return Rule.read(entry, in: fields, &bag).map { RecordCheck(rule: $0, message: message) }
  }
}

extension RecordCheck.Rule {
  fileprivate static func read(
    _ entry: YAMLEntry, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> Self? {
    switch entry.key {
    case "any_of": return names(entry, in: scope, &bag).map { .anyOf($0) }
    case "one_of": return names(entry, in: scope, &bag).map { .oneOf($0) }
    case "after":
      guard let names = names(entry, in: scope, &bag) else { return nil }
      guard names.count == 2 else {
        bag.add(
          .wrongShape(entry.value, needed: "the later field and the earlier", what: "`after`"))
        return nil
      }
      for name in names {
        guard let field = scope.fields.first(where: { $0.name == name }), !field.type.isMoment
        else { continue }
        bag.add(
          .badSetting(
            "`after` compares moments, and the field `\(name)` is `\(field.type)`",
            at: entry.value.span))
      }
      return .after(names[0], names[1])
    case "required_if":
      guard let keyed = entry.value.keyed("`required_if`", known: ["field", "when"], &bag),
        let field = keyed.required("field", &bag)?.string("`field`", &bag),
        let when = keyed.required("when", &bag)
      else { return nil }
      scope.check(Path([.key("record"), .key(field.value)]), at: field.span, &bag)
      return Condition.read(when, in: scope, &bag).map { .requiredIf(field.value, $0) }
    default: return nil
    }
  }

  private static func names(
    _ entry: YAMLEntry, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> [String]? {
    guard let names = entry.value.strings("`\(entry.key)`", &bag) else { return nil }
    if names.isEmpty {
      bag.add(.wrongShape(entry.value, needed: "at least one field", what: "`\(entry.key)`"))
    }
    for name in names {
      scope.check(Path([.key("record"), .key(name.value)]), at: name.span, &bag)
    }
    return names.map(\.value)
  }
}

extension ValueType {
  /// Whether a value is a moment, or a text or number that says one.
  fileprivate var isMoment: Bool {
    switch self {
    case .date, .timestamp, .datetime, .string, .int, .any: true
    case .bool, .decimal, .float, .time, .json, .uuid, .bytes, .object, .list: false
    }
  }
}
