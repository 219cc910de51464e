import FoundationEssentials

/// Code of Markdown, which no text can break out of.
enum MarkdownCode {
  /// A code span between more backquotes than the text has in a row.
  static func span(_ text: String) -> String {
    let line = oneLine(text)
    guard line.contains(where: { $0 != " " }) else { return "` `" }
    let fence = String(repeating: "`", count: longestRun(of: line) + 1)
    let isBare = line.first != "`" && line.last != "`" && line.first != " "
    return isBare ? fence + line + fence : "\(fence) \(line) \(fence)"
  }

  /// A block of lines, `diff` with its colours, between longer fences than any of its lines has.
  static func block(_ lines: [String], _ language: String) -> String {
    let lines = lines.map { oneLine($0) }
    let fence = String(
      repeating: "`", count: max(3, (lines.map(longestRun).max() ?? 0) + 1))
    return ([fence + language] + lines + [fence]).joined(separator: "\n")
  }

  /// Code in a line of HTML, such as a `<summary>`.
  static func html(_ text: String) -> String {
    let escaped = oneLine(text).reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return "<code>\(escaped)</code>"
  }

  /// Without what would end the line or change how it reads: line ends and tabs are blanks; other control characters
  /// and those that turn the direction of text are shown as `�`.
  static func oneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}":
        line.append(" ")
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{200E}"..."\u{200F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        line.append("\u{FFFD}")
      default: line.append(scalar)
      }
    }
    return String(line)
  }

  private static func longestRun(of text: String) -> Int {
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
