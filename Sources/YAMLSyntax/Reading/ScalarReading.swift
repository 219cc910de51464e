import Diagnostics

extension YAMLNode {
  /// This node as text; any scalar but null is text where text is needed (`NO` is the string).
  package func string(_ what: String, _ bag: inout DiagnosticBag) -> Spanned<String>? {
    guard let scalar else {
      bag.add(.wrongShape(self, needed: "text", what: what))
      return nil
    }
    if scalar.isNull {
      bag.add(.wrongScalar(self, needed: "text", what: what))
      return nil
    }
    return Spanned(scalar.text, span)
  }

  /// This node as a YAML 1.2 core bool.
  package func bool(_ what: String, _ bag: inout DiagnosticBag) -> Spanned<Bool>? {
    guard let scalar else {
      bag.add(.wrongShape(self, needed: "`true` or `false`", what: what))
      return nil
    }
    if let bool = scalar.bool { return Spanned(bool, span) }
    bag.add(
      Diagnostic.elderBool(scalar, what: what, at: span) ?? .notBool(self, scalar, what: what))
    return nil
  }

  /// This node as a whole number within a range.
  package func int(
    _ what: String, in range: ClosedRange<Int> = Int.min...Int.max, _ bag: inout DiagnosticBag
  ) -> Spanned<Int>? {
    guard let scalar else {
      bag.add(.wrongShape(self, needed: "a whole number", what: what))
      return nil
    }
    if scalar.isPlain, let number = Int(scalar.text), range.contains(number) {
      return Spanned(number, span)
    }
    let needed =
      switch (range.lowerBound, range.upperBound) {
      case (Int.min, Int.max): "a whole number"
      case (let low, Int.max): "a whole number of at least \(low)"
      case (let low, let high): "a whole number from \(low) to \(high)"
      }
    bag.add(.wrongScalar(self, needed: needed, what: what))
    return nil
  }

  /// This node as one of a few words.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    _ what: String, of type: Choice.Type, later: [String] = [], _ bag: inout DiagnosticBag
  ) -> Spanned<Choice>? where Choice.RawValue == String {
    guard let text = string(what, &bag) else { return nil }
    if let choice = Choice(rawValue: text.value) { return Spanned(choice, span) }
    if later.contains(text.value) {
      bag.add(.notSupportedYet("\(what) `\(text.value)`", at: span))
      return nil
    }
    bag.add(.badChoice(text, what: what, choices: Choice.allCases.map(\.rawValue) + later))
    return nil
  }

  /// This node as a list of texts.
  package func strings(_ what: String, _ bag: inout DiagnosticBag) -> [Spanned<String>]? {
    guard let nodes = list(what, &bag) else { return nil }
    return nodes.compactMap { $0.string("an entry of \(what)", &bag) }
  }
}

extension Diagnostic {
  /// YAML 1.1's other words for a bool.
  fileprivate static func elderBool(_ scalar: YAMLScalar, what: String, at span: SourceSpan)
    -> Diagnostic?
  {
    let bool: Bool
    switch scalar.isPlain ? scalar.text.lowercased() : "" {
    case "yes", "on", "y": bool = true
    case "no", "off", "n": bool = false
    default: return nil
    }
    return Diagnostic(
      .oldBool, "\(what) must be `true` or `false`", at: span,
      label: "`\(scalar.text)` is a string in YAML 1.2", help: ["write `\(bool)`"],
      edits: [Edit(span: span, replacement: "\(bool)")])
  }

  fileprivate static func notBool(_ node: YAMLNode, _ scalar: YAMLScalar, what: String)
    -> Diagnostic
  {
    var diagnostic = wrongScalar(node, needed: "`true` or `false`", what: what)
    if !scalar.isPlain, scalar.text == "true" || scalar.text == "false" {
      diagnostic.help = ["remove the quotes: `\(scalar.text)`"]
    }
    return diagnostic
  }

  package static func wrongScalar(_ node: YAMLNode, needed: String, what: String) -> Diagnostic {
    Diagnostic(
      .wrongScalar, "\(what) must be \(needed)", at: node.span, label: "not \(needed)")
  }

  package static func badChoice(_ text: Spanned<String>, what: String, choices: [String])
    -> Diagnostic
  {
    let nearest = Suggestion.nearest(to: text.value, in: choices)
    return Diagnostic(
      .badChoice, "`\(text.value)` is not a value of \(what)", at: text.span,
      label: "not one of them",
      help: (nearest.map { ["did you mean `\($0)`?"] } ?? [])
        + ["one of \(choices.map { "`\($0)`" }.joined(separator: ", "))"],
      edits: nearest.map { [Edit(span: text.span, replacement: $0)] } ?? [])
  }
}
