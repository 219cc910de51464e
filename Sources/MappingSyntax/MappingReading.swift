import Diagnostics
import Records
import YAMLSyntax

/// The words of the mapping grammar.
private enum Words {
  static let forms = [
    "column", "parent", "const", "object", "array", "columns", "template", "coalesce", "if",
    "lookup", "merge", "flatten", "pairs", "json", "row", "run",
  ]
  static let modifiers = [
    "default", "apply", "type", "format", "zone", "country", "max_length", "on_null", "pii",
  ]
}

extension MappingValue {
  /// Reads a mapping value: a path, or one form key with its modifiers.
  package init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    switch node.content {
    case .scalar:
      guard let path = Path.read(node, &bag) else { return nil }
      self.init(span: node.span, form: .path(path))
    case .sequence:
      bag.add(.wrongShape(node, needed: "a path or one form", what: "a mapping value"))
      return nil
    case .mapping(let entries):
      self.init(node, entries, &bag)
    }
  }

  private init?(_ node: YAMLNode, _ entries: [YAMLEntry], _ bag: inout DiagnosticBag) {
    guard
      let keyed = node.keyed(
        "a mapping value", known: Words.forms + Words.modifiers, &bag)
    else { return nil }
    let forms = entries.filter { Words.forms.contains($0.key) }
    guard let first = forms.first else {
      let knowsBetter = entries.contains { entry in
        !Words.modifiers.contains(entry.key)
      }
      if !knowsBetter {
        bag.add(
          Diagnostic(
            .notOneForm, "a mapping value has modifiers but no form", at: node.span,
            label: "says how, not what", help: ["name the column: `{ column: ... }`"]))
      }
      return nil
    }
    if forms.count > 1 {
      bag.add(
        Diagnostic(
          .notOneForm, "a mapping value has two forms, `\(first.key)` and `\(forms[1].key)`",
          at: forms[1].keySpan, label: "the second form",
          secondary: [.init(first.keySpan, "the first")]))
      return nil
    }
    let modifiers = ModifierSyntax(keyed, &bag)
    guard let form = Form(first, &bag) else { return nil }
    self.init(
      span: node.span, argument: first.value.span, form: form, modifiers: modifiers)
  }
}

extension MappingEntry {
  /// Reads the keys and values of an object, in the order of the text.
  package static func read(_ node: YAMLNode, what: String, _ bag: inout DiagnosticBag)
    -> [MappingEntry]?
  {
    guard let entries = node.named(what, &bag) else { return nil }
    return entries.compactMap { entry in
      MappingValue(entry.value, &bag).map {
        MappingEntry(key: entry.key, keySpan: entry.keySpan, value: $0)
      }
    }
  }
}
