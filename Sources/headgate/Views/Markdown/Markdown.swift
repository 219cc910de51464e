/// Text for GitHub in which words from outside stand in code alone.
///
/// GitHub turns `@name`, `#12` and addresses into links, and so notifies people, wherever they stand, escaped or not,
/// but in code. Of an interpolation the literal is ours and is taken as it stands; a string becomes a code span.
struct Markdown: ExpressibleByStringInterpolation, Hashable {
  let text: String

  init(stringLiteral text: String) { self.text = text }
  init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate(set) var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }
    /// A name, a path, a flag: any word that is not ours.
    mutating func appendInterpolation(_ word: String) { text += MarkdownCode.span(word) }
    mutating func appendInterpolation(_ part: Markdown) { text += part.text }
    /// A sentence of ours with names in backquotes.
    mutating func appendInterpolation(prose: String) { text += MarkdownProse(prose).text }
    mutating func appendInterpolation(block lines: [String], _ language: String) {
      text += MarkdownCode.block(lines, language)
    }
    mutating func appendInterpolation(_ list: MarkdownList) { text += list.text }
    mutating func appendInterpolation(_ table: MarkdownTable) { text += table.text }
    /// Tags of ours.
    mutating func appendInterpolation(html: String) { text += html }
  }

  private init(text: String) { self.text = text }

  static func + (left: Markdown, right: Markdown) -> Markdown {
    Markdown(text: left.text + right.text)
  }
}

extension Sequence<Markdown> {
  func joined(separator: Markdown) -> Markdown {
    var all: Markdown?
    for part in self { all = all.map { $0 + separator + part } ?? part }
    return all ?? ""
  }
}
