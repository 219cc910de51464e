import Diagnostics
import Records
import YAMLSyntax

extension Slot {
  /// Reads a type: a word with an optional `?`, `{ name: type }`, or a list of one type.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Slot? {
    switch node.content {
    case .scalar(let scalar):
      let isOptional = scalar.text.hasSuffix("?")
      let word = isOptional ? String(scalar.text.dropLast()) : scalar.text
      if let type = ValueType.named[word] { return Slot(type, isOptional: isOptional) }
      let nearest = Suggestion.nearest(to: word, in: ValueType.named.keys.sorted())
      bag.add(
        Diagnostic(
          .unknownType, "`\(word)` is not a type", at: node.span, label: "not a type",
          help: nearest.map { ["did you mean `\($0)`?"] } ?? [
            "the types are \(ValueType.named.keys.sorted().joined(separator: ", "))"
          ],
          edits: nearest.map { [.init(span: node.span, replacement: isOptional ? $0 + "?" : $0)] }
            ?? []))
      return nil
    case .sequence(let nodes):
      guard nodes.count == 1 else {
        bag.add(
          Diagnostic(
            .unknownType, "a list type holds exactly one type", at: node.span,
            label: "holds \(nodes.count)"))
        return nil
      }
      return read(nodes[0], &bag).map { Slot(.list($0)) }
    case .mapping(let entries):
      var shape = ObjectShape([])
      for entry in entries {
        guard let slot = read(entry.value, &bag) else { return nil }
        if entry.key == "*" {
          shape.others = slot
        } else {
          shape.properties.append(.init(name: entry.key, slot: slot))
        }
      }
      return Slot(.object(shape))
    }
  }
}
