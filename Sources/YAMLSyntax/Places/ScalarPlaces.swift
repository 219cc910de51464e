import Diagnostics

/// Where in its file each character of a scalar's text stands.
///
/// The scalar is read again by the rules that libyaml reads it by, noting the places; where that does not come to
/// the same text (an alias, a text that was recovered), nothing is said.
package struct ScalarPlaces: Sendable {
  /// The bytes of the file that made each Unicode scalar of the text.
  private let places: [Range<Int>]
  private let lines: SourceLines
  private let file: SourceFile.ID

  /// The places of a node of a file; nil where the node is no scalar, or they cannot be told.
  package init?(_ node: YAMLNode, in file: SourceFile) {
    guard let scalar = node.scalar else { return nil }
    lines = SourceLines(file.bytes)
    self.file = node.span.file
    let start = lines.offset(of: node.span.start)
    let end = max(start, lines.offset(of: node.span.end))
    let text = Array(scalar.text.utf8)
    let places = file.bytes.withUnsafeBufferPointer { bytes -> [Range<Int>]? in
      guard let content = Self.content(of: scalar.style, in: bytes, from: start) else { return nil }
      switch scalar.style {
      case .plain:
        return FlowReading(bytes, min(content, end)..<end, quote: nil).places(of: text)
      case .singleQuoted:
        let inside = min(content + 1, end)..<end
        return FlowReading(bytes, inside, quote: UInt8(ascii: "'")).places(of: text)
      case .doubleQuoted:
        let inside = min(content + 1, end)..<end
        return FlowReading(bytes, inside, quote: UInt8(ascii: "\"")).places(of: text)
      case .literal, .folded:
        return BlockReading(bytes, header: content, folds: scalar.style == .folded)
          .places(of: text)
      }
    }
    guard let places else { return nil }
    self.places = places
  }

  /// The places of a text that is a whole file.
  package init(of text: String, in file: SourceFile, id: SourceFile.ID) {
    lines = SourceLines(file.bytes)
    self.file = id
    var places: [Range<Int>] = []
    places.reserveCapacity(text.utf8.count)
    // A byte order mark is none of the text.
    var offset = max(0, file.bytes.count - text.utf8.count)
    for scalar in text.unicodeScalars {
      let length = UTF8.width(scalar)
      places.append(offset..<offset + length)
      offset += length
    }
    self.places = places
  }

  /// The place of a stretch of the text, counted in its Unicode scalars; nil where there is none.
  package func span(of scalars: Range<Int>) -> SourceSpan? {
    guard !scalars.isEmpty, scalars.lowerBound >= 0, scalars.upperBound <= places.count else {
      return nil
    }
    let end = places[scalars.upperBound - 1].upperBound
    return SourceSpan(
      file: file, start: lines.position(of: places[scalars.lowerBound].lowerBound),
      end: lines.position(of: end))
  }

  /// Where a scalar begins behind its anchor and tag; nil where its style's mark does not stand there.
  private static func content(
    of style: YAMLScalar.Style, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    var at = start
    while at < bytes.count, "&!".utf8.contains(bytes[at]) {
      while at < bytes.count, !isBlank(bytes[at]) { at += 1 }
      while at < bytes.count, isBlank(bytes[at]) || bytes[at] == UInt8(ascii: "#") {
        if bytes[at] == UInt8(ascii: "#") {
          while at < bytes.count, SourceLines.breakLength(in: bytes, at: at) == 0 { at += 1 }
        } else {
          at += 1
        }
      }
    }
    let mark: String
    switch style {
    case .plain: return at
    case .singleQuoted: mark = "'"
    case .doubleQuoted: mark = "\""
    case .literal: mark = "|"
    case .folded: mark = ">"
    }
    return at < bytes.count && mark.utf8.first == bytes[at] ? at : nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
