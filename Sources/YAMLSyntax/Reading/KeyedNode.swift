import Diagnostics

/// A mapping whose keys have been checked against those its place takes.
package struct KeyedNode: Sendable {
  package let span: SourceSpan
  package let entries: [YAMLEntry]
  /// What messages call the place, such as "a model".
  package let what: String

  package subscript(key: String) -> YAMLNode? {
    entries.first { $0.key == key }?.value
  }

  package func entry(_ key: String) -> YAMLEntry? {
    entries.first { $0.key == key }
  }

  /// The value of a key that must be given; reports it otherwise.
  package func required(_ key: String, _ bag: inout DiagnosticBag) -> YAMLNode? {
    if let node = self[key] { return node }
    bag.add(
      Diagnostic(
        .missingKey, "`\(key)` is missing in \(what)", at: span, label: "needs `\(key)`"))
    return nil
  }
}

extension YAMLNode {
  /// This node as a mapping that takes the `known` keys; `later` are keys of the language that are refused with HG0099.
  package func keyed(
    _ what: String, known: [String], later: [String] = [], _ bag: inout DiagnosticBag
  ) -> KeyedNode? {
    guard let entries = mapping else {
      bag.add(.wrongShape(self, needed: "a mapping", what: what))
      return nil
    }
    for entry in entries where !known.contains(entry.key) {
      if later.contains(entry.key) {
        bag.add(.notSupportedYet("`\(entry.key)` in \(what)", at: entry.keySpan))
      } else {
        bag.add(.unknownKey(entry, what: what, known: known + later))
      }
    }
    return KeyedNode(span: span, entries: entries, what: what)
  }

  /// This node as a mapping from names of the user's choice.
  package func named(_ what: String, _ bag: inout DiagnosticBag) -> [YAMLEntry]? {
    if let mapping { return mapping }
    bag.add(.wrongShape(self, needed: "a mapping", what: what))
    return nil
  }

  /// This node as a list.
  package func list(_ what: String, _ bag: inout DiagnosticBag) -> [YAMLNode]? {
    if let sequence { return sequence }
    bag.add(.wrongShape(self, needed: "a list", what: what))
    return nil
  }
}

extension Diagnostic {
  package static func notSupportedYet(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notSupportedYet, "\(what) is not supported yet", at: span,
      label: "refused, for it would not be acted on")
  }

  package static func wrongShape(_ node: YAMLNode, needed: String, what: String) -> Diagnostic {
    Diagnostic(
      .wrongShape, "\(what) must be \(needed), not \(node.kind)", at: node.span,
      label: "\(node.kind)")
  }

  package static func unknownKey(_ entry: YAMLEntry, what: String, known: [String]) -> Diagnostic {
    let nearest = Suggestion.nearest(to: entry.key, in: known)
    return Diagnostic(
      .unknownKey, "unknown key `\(entry.key)` in \(what)", at: entry.keySpan,
      label: "not a key of \(what)",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? ["the keys are \(known.map { "`\($0)`" }.joined(separator: ", "))"],
      edits: nearest.map { [Edit(span: entry.keySpan, replacement: $0)] } ?? [])
  }
}
