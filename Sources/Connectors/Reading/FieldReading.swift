import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension FieldDefinition {
  /// Reads the fields of an action.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> [FieldDefinition] {
    (node.named("`fields`", &bag) ?? []).compactMap { read($0, &bag) }
  }

  private static func read(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) -> FieldDefinition? {
    let what = "the field `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what, known: ["type", "required", "max_length", "enum", "normalize"],
        later: ["hash", "min_length", "pattern", "min", "max", "max_items"], &bag),
      let typeNode = keyed.required("type", &bag),
      let type = ValueType.declared(typeNode, what: what, &bag)
    else { return nil }
    let normalize =
      keyed["normalize"].flatMap { $0.list("`normalize`", &bag) }?.compactMap {
        $0.choice("`normalize`", of: TextFunction.self, &bag)?.value
      } ?? []
    if let node = keyed["normalize"], !type.isText {
      bag.add(.badSetting("`normalize` works on text, and \(what) is `\(type)`", at: node.span))
    }
    let maxLength = keyed["max_length"]?.int("`max_length`", in: 1...10_000_000, &bag)
    if let maxLength, !type.isText {
      bag.add(
        .badSetting("`max_length` is of text, and \(what) is `\(type)`", at: maxLength.span))
    }
    return FieldDefinition(
      name: entry.key, type: type,
      isRequired: keyed["required"]?.bool("`required`", &bag)?.value ?? false,
      maxLength: maxLength?.value, allowed: JSONValue.choices(keyed["enum"], of: type, &bag),
      normalize: normalize)
  }
}

extension ValueType {
  /// Whether values are sent as text, so that text functions and lengths apply.
  fileprivate var isText: Bool {
    switch self {
    case .string, .any: true
    case .list(let slot): slot.type == .string || slot.type == .any
    case .bool, .int, .decimal, .float, .date, .time, .timestamp, .datetime, .json, .uuid, .bytes,
      .object:
      false
    }
  }
}
