import Connectors
import Diagnostics
import Records

/// What a difference in one entry of a declaration means for what was sent.
package enum DeclarationClass: String, Hashable, Sendable, CaseIterable, Codable {
  case update, query, mapping, match, identifier, mode, target, connector
}

/// One thing that a pipeline's definition says, in canonical text.
package struct DeclarationEntry: Sendable {
  /// Such as `map.email`, `guard.deletes` or `model.sql`; unique in a declaration.
  package let path: String
  package let kind: DeclarationClass
  package let text: String
  /// Where it stands; not part of the declaration, and nil in one that was stored.
  package let span: SourceSpan?

  package init(path: String, kind: DeclarationClass, text: String, span: SourceSpan? = nil) {
    self.path = path
    self.kind = kind
    self.text = text
    self.span = span
  }
}

extension DeclarationEntry: Hashable, Codable {
  private enum CodingKeys: String, CodingKey {
    case path
    case kind = "class"
    case text
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      path: try values.decode(String.self, forKey: .path),
      kind: try values.decode(DeclarationClass.self, forKey: .kind),
      text: try values.decode(String.self, forKey: .text))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(path, forKey: .path)
    try values.encode(kind, forKey: .kind)
    try values.encode(text, forKey: .text)
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.path == right.path && left.kind == right.kind && left.text == right.text
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(kind)
    hasher.combine(text)
  }
}

/// All that a pipeline's definition says, by path: what a deployment keeps to compare the next text with.
package struct PipelineDeclaration: Hashable, Sendable, Codable {
  /// Sorted by path.
  package let entries: [DeclarationEntry]

  package init(_ entries: [DeclarationEntry]) {
    self.entries = entries.sorted { $0.path < $1.path }
  }
}
