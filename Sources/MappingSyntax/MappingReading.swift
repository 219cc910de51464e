import Diagnostics
import Records
import YAMLSyntax

/// The words of the mapping grammar: those that act, and those of the language that this version refuses.
private enum Words {
  static let forms = ["column", "const", "object", "array", "template"]
  static let laterForms = [
    "parent", "coalesce", "if", "lookup", "merge", "flatten", "json", "row", "run",
  ]
  static let modifiers = ["default", "apply", "type", "format", "on_null"]
  static let laterModifiers = ["max_length", "pii", "zone", "country"]
  static let laterFunctions = [
    "split", "join", "md5", "sha1", "hmac", "base64", "url_encode", "e164", "strip_prefix",
    "strip_ws", "strip_punct", "gmail_canonical", "box",
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
        "a mapping value", known: Words.forms + Words.modifiers,
        later: Words.laterForms + Words.laterModifiers, &bag)
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

extension MappingValue.Form {
  fileprivate init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    switch entry.key {
    case "column":
      guard let path = Path.read(entry.value, &bag) else { return nil }
      self = .column(path)
    case "const":
      self = .constant(entry.value)
    case "object":
      guard let entries = MappingEntry.read(entry.value, what: "`object`", &bag) else { return nil }
      self = .object(entries)
    case "template":
      guard let text = entry.value.string("`template`", &bag),
        let parts = TemplatePart.read(text, &bag)
      else { return nil }
      self = .template(parts)
    default:
      guard let array = Self.array(entry.value, &bag) else { return nil }
      self = array
    }
  }

  private static func array(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    if node.sequence != nil {
      bag.add(.notSupportedYet("a list of values in `array`", at: node.span))
      return nil
    }
    guard let keyed = node.keyed("`array`", known: ["from", "each", "max_items"], &bag),
      let fromNode = keyed.required("from", &bag), let eachNode = keyed.required("each", &bag),
      let from = MappingValue(fromNode, &bag), let each = MappingValue(eachNode, &bag)
    else { return nil }
    let maxItems = keyed["max_items"]?.int("`max_items`", in: 1...1_000_000, &bag)
    return .array(from: from, each: each, maxItems: maxItems?.value)
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

extension ModifierSyntax {
  fileprivate init(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) {
    self.init()
    defaultValue = keyed["default"]
    if let node = keyed["apply"] {
      let nodes = node.sequence ?? [node]
      apply = nodes.compactMap {
        if $0.mapping != nil {
          bag.add(.notSupportedYet("a function with arguments in `apply`", at: $0.span))
          return nil
        }
        return $0.choice("`apply`", of: TextFunction.self, later: Words.laterFunctions, &bag)
      }
    }
    type = keyed["type"].flatMap { node in
      Slot.read(node, &bag).map { Spanned($0, node.span) }
    }
    format = keyed["format"]?.choice("`format`", of: ValueFormat.self, later: ["e164"], &bag)
    onNull = keyed["on_null"]?.choice("`on_null`", of: NullPolicy.self, &bag)
  }
}
