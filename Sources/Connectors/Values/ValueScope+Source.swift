import Diagnostics
import MappingSyntax
import Records

/// A connector's paths: each begins with a root; inside an `each`, `each` is the element.
extension ValueScope: ValueSource {
  func start(of path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag) -> PathStart? {
    let before = bag.all.count
    check(path, at: value.argument, &bag)
    guard bag.all.count == before, let root = path.root else { return nil }
    switch root {
    case .settings: return start(path, settings) { .setting($0) }
    case .action: return start(path, action) { .action($0) }
    case .object: return start(path, object) { .object($0) }
    case .matrix: return start(path, matrix) { .matrix($0) }
    case .record, .group:
      return PathStart(
        column: root.rawValue, type: .object(recordShape), below: path.belowRoot)
    case .step:
      return PathStart(
        column: path.description, type: .string, below: path.belowRoot.belowRoot.belowRoot)
    case .captured:
      return PathStart(
        column: root.rawValue,
        type: .object(ObjectShape(captured.map { .init(name: $0, slot: Slot(.string)) })),
        below: path.belowRoot)
    case .operation, .key:
      return PathStart(column: root.rawValue, type: .string, below: path.belowRoot)
    case .records, .groups, .match, .response, .each:
      bag.add(
        Diagnostic(
          .recordsPlace, "`\(path)` cannot stand inside of another value", at: value.argument,
          label: "stands in an object, in a list, or as `from` of an `array`"))
      return nil
    }
  }

  private func start(
    _ path: Path, _ definitions: [SettingDefinition], _ column: (String) -> ValueColumn
  ) -> PathStart? {
    guard case .key(let name)? = path.belowRoot.steps.first,
      let definition = definitions.first(where: { $0.name == name })
    else { return nil }
    return PathStart(
      column: column(name).name, type: definition.type, below: path.belowRoot.belowRoot)
  }

  /// What a record holds; a field that is not required may be absent.
  private var recordShape: ObjectShape {
    ObjectShape(
      fields.map { .init(name: $0.name, slot: Slot($0.type, isOptional: !$0.isRequired)) },
      others: isFree ? Slot(.any, isOptional: true) : nil)
  }

  func elementPath(_ path: Path) -> Path? { path.root == .each ? path.belowRoot : nil }

  func elementHint(_ path: Path) -> String? { nil }

  func takes(_ value: MappingValue, _ bag: inout DiagnosticBag) -> Bool {
    switch value.form {
    case .column: bag.add(.columnForm(value.span))
    case .context(.operation), .context(.key):
      bag.add(
        Diagnostic(
          .unknownRoot, "`row` has no meaning in a connector: there is no row", at: value.span,
          label: "not in a connector", help: ["write `operation` or `key`"]))
    case .context(.startedAt): bag.add(.notSupportedYet("`run` in a connector", at: value.span))
    case .path, .constant, .object, .array, .columns, .template, .parent, .list, .coalesce, .choice,
      .lookup,
      .merge, .flatten, .pairs, .encode, .decode:
      return takes(value.modifiers, &bag)
    }
    return false
  }

  private func takes(_ modifiers: ModifierSyntax, _ bag: inout DiagnosticBag) -> Bool {
    for function in modifiers.apply {
      guard case .hmac = function.value else { continue }
      bag.add(
        Diagnostic(
          .badSetting, "`hmac` has no key in a connector: a secret is a setting",
          at: function.span, label: "not in a connector",
          help: ["a request is signed by `auth`"]))
      return false
    }
    return true
  }
}
