import CYAML
import Diagnostics

extension NodeBuilder {
  /// Above this number of keys, a dictionary and not a comparison with each finds a duplicate.
  private static let smallMapping = 16

  mutating func mapping(_ depth: Int) throws(BuildingEnded) -> YAMLNode {
    let opening = events.span
    let isFlow = events.event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    var entries: [YAMLEntry] = []
    var merges: [Merge] = []
    var places: [String: Int] = [:]
    var isTemplate = false
    var end = opening.end
    while true {
      try advance()
      if events.type == YAML_MAPPING_END_EVENT { break }
      let opensFlow =
        isFlow && events.type == YAML_MAPPING_START_EVENT
        && events.event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      let keyNode = try key(depth + 1)
      let keySpan = keyNode.span
      try advance()
      let value = try node(depth + 1)
      end = value.span.end
      guard let scalar = keyNode.scalar else {
        if opensFlow, keySpan.start == opening.end {
          isTemplate = true
        } else {
          bag.add(.keyNotScalar(keyNode))
        }
        continue
      }
      if scalar.isPlain, scalar.text == "<<" {
        if let first = merges.first {
          bag.add(.duplicateKey("<<", at: keySpan, first: first.keySpan))
        } else {
          merges.append(Merge(keySpan: keySpan, value: value, place: entries.count))
        }
        continue
      }
      let repeated: Int?
      if entries.count < Self.smallMapping {
        repeated = entries.firstIndex { $0.key == scalar.text }
      } else {
        if places.isEmpty {
          for (place, entry) in entries.enumerated() { places[entry.key] = place }
        }
        repeated = places[scalar.text]
        if repeated == nil { places[scalar.text] = entries.count }
      }
      if let repeated {
        bag.add(.duplicateKey(scalar.text, at: keySpan, first: entries[repeated].keySpan))
        continue
      }
      entries.append(YAMLEntry(key: scalar.text, keySpan: keySpan, value: value))
    }
    // A block's end mark lies at the next token, beyond comments and blank lines.
    if isFlow { end = events.end }
    let span = SourceSpan(file: file, start: opening.start, end: end)
    if isTemplate { return recoverTemplate(span) }
    if let merge = merges.first { entries = merge.applied(to: entries, &bag) }
    return YAMLNode(span: span, content: .mapping(entries))
  }

  private mutating func key(_ depth: Int) throws(BuildingEnded) -> YAMLNode {
    guard events.type == YAML_SCALAR_EVENT else { return try node(depth) }
    nodeCount += 1
    return scalarNode(isKey: true)
  }
}

extension Diagnostic {
  fileprivate static func duplicateKey(
    _ key: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .duplicateKey, "the key `\(key)` is given twice", at: span, label: "given again",
      secondary: [Label(first, "first given here")],
      help: ["remove or rename one of them; only one can count"])
  }

  fileprivate static func keyNotScalar(_ key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .keyNotScalar, "\(key.kind) cannot be a key", at: key.span, label: "\(key.kind) as a key",
      help: ["quote it if it is text: \"[a]\", \"{a}\""])
  }
}
