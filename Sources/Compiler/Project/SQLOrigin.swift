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
      text: original.text, edits: replaced?.edits ?? [])
  }

  /// SQL that is a whole file.
  init(span: SourceSpan, _ file: SourceFile, _ text: String, _ replaced: Interpolation.Replaced?) {
    self.span = span
    written = Written(
      node: nil, file: file, text: replaced?.original.text ?? text, edits: replaced?.edits ?? [])
  }

  /// The place in the user's text of a stretch of `sql`, given in its UTF-8 code units; the whole span where it cannot be told.
  package func span(ofUTF8 range: Range<Int>, in sql: String) -> SourceSpan {
    guard let written else { return span }
    let lines = written.lines
    guard let start = lines.position(of: written.offset(of: sql.scalars(before: range.lowerBound))),
      let end = lines.position(of: written.offset(of: sql.scalars(before: range.upperBound))),
      start < end
    else { return span }
    return SourceSpan(file: span.file, start: start, end: end)
  }
}

extension SQLOrigin.Written {
  fileprivate var lines: WrittenLines {
    var offsets = [0]
    var offset = 0
    for scalar in text.unicodeScalars {
      offset += 1
      if scalar == "\n" { offsets.append(offset) }
    }
    let starts =
      node.map { lineStarts(of: $0, in: file) }
      ?? offsets.indices.map { SourcePosition(line: $0, column: 0) }
    return WrittenLines(offsets: offsets, starts: starts)
  }

  /// An offset of the SQL before variables had values; inside of a value, where the variable stands.
  fileprivate func offset(of offset: Int) -> Int {
    var shift = 0
    for edit in edits {
      if offset <= edit.offset { break }
      if offset < edit.offset + edit.inserted { return edit.offset + shift }
      shift += edit.removed - edit.inserted
    }
    return offset + shift
  }
}

/// Where the lines of a text begin: in the text, and in the file that holds it.
private struct WrittenLines {
  let offsets: [Int]
  let starts: [SourcePosition]

  func position(of offset: Int) -> SourcePosition? {
    let line = (offsets.firstIndex { $0 > offset } ?? offsets.count) - 1
    guard starts.indices.contains(line) else { return nil }
    return SourcePosition(
      line: Int(starts[line].line), column: Int(starts[line].column) + offset - offsets[line])
  }
}

extension String {
  /// The Unicode scalars before a UTF-8 code unit.
  fileprivate func scalars(before offset: Int) -> Int {
    utf8.prefix(offset).count { $0 & 0xC0 != 0x80 }
  }
}
