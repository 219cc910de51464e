/// The server's words without the values of rows that they may quote.
///
/// What an error says of the statement's text, which it then points at, is the user's own. What is found out while
/// rows are read quotes their values (`invalid input syntax for type integer: "..."`).
struct PostgresMessage {
  let text: String

  init(_ answer: PostgresAnswer, statement: String) {
    let message = Self.oneLine(answer.message)
    if answer.position != nil {
      text = message + (answer.hint.map { "; " + Self.oneLine($0) } ?? "")
      return
    }
    switch answer.state.prefix(2) {
    // Names of constraints, tables and columns, and the state of the server.
    case "08", "0A", "23", "25", "28", "2B", "3D", "40", "53", "54", "55", "57", "58":
      text = message
    case "P0", "38", "39":
      text = "a function raised an error, whose words may hold values of rows"
    case "42" where answer.state == "42501": text = message
    case "22" where answer.state == "22021":
      text = "invalid byte sequence for encoding UTF8, or a zero byte"
    default: text = Self.masked(message, known: Self.words(statement).union(answer.names))
    }
  }

  /// The message with everything from its first quote to its last left out, unless all it quotes is known.
  private static func masked(_ message: String, known: Set<String>) -> String {
    // By scalars: a value may begin with one that forms a character with the quote before it.
    let parts = message.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
      .map { String($0) }
    guard let first = parts.first, let last = parts.last, parts.count > 1 else { return message }
    let isKnown = stride(from: 1, to: parts.count, by: 2).allSatisfy { known.contains(parts[$0]) }
    if isKnown, parts.count % 2 == 1 { return message }
    return parts.count == 2 ? "\(first)\"..." : "\(first)\"...\"\(last)"
  }

  /// The names and words of a statement, and the parts of what it quotes.
  private static func words(_ statement: String) -> Set<String> {
    Set(
      statement.unicodeScalars.split { scalar in
        !(scalar.properties.isAlphabetic || scalar == "_"
          || scalar.value >= 0x30 && scalar.value <= 0x39)
      }.map { String($0) })
  }

  /// A text of several lines in one.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " || $0 == "\t" } }
      .filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}
