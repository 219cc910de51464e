import Diagnostics
import YAMLSyntax

/// Finds the place in the user's text of a place in a model's SQL.
package struct SQLOrigin: Sendable {
  /// The scalar or file that holds the SQL.
  package let span: SourceSpan
  /// As the text is written, before variables had values; nil where its places are not the SQL's.
  fileprivate let written: Written?

  fileprivate struct Written: Sendable {
    /// The scalar, or nil where the whole file is the SQL.
    let node: YAMLNode?
    let file: SourceFile
    let id: SourceFile.ID
    let text: String
    let edits: [Interpolation.Edit]
  }

  /// The text before variables had values; nil where it is not the user's.
  var writtenText: String? { written?.text }

  /// An origin whose every place is the whole span.
  package init(span: SourceSpan) {
    self.span = span
    written = nil
  }

  /// SQL that stands in a scalar.
  init(
    _ node: YAMLNode, _ scalar: YAMLScalar, in file: SourceFile, _ replaced: Interpolation.Replaced?
  ) {
    span = node.span
    let original = replaced?.original ?? scalar
    written = Written(
      node: YAMLNode(span: node.span, content: .scalar(original)), file: file,
      id: node.span.file, text: original.text, edits: replaced?.edits ?? [])
  }

  /// SQL that is a whole file.
  init(span: SourceSpan, _ file: SourceFile, _ text: String, _ replaced: Interpolation.Replaced?) {
    self.span = span
    written = Written(
      node: nil, file: file, id: span.file, text: replaced?.original.text ?? text,
      edits: replaced?.edits ?? [])
  }

  /// The place in the user's text of a stretch of `sql`, given in its UTF-8 code units; the whole span where it cannot be told.
  package func span(ofUTF8 range: Range<Int>, in sql: String) -> SourceSpan {
    guard let written, !range.isEmpty else { return span }
    let scalars = sql.scalars(before: range.lowerBound)..<sql.scalars(before: range.upperBound)
    return written.places?.span(of: written.range(of: scalars)) ?? span
  }
}

extension SQLOrigin.Written {
  fileprivate var places: ScalarPlaces? {
    guard let node else { return ScalarPlaces(of: text, in: file, id: id) }
    return ScalarPlaces(node, in: file)
  }

  /// A range of the SQL before variables had values; of a part of a value the whole variable.
  fileprivate func range(of scalars: Range<Int>) -> Range<Int> {
    let first = range(of: scalars.lowerBound)
    let last = range(of: max(scalars.lowerBound, scalars.upperBound - 1))
    return first.lowerBound..<max(first.upperBound, last.upperBound)
  }

  private func range(of scalar: Int) -> Range<Int> {
    var shift = 0
    for edit in edits {
      if scalar < edit.offset { break }
      if scalar < edit.offset + edit.inserted {
        return edit.offset + shift..<edit.offset + shift + edit.removed
      }
      shift += edit.removed - edit.inserted
    }
    return scalar + shift..<scalar + shift + 1
  }
}

extension String {
  /// The Unicode scalars before a UTF-8 code unit.
  fileprivate func scalars(before offset: Int) -> Int {
    utf8.prefix(offset).count { $0 & 0xC0 != 0x80 }
  }
}
