import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension SettingDefinition {
  /// Reads the settings of a connector or of an action.
  static func read(_ node: YAMLNode, what: String, _ bag: inout DiagnosticBag)
    -> [SettingDefinition]
  {
    (node.named(what, &bag) ?? []).compactMap { read($0, &bag) }
  }

  private static func read(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) -> SettingDefinition? {
    let what = "the setting `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what, known: ["type", "required", "secret", "enum", "default", "notes"],
        later: ["on_update"], &bag),
      let typeNode = keyed.required("type", &bag),
      let type = ValueType.declared(typeNode, what: what, &bag)
    else { return nil }
    let isRequired = keyed["required"]?.bool("`required`", &bag)?.value ?? false
    let isSecret = keyed["secret"]?.bool("`secret`", &bag)?.value ?? false
    let allowed = JSONValue.choices(keyed["enum"], of: type, &bag)
    let given = keyed["default"].flatMap { node in
      JSONValue.read(node, as: type, what: "the default of `\(entry.key)`", &bag)
    }
    if let node = keyed["default"] {
      if isRequired {
        bag.add(.badSetting("\(what) is required and has a default", at: node.span))
      }
      if isSecret { bag.add(.badSetting("\(what) is secret and has a default", at: node.span)) }
      if let given, !allowed.isEmpty, !allowed.contains(given) {
        bag.add(.badSetting("the default of `\(entry.key)` is not in its `enum`", at: node.span))
      }
    }
    return SettingDefinition(
      name: entry.key, type: type, isRequired: isRequired, isSecret: isSecret, allowed: allowed,
      defaultValue: given, notes: keyed["notes"]?.string("`notes`", &bag)?.value)
  }
}

extension ValueType {
  /// Reads the type of a setting or a field, where `?` has no meaning: what is not required may be absent.
  static func declared(_ node: YAMLNode, what: String, _ bag: inout DiagnosticBag) -> ValueType? {
    guard let slot = Slot.read(node, &bag) else { return nil }
    if slot.isOptional {
      bag.add(
        .badSetting(
          "the type of \(what) ends in `?`, and without `required` it may be absent anyway",
          at: node.span))
    }
    return slot.type
  }
}

extension JSONValue {
  /// Reads the few values that something takes.
  static func choices(_ node: YAMLNode?, of type: ValueType, _ bag: inout DiagnosticBag)
    -> [JSONValue]
  {
    guard let node, let nodes = node.list("`enum`", &bag) else { return [] }
    return nodes.compactMap { JSONValue.read($0, as: type, what: "an entry of `enum`", &bag) }
  }
}

extension Diagnostic {
  static func badSetting(_ title: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.badSetting, title, at: span, label: "contradicts the rest")
  }
}
