import Diagnostics

/// A merge key `<<` with what it takes in.
struct Merge {
  let keySpan: SourceSpan
  let value: YAMLNode
  /// How many entries stood before it: where the merged ones go.
  let place: Int

  /// The entries with the merged ones: what stands beside `<<` wins, then the earlier mapping.
  func applied(to entries: [YAMLEntry], _ bag: inout DiagnosticBag) -> [YAMLEntry] {
    var known = Set(entries.lazy.map(\.key))
    var merged: [YAMLEntry] = []
    for source in value.sequence ?? [value] {
      guard let mapping = source.mapping else {
        bag.add(.badMerge(source))
        continue
      }
      for entry in mapping where known.insert(entry.key).inserted { merged.append(entry) }
    }
    return Array(entries[..<place]) + merged + Array(entries[place...])
  }
}

extension Diagnostic {
  fileprivate static func badMerge(_ node: YAMLNode) -> Diagnostic {
    Diagnostic(
      .badMerge, "`<<` takes a mapping or a list of mappings, not \(node.kind)", at: node.span,
      label: "\(node.kind)",
      help: ["write `<<: *name` where `&name` marks a mapping, or quote the key: \"<<\""])
  }
}
