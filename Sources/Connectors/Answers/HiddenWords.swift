/// Words that no message may repeat; pure.
package struct HiddenWords: Sendable {
  /// Stands in the place of what is hidden.
  package static let mask = "•••"
  /// Shorter ones stand in words by chance.
  private static let shortest = 3

  /// In lower case, the longest first.
  private let words: [[String]]

  package init(_ texts: [String]) { self.init(folded: texts.map(Self.folded)) }

  private init(folded: [[String]]) {
    words = folded.filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
  }

  /// These words and others.
  package func with(_ texts: [String]) -> HiddenWords {
    texts.isEmpty ? self : HiddenWords(folded: words + texts.map(Self.folded))
  }

  private static func folded(_ text: String) -> [String] { text.map { $0.lowercased() } }

  /// Replaces every occurrence without regard to case, one that the message's end cuts off included.
  package func hidden(in message: String) -> String {
    guard !words.isEmpty else { return message }
    let characters = Array(message)
    let folded = characters.map { $0.lowercased() }
    let isCut = characters.last == "…"
    var text = ""
    var place = 0
    while place < characters.count {
      let rest = folded[place...]
      let match = words.lazy.compactMap { word -> Int? in
        let shared = zip(rest, word).prefix { $0 == $1 }.count
        let endsInCut = isCut && shared >= Self.shortest && shared == rest.count - 1
        return shared == word.count || endsInCut ? shared : nil
      }.first
      if let match {
        text += Self.mask
        place += match
      } else {
        text.append(characters[place])
        place += 1
      }
    }
    return text
  }
}
