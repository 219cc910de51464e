import Diagnostics
import Records
import YAMLSyntax

extension ModifierSyntax {
  /// Reads the modifiers among the keys of a mapping value.
  init(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) {
    self.init()
    defaultValue = keyed["default"]
    if let node = keyed["apply"] {
      apply = (node.sequence ?? [node]).compactMap { ValueFunction.read($0, &bag) }
    }
    type = keyed["type"].flatMap { node in
      Slot.read(node, &bag).map { Spanned($0, node.span) }
    }
    format = keyed["format"]?.choice("`format`", of: ValueFormat.self, &bag)
    zone = keyed["zone"]?.string("`zone`", &bag)
    country = keyed["country"]?.string("`country`", &bag)
    maxLength = keyed["max_length"]?.int("`max_length`", in: 1...10_000_000, &bag)
    onNull = keyed["on_null"]?.choice("`on_null`", of: NullPolicy.self, &bag)
    isPersonal = keyed["pii"]?.bool("`pii`", &bag)?.value ?? false
  }
}

extension ValueFunction {
  /// The functions that are given an argument, each with an example of it.
  private static let examples = [
    "split": "\",\"", "join": "\", \"", "strip_prefix": "\"+\"", "hmac": "{ key: { env: NAME } }",
  ]

  /// Reads a function of `apply`: a word, or `{ word: argument }`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Spanned<ValueFunction>? {
    guard let entries = node.mapping else { return plain(node, &bag) }
    guard let entry = entries.first, entries.count == 1 else {
      bag.add(
        Diagnostic(
          .badFunction, "a function with its argument is one key and its value", at: node.span,
          label: "has \(entries.count) keys", help: ["write `{ split: \",\" }`"]))
      return nil
    }
    guard examples[entry.key] != nil else {
      let name = YAMLNode(
        span: entry.keySpan, content: .scalar(YAMLScalar(text: entry.key, style: .plain)))
      guard plain(name, &bag) != nil else { return nil }
      bag.add(
        Diagnostic(
          .badFunction, "the function `\(entry.key)` takes no argument", at: node.span,
          label: "takes none",
          help: [
            entry.key == "e164"
              ? "write `e164`, and the country beside it as `country:`" : "write `\(entry.key)`"
          ]))
      return nil
    }
    if entry.key == "hmac" { return hmac(entry.value, at: node.span, &bag) }
    guard let text = entry.value.string("`\(entry.key)`", &bag) else { return nil }
    if text.value.isEmpty, entry.key != "join" {
      bag.add(.wrongScalar(entry.value, needed: "text that is not empty", what: "`\(entry.key)`"))
      return nil
    }
    let function: ValueFunction =
      switch entry.key {
      case "split": .split(text.value)
      case "join": .join(text.value)
      default: .stripPrefix(text.value)
      }
    return Spanned(function, node.span)
  }

  /// `{ key: { env: NAME }, algorithm: sha256 }`.
  private static func hmac(_ node: YAMLNode, at span: SourceSpan, _ bag: inout DiagnosticBag)
    -> Spanned<ValueFunction>?
  {
    guard let keyed = node.keyed("`hmac`", known: ["key", "algorithm"], &bag),
      let key = keyed.required("key", &bag)
    else { return nil }
    let algorithm = keyed["algorithm"]?.choice("`algorithm`", of: KeyedDigest.self, &bag)
    let before = bag.all.count
    guard let reference = SecretReference.read(key, &bag) else {
      if bag.all.count == before { bag.add(.literalSecret("the key of `hmac`", at: key.span)) }
      return nil
    }
    return Spanned(.hmac(reference.value, algorithm?.value ?? .sha256), span)
  }

  /// A function that is a word alone.
  private static func plain(_ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> Spanned<ValueFunction>?
  {
    guard let name = node.string("`apply`", &bag) else { return nil }
    if let example = examples[name.value] {
      bag.add(
        Diagnostic(
          .badFunction, "the function `\(name.value)` needs its argument", at: node.span,
          label: "has none", help: ["write `{ \(name.value): \(example) }`"]))
      return nil
    }
    if let function = TextFunction(rawValue: name.value) {
      return Spanned(.text(function), node.span)
    }
    bag.add(
      .badChoice(
        name, what: "`apply`",
        choices: TextFunction.allCases.map(\.rawValue) + examples.keys.sorted()))
    return nil
  }
}
