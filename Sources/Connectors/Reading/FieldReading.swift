import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension FieldDefinition {
  /// Reads the fields of an action; `scope` has its settings.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [FieldDefinition]
  {
    (node.named("`fields`", &bag) ?? []).compactMap { read($0, in: scope, &bag) }
  }

  private static func read(_ entry: YAMLEntry, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> FieldDefinition?
  {
    let what = "the field `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what,
        known: [
          "type", "required", "default", "min_length", "max_length", "pattern", "enum", "min",
          "max", "min_items", "max_items", "normalize", "hash", "split", "on_null",
        ], &bag),
      let typeNode = keyed.required("type", &bag),
      let type = ValueType.declared(typeNode, what: what, &bag)
    else { return nil }
    let normalize = keyed["normalize"].flatMap {
      Settled<[TextFunction]>.normalize($0, type, what, in: scope, &bag)
    }
    let hash = keyed["hash"].flatMap {
      Settled<TextHash>.hash($0, type, what, in: scope, &bag)
    }
    let maxLength = keyed["max_length"]?.int("`max_length`", in: 1...10_000_000, &bag)
    if let maxLength, !type.isText {
      bag.add(
        .badSetting("`max_length` is of text, and \(what) is `\(type)`", at: maxLength.span))
    }
    var demands = ValueDemands.read(keyed, type, what, maxLength: maxLength?.value, &bag)
    demands.hash = hash?.value
    let field = FieldDefinition(
      name: entry.key, type: type,
      isRequired: keyed["required"]?.bool("`required`", &bag)?.value ?? false,
      defaultValue: keyed["default"].flatMap {
        JSONValue.read($0, as: type, what: "the default of \(what)", &bag)
      }, maxLength: maxLength?.value,
      allowed: JSONValue.choices(keyed["enum"], of: type.element, &bag),
      separator: separator(keyed["split"], type, what, &bag),
      omitsNull: keyed["on_null"].map { $0.choice("`on_null`", of: FieldNull.self, &bag) } != nil,
      normalize: normalize?.value ?? [], normalizeWhen: normalize?.when, demands: demands,
      hashWhen: hash?.when)
    if let value = field.defaultValue, let node = keyed["default"] {
      let reason = value == .null ? "null is what it is anyway" : field.rule.refusal(of: value)
      if let reason {
        bag.add(.badSetting("\(what) does not take its own default: \(reason)", at: node.span))
      }
    }
    return field
  }
}

/// What null does in a field, where the mapping does not say.
private enum FieldNull: String, CaseIterable { case omit }

extension FieldDefinition {
  private static func separator(
    _ node: YAMLNode?, _ type: ValueType, _ what: String, _ bag: inout DiagnosticBag
  ) -> String? {
    guard let separator = node?.string("`split`", &bag) else { return nil }
    if separator.value.isEmpty || !type.isList || type.element != .string {
      bag.add(
        .badSetting(
          separator.value.isEmpty
            ? "`split` of \(what) is empty"
            : "`split` is of a list of text, and \(what) is `\(type)`", at: separator.span))
      return nil
    }
    return separator.value
  }
}

extension ValueType {
  /// Of a list what its elements are, else the type itself: what is asked of a value is asked of each.
  var element: ValueType { if case .list(let slot) = self { slot.type } else { self } }

  var isList: Bool { if case .list = self { true } else { false } }

  /// Whether values are sent as text, so that text functions and lengths apply.
  var isText: Bool { element == .string || element == .any }

  /// Whether values are sent as numbers.
  var isNumber: Bool { element == .int || element == .decimal || element == .float }
}
