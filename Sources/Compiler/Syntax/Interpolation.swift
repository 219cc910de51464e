import Diagnostics
import YAMLSyntax

/// Puts variables' values into scalars, after the parse.
struct Interpolation {
  /// How a scalar read before values were put into it, to find places of the new text in the old one.
  struct Replaced: Sendable {
    let original: YAMLScalar
    /// In the order of the text; counted in Unicode scalars of the new text.
    fileprivate(set) var edits: [Edit] = []
  }

  struct Edit: Sendable {
    let offset: Int
    let inserted: Int
    let removed: Int
  }

  private(set) var replaced: [SourceSpan: Replaced] = [:]

  /// The node with `${var.x}` replaced in every scalar that is a value.
  mutating func apply(_ node: YAMLNode, _ variables: Variables, _ bag: inout DiagnosticBag)
    -> YAMLNode
  {
    switch node.content {
    case .scalar(let scalar):
      guard scalar.text.utf8.contains(UInt8(ascii: "$")), scalar.text.contains("${") else {
        return node
      }
      let new = replace(scalar, at: node.span, variables, &bag)
      return YAMLNode(span: node.span, content: .scalar(new))
    case .sequence(let nodes):
      return YAMLNode(
        span: node.span, content: .sequence(nodes.map { apply($0, variables, &bag) }))
    case .mapping(let entries):
      let new = entries.map { entry in
        if entry.key.utf8.contains(UInt8(ascii: "$")), entry.key.contains("${") {
          bag.add(.notSupportedYet("a variable in a key", at: entry.keySpan))
        }
        return YAMLEntry(
          key: entry.key, keySpan: entry.keySpan, value: apply(entry.value, variables, &bag))
      }
      return YAMLNode(span: node.span, content: .mapping(new))
    }
  }

  /// A text that is not a scalar of a YAML file, such as a file of SQL.
  mutating func apply(
    _ text: String, at span: SourceSpan, _ variables: Variables, _ bag: inout DiagnosticBag
  ) -> String {
    guard text.contains("${") else { return text }
    let scalar = YAMLScalar(text: text, style: .literal)
    return replace(scalar, at: span, variables, &bag).text
  }

  private mutating func replace(
    _ scalar: YAMLScalar, at span: SourceSpan, _ variables: Variables, _ bag: inout DiagnosticBag
  ) -> YAMLScalar {
    let old = Array(scalar.text.unicodeScalars)
    var new = String.UnicodeScalarView()
    var count = 0
    var record = Replaced(original: scalar)
    var index = 0
    while index < old.count {
      if old[index] == "$", index + 2 < old.count, old[index + 1] == "$", old[index + 2] == "{" {
        new.append(contentsOf: "${".unicodeScalars)
        record.edits.append(Edit(offset: count, inserted: 2, removed: 3))
        count += 2
        index += 3
        continue
      }
      guard old[index] == "$", index + 1 < old.count, old[index + 1] == "{" else {
        new.append(old[index])
        count += 1
        index += 1
        continue
      }
      guard let close = old[index...].firstIndex(of: "}") else {
        bag.add(.badReference(at: span))
        return scalar
      }
      let name = String(String.UnicodeScalarView(old[(index + 2)..<close]))
      guard let value = Self.value(of: name, at: span, variables, &bag) else { return scalar }
      if index == 0, close == old.count - 1 { return value }
      let inserted = value.text.unicodeScalars
      new.append(contentsOf: inserted)
      record.edits.append(
        Edit(offset: count, inserted: inserted.count, removed: close + 1 - index))
      count += inserted.count
      index = close + 1
    }
    replaced[span] = record
    return YAMLScalar(text: String(new), style: scalar.isPlain ? .doubleQuoted : scalar.style)
  }

  private static func value(
    of reference: String, at span: SourceSpan, _ variables: Variables, _ bag: inout DiagnosticBag
  ) -> YAMLScalar? {
    guard reference.hasPrefix("var."), reference.utf8.count > 4 else {
      bag.add(.badReference(at: span))
      return nil
    }
    let name = String(reference.dropFirst(4))
    if let value = variables.values[name] { return value }
    if variables.broken.contains(name) { return nil }
    guard let declared = variables.spans[name] else {
      bag.add(.unknownVariable(name, at: span, names: variables.names))
      return nil
    }
    bag.add(
      Diagnostic(
        .unsetVariable, "the variable `\(name)` has no value", at: span, label: "used here",
        secondary: [.init(declared, "declared without a default")],
        help: ["give it by `--var \(name)=...`, `HEADGATE_VAR_\(name)` or an environment"]))
    return nil
  }
}

extension DiagnosticCode {
  static let badReference = DiagnosticCode(
    "HG0802",
    "`${var.name}` is the only thing that is put into text, and only into values. What the environment holds is named as a node, `{ env: NAME }`; `$${` is the text `${`."
  )
}

extension Diagnostic {
  fileprivate static func badReference(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .badReference, "`${` begins a variable, `${var.name}`, and this is none", at: span,
      label: "in this text", help: ["write `$${` for the text `${`", "a secret is `{ env: NAME }`"])
  }
}
