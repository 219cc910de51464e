import Planning

extension PlanComment {
  /// What becomes of each definition, and which of its entries differ.
  var definitions: Markdown? {
    guard !plan.definitions.isEmpty else { return nil }
    var items = MarkdownList(room: Room.definitions, of: "definition", separator: "\n\n")
    for change in plan.definitions {
      let title: Markdown =
        "- **\(html: change.kind.rawValue)** \(change.pipeline): \(prose: change.consequence)"
      var lines: [String] = []
      for difference in change.differences { lines += Self.lines(difference) }
      items.add(lines.isEmpty ? title : title + "\n\n" + Self.indented(lines))
    }
    let count = plan.definitions.count
    return count > Self.openLength
      ? Self.folded(count.counted("definition"), "\(items)") : "#### Definitions\n\n\(items)"
  }

  /// A block that belongs to an item of a list.
  private static func indented(_ lines: [String]) -> Markdown {
    let block: Markdown = "\(block: bounded(lines), "diff")"
    let text = block.text.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(html: text.map { "  \($0)" }.joined(separator: "\n"))"
  }

  /// One entry as a hunk of a diff.
  private static func lines(_ difference: DefinitionChange.Difference) -> [String] {
    let place = difference.place.map { " \($0)" } ?? ""
    // A connector's text is its digest, of which the beginning tells enough.
    let length = difference.path == "connector" ? 12 : Int.max
    func lines(_ text: String?) -> [Substring] {
      (text?.prefix(length) ?? "").split(whereSeparator: \.isNewline)
    }
    let (before, after) = (lines(difference.before), lines(difference.after))
    let changes = after.difference(from: before)
    let gone = changes.removals.map { "- \($0.line)" }
    let new = changes.insertions.map { "+ \($0.line)" }
    return ["@@ \(difference.path) @@\(place)"] + gone + new
  }
}

extension CollectionDifference.Change {
  fileprivate var line: ChangeElement {
    switch self {
    case .insert(_, let line, _), .remove(_, let line, _): line
    }
  }
}
