import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// A variable as `vars:` declares it.
struct VariableSyntax {
  let name: String
  let span: SourceSpan
  let type: ValueType
  let defaultValue: YAMLScalar?
  /// What is wrong with it has been reported: it is declared, but has no value.
  let isBroken: Bool

  private static let types: [ValueType] = [
    .string, .int, .decimal, .float, .bool, .date, .time, .timestamp, .datetime, .uuid,
  ]

  static func read(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> [VariableSyntax] {
    guard let entries = node?.named("`vars`", &bag) else { return [] }
    return entries.compactMap { VariableSyntax($0, &bag) }
  }

  private init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    guard Identifiers.check(entry.key, at: entry.keySpan, what: "variable", &bag),
      let keyed = entry.value.keyed("a variable", known: ["type", "default"], &bag)
    else { return nil }
    name = entry.key
    span = entry.keySpan
    var type = ValueType.string
    var isBroken = false
    if let node = keyed["type"] {
      let slot = Slot.read(node, &bag)
      if let slot, !Self.types.contains(slot.type) || slot.isOptional {
        bag.add(
          Diagnostic(
            .wrongLiteral, "a variable is of one of the simple types, not `\(slot)`",
            at: node.span, label: "not a simple type",
            help: ["one of \(Self.types.map { "`\($0)`" }.joined(separator: ", "))"]))
        isBroken = true
      }
      type = slot?.type ?? .string
      isBroken = isBroken || slot == nil
    }
    self.type = type
    let value = isBroken ? nil : keyed["default"]
    defaultValue = value.flatMap { Self.value($0, as: type, name: entry.key, &bag) }
    self.isBroken = isBroken || value != nil && defaultValue == nil
  }

  /// A value in the text, as the scalar that takes the variable's place.
  func value(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> YAMLScalar? {
    Self.value(node, as: type, name: name, &bag)
  }

  private static func value(
    _ node: YAMLNode, as type: ValueType, name: String, _ bag: inout DiagnosticBag
  ) -> YAMLScalar? {
    guard let scalar = node.scalar else {
      bag.add(.wrongShape(node, needed: "a scalar", what: "the value of a variable"))
      return nil
    }
    if scalar.text.contains("${") {
      bag.add(
        Diagnostic(
          .badReference, "a variable's value cannot be made of variables", at: node.span,
          label: "read before variables have values", help: ["write the value out"]))
      return nil
    }
    guard let value = JSONValue.read(node, as: type, what: "the variable `\(name)`", &bag) else {
      return nil
    }
    if value == .null, !isText(type) {
      bag.add(.wrongScalar(node, needed: "of type `\(type)`", what: "the variable `\(name)`"))
      return nil
    }
    return YAMLScalar(
      text: value == .null ? "" : scalar.text, style: isText(type) ? .doubleQuoted : .plain)
  }

  /// A value given from outside as text; nil where it is not of the variable's type.
  func value(_ text: String) -> YAMLScalar? {
    if Self.isText(type) { return YAMLScalar(text: text, style: .doubleQuoted) }
    let scalar = YAMLScalar(text: text, style: .plain)
    var ignored = DiagnosticBag()
    let node = YAMLNode(span: span, content: .scalar(scalar))
    guard let value = JSONValue.read(node, as: type, what: "", &ignored), value != .null else {
      return nil
    }
    return scalar
  }

  private static func isText(_ type: ValueType) -> Bool {
    switch type {
    case .bool, .int, .decimal, .float: false
    case .any, .json, .string, .date, .time, .timestamp, .datetime, .uuid, .bytes, .object, .list:
      true
    }
  }
}
