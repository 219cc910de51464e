import Diagnostics
import Records
import YAMLSyntax

extension MappingValue.Form {
  /// Reads the argument of a form's key.
  init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    let form: Self?
    switch entry.key {
    case "column": form = Path.read(entry.value, &bag).map { .column($0) }
    case "parent": form = Path.read(entry.value, &bag).map { .parent($0) }
    case "const": form = .constant(entry.value)
    case "object":
      form = MappingEntry.read(entry.value, what: "`object`", &bag).map { .object($0) }
    case "columns":
      form = MappingEntry.read(entry.value, what: "`columns`", &bag).map { .columns($0) }
    case "template":
      form = entry.value.string("`template`", &bag).flatMap { text in
        TemplatePart.read(text, &bag).map { .template($0) }
      }
    case "coalesce": form = Self.values(entry, &bag).map { .coalesce($0) }
    case "merge": form = Self.values(entry, &bag).map { .merge($0) }
    case "if": form = Self.choice(entry.value, &bag)
    case "lookup": form = Self.lookup(entry.value, &bag)
    case "flatten": form = Self.flatten(entry.value, &bag)
    case "pairs": form = Self.pairs(entry.value, &bag)
    case "json": form = Self.json(entry.value, &bag)
    case "row": form = Self.context(entry, of: [.operation, .key], &bag)
    case "run": form = Self.context(entry, of: [.startedAt], &bag)
    default: form = Self.array(entry.value, &bag)
    }
    guard let form else { return nil }
    self = form
  }

  private static func array(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    if let nodes = node.sequence { return values(nodes, &bag).map { .list($0) } }
    guard let keyed = node.keyed("`array`", known: ["from", "each", "max_items"], &bag),
      let fromNode = keyed.required("from", &bag), let eachNode = keyed.required("each", &bag),
      let from = MappingValue(fromNode, &bag), let each = MappingValue(eachNode, &bag)
    else { return nil }
    let maxItems = keyed["max_items"]?.int("`max_items`", in: 1...1_000_000, &bag)
    return .array(from: from, each: each, maxItems: maxItems?.value)
  }

  /// A list of values that holds at least one.
  private static func values(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) -> [MappingValue]? {
    guard let nodes = entry.value.list("`\(entry.key)`", &bag) else { return nil }
    if nodes.isEmpty {
      bag.add(.wrongScalar(entry.value, needed: "at least one value", what: "`\(entry.key)`"))
      return nil
    }
    return values(nodes, &bag)
  }

  private static func values(_ nodes: [YAMLNode], _ bag: inout DiagnosticBag) -> [MappingValue]? {
    let values = nodes.compactMap { MappingValue($0, &bag) }
    return values.count == nodes.count ? values : nil
  }

  private static func choice(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("`if`", known: ["when", "then", "else"], &bag),
      let when = keyed.required("when", &bag).flatMap({ ConditionSyntax.read($0, &bag) }),
      let then = keyed.required("then", &bag).flatMap({ MappingValue($0, &bag) })
    else { return nil }
    guard let other = keyed["else"] else { return .choice(when: when, then: then, otherwise: nil) }
    return MappingValue(other, &bag).map { .choice(when: when, then: then, otherwise: $0) }
  }

  private static func lookup(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("`lookup`", known: ["value", "table", "else"], &bag),
      let value = keyed.required("value", &bag).flatMap({ MappingValue($0, &bag) }),
      let table = keyed.required("table", &bag)?.named("`table`", &bag)
    else { return nil }
    guard let other = keyed["else"] else { return .lookup(value, table: table, otherwise: nil) }
    return MappingValue(other, &bag).map { .lookup(value, table: table, otherwise: $0) }
  }

  private static func flatten(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("`flatten`", known: ["value", "separator"], &bag),
      let value = keyed.required("value", &bag).flatMap({ MappingValue($0, &bag) })
    else { return nil }
    guard let node = keyed["separator"] else { return .flatten(value, separator: ".") }
    guard let separator = node.string("`separator`", &bag) else { return nil }
    if separator.value.isEmpty {
      bag.add(.wrongScalar(node, needed: "text that is not empty", what: "`separator`"))
      return nil
    }
    return .flatten(value, separator: separator.value)
  }

  private static func pairs(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("`pairs`", known: ["from", "key", "value"], &bag),
      let from = keyed.required("from", &bag).flatMap({ MappingValue($0, &bag) })
    else { return nil }
    func name(_ property: String) -> String? {
      guard let node = keyed[property] else { return property }
      return node.string("`\(property)`", &bag)?.value
    }
    guard let key = name("key"), let value = name("value") else { return nil }
    if key == value {
      bag.add(
        .wrongScalar(keyed["value"] ?? node, needed: "another name than `key` has", what: "`value`")
      )
      return nil
    }
    return .pairs(from, key: key, value: value)
  }

  private static func json(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let keyed = node.keyed("`json`", known: ["encode", "decode"], &bag) else { return nil }
    switch (keyed["encode"], keyed["decode"]) {
    case (let encode?, nil): return MappingValue(encode, &bag).map { .encode($0) }
    case (nil, let decode?): return MappingValue(decode, &bag).map { .decode($0) }
    case (nil, nil), (.some, .some):
      bag.add(
        Diagnostic(
          .notOneForm, "`json` has exactly one of `encode` and `decode`", at: node.span,
          label: keyed.entries.isEmpty ? "has neither" : "has both"))
      return nil
    }
  }

  private static func context(
    _ entry: YAMLEntry, of choices: [ContextValue], _ bag: inout DiagnosticBag
  ) -> Self? {
    guard let text = entry.value.string("`\(entry.key)`", &bag) else { return nil }
    if let value = choices.first(where: { $0.rawValue == text.value }) { return .context(value) }
    bag.add(.badChoice(text, what: "`\(entry.key)`", choices: choices.map(\.rawValue)))
    return nil
  }
}
