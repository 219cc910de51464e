import Diagnostics
import MappingSyntax
import Records

/// Text with paths in it, as a URL, a header or a file's path is written.
package struct TextTemplate: Sendable, Hashable {
  package let span: SourceSpan
  package let parts: [TemplatePart]

  package init(span: SourceSpan, parts: [TemplatePart]) {
    self.span = span
    self.parts = parts
  }

  /// Whether one of its paths begins there.
  func uses(_ root: ValueRoot) -> Bool {
    parts.contains { if case .path(let path) = $0 { path.root == root } else { false } }
  }
}

/// A query parameter or header: its name and text.
package struct TextEntry: Sendable, Hashable {
  package let name: String
  package let value: TextTemplate
}
