/// Header lines of RFC 5322, with what is not ASCII as encoded words of RFC 2047.
enum MailHeader {
  /// Columns of a line at most, as RFC 5322 asks for.
  private static let width = 76
  /// Bytes of text in an encoded word that stands alone in its line.
  private static let wordBytes = 45

  /// A header of free text, such as the subject; the text has no control characters.
  static func text(_ name: String, _ text: String) -> String {
    if isPlain(text), let folded = folded("\(name): ", text) { return folded + "\r\n" }
    return "\(name): " + encoded(text, after: name.utf8.count + 2) + "\r\n"
  }

  /// A header of addresses, one a line.
  static func addresses(_ name: String, _ addresses: [MailAddress]) -> String {
    "\(name): "
      + addresses.map { address in
        address.name.map { phrase($0, after: name.utf8.count + 2) + " <\(address.mailbox)>" }
          ?? address.mailbox
      }.joined(separator: ",\r\n ") + "\r\n"
  }

  /// Whether a text may stand as it is: no reader takes it for something else, or its ends away.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
      && text.first != " " && text.last != " "
  }

  /// Breaks a text before spaces; nil where a line would be too long all the same.
  private static func folded(_ start: String, _ text: String) -> String? {
    var lines = [start]
    var isFirst = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let piece = isFirst ? String(word) : " " + word
      // A line of spaces alone would end the headers for some readers.
      if !isFirst, !word.isEmpty, lines[lines.count - 1].utf8.count + piece.utf8.count > width {
        lines.append(piece)
      } else {
        lines[lines.count - 1] += piece
      }
      isFirst = false
    }
    guard lines.allSatisfy({ $0.utf8.count <= width && $0.contains { $0 != " " } }) else {
      return nil
    }
    return lines.joined(separator: "\r\n")
  }

  /// Encoded words, none of which ends inside of a character.
  private static func encoded(_ text: String, after column: Int) -> String {
    var words: [String] = []
    var word: [UInt8] = []
    var room = max(3, min(wordBytes, (width - column - 12) / 4 * 3))
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if word.count + bytes.count > room, !word.isEmpty {
        words.append("=?UTF-8?B?\(Base64.encode(word))?=")
        word.removeAll()
        room = wordBytes
      }
      word += bytes
    }
    words.append("=?UTF-8?B?\(Base64.encode(word))?=")
    return words.joined(separator: "\r\n ")
  }

  /// The name before an address.
  private static func phrase(_ name: String, after column: Int) -> String {
    guard isPlain(name), name.utf8.count <= 60 else { return encoded(name, after: column) }
    let isAtoms = name.split(separator: " ", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0.utf8.allSatisfy(\.isAtomText)
    }
    if isAtoms { return name }
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
