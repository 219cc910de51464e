/// A lexical unit of a query, by its range of UTF-8 offsets.
struct SQLToken {
  enum Kind { case word, string, quoted, number, parameter, open, close, semicolon, symbol }

  let kind: Kind
  let range: Range<Int>
  /// The word in lower case, the content of a string, or the symbol.
  let text: String
}
