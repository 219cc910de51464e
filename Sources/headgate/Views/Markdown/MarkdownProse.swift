/// A sentence of ours, with names in backquotes, as Markdown.
///
/// A name may itself hold a backquote, and then it is not sure what is ours: what could be a link, a mention or a tag
/// is not told from a name, and the sentence is code as a whole.
struct MarkdownProse {
  let text: String

  init(_ sentence: String) {
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
    let words = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }
    guard parts.count % 2 == 1, words.allSatisfy(Self.isHarmless) else {
      text = MarkdownCode.span(sentence)
      return
    }
    text = parts.enumerated().map { index, part in
      index % 2 == 0 ? Self.escaped(part) : MarkdownCode.span(String(part))
    }.joined()
  }

  private static func isHarmless(_ words: Substring) -> Bool {
    let links = ["://", "www.", "GH-"]
    return !links.contains { words.contains($0) }
      && words.unicodeScalars.allSatisfy { (" "..."~").contains($0) && $0 != "@" && $0 != "#" }
  }

  private static func escaped(_ words: Substring) -> String {
    words.reduce(into: "") { escaped, character in
      if "\\*_[]<>&|~$!{}".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
  }
}
