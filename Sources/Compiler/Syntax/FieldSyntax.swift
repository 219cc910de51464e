import Diagnostics
import MappingSyntax
import YAMLSyntax

/// One key of a `map`, and whether it may take the place of one that came before.
struct FieldSyntax {
  let name: String
  let keySpan: SourceSpan
  /// The value without `override`, for its canonical text.
  let node: YAMLNode
  let value: MappingValue
  /// Where `override: true` stands.
  let override: SourceSpan?

  /// The fields of a `map`, in the order of the text.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> [FieldSyntax] {
    if node.scalar?.text == "all" {
      bag.add(.notSupportedYet("`map: all`", at: node.span))
      return []
    }
    guard let entries = node.named("`map`", &bag) else { return [] }
    var fields: [FieldSyntax] = []
    fields.reserveCapacity(entries.count)
    for entry in entries {
      if entry.key == "*" {
        bag.add(.notSupportedYet("`\"*\"` in `map`", at: entry.keySpan))
      } else if let field = FieldSyntax(entry, &bag) {
        fields.append(field)
      }
    }
    return fields
  }

  private init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    var node = entry.value
    var override: SourceSpan?
    if let keys = node.mapping, let index = keys.firstIndex(where: { $0.key == "override" }) {
      if keys[index].value.bool("`override`", &bag)?.value == true {
        override = keys[index].keySpan
      }
      var rest = keys
      rest.remove(at: index)
      node = YAMLNode(span: node.span, content: .mapping(rest))
    }
    guard let value = MappingValue(node, &bag) else { return nil }
    name = entry.key
    keySpan = entry.keySpan
    self.node = node
    self.value = value
    self.override = override
  }
}

/// A part of a `map` that pipelines share.
struct FragmentSyntax {
  let name: String
  let span: SourceSpan
  let fields: [FieldSyntax]

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard let keyed = declared.node.keyed("a fragment", known: ["map"], &bag),
      let map = keyed.required("map", &bag)
    else { return nil }
    name = declared.name
    span = declared.keySpan
    fields = FieldSyntax.read(map, &bag)
  }
}
