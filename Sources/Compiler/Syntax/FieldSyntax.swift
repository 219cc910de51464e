import Diagnostics
import MappingSyntax
import Records
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
  /// Of the file it stands in, where its relative paths begin.
  let folder: String
  /// The fragment it stands in.
  private(set) var fragment: String?

  /// The fields of a `map`, in the order of the text.
  static func read(_ node: YAMLNode, folder: String, _ bag: inout DiagnosticBag) -> [FieldSyntax] {
    if node.scalar?.text == "all" { return [FieldSyntax(restAt: node.span)] }
    guard let entries = node.named("`map`", &bag) else { return [] }
    var fields: [FieldSyntax] = []
    fields.reserveCapacity(entries.count)
    for entry in entries {
      if entry.key == rest {
        if entry.value.scalar?.text == "all" {
          fields.append(FieldSyntax(restAt: entry.keySpan))
        } else {
          bag.add(.wrongScalar(entry.value, needed: "`all`", what: "`\"*\"`"))
        }
      } else if let field = FieldSyntax(entry, folder: folder, &bag) {
        fields.append(field)
      }
    }
    return fields
  }

  /// The name of what stands for all columns that no other field sends.
  private static let rest = "*"

  var isRest: Bool { name == Self.rest }

  private init(restAt span: SourceSpan) {
    self.init(column: Self.rest, at: span)
  }

  /// A column under its own name.
  init(column name: String, at span: SourceSpan) {
    let path = Path([.key(name)])
    self.name = name
    keySpan = span
    node = YAMLNode(span: span, content: .scalar(YAMLScalar(text: "\(path)", style: .plain)))
    value = MappingValue(span: span, form: .path(path))
    override = nil
    folder = ""
  }

  private init?(_ entry: YAMLEntry, folder: String, _ bag: inout DiagnosticBag) {
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
    self.folder = folder
  }
}

extension FieldSyntax {
  fileprivate func of(fragment: String) -> FieldSyntax {
    var field = self
    field.fragment = fragment
    return field
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
    fields = FieldSyntax.read(map, folder: declared.folder, &bag).map {
      $0.of(fragment: declared.name)
    }
  }
}
