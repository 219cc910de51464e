/// A guard that somebody lets pass for one pipeline, up to a number of rows: `deletes:NAME=N`.
package struct GuardOverride: Hashable, Sendable, Codable {
  package enum Guard: String, Hashable, Sendable, CaseIterable, Codable {
    case deletes, invalid, changes, adds
    /// The number is that of the snapshot's rows, all of which would go.
    case emptySource = "empty_source"
  }

  package let name: Guard
  package let pipeline: String
  package let rows: Int

  package init(_ name: Guard, pipeline: String, rows: Int) {
    self.name = name
    self.pipeline = pipeline
    self.rows = rows
  }

  /// Reads `deletes:NAME=N`; nil where the text is none.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let equals = text.lastIndex(of: "="),
      colon < equals, let name = Guard(rawValue: String(text[..<colon])),
      let rows = Int(text[text.index(after: equals)...]), rows >= 0
    else { return nil }
    self.init(name, pipeline: String(text[text.index(after: colon)..<equals]), rows: rows)
  }

  /// As it is given.
  package var text: String { "\(name.rawValue):\(pipeline)=\(rows)" }
}
