/// A lexical unit of a query, by its range of UTF-8 offsets.
struct SQLToken {
  enum Kind { case word, string, quoted, number, open, close, semicolon, symbol }

  let kind: Kind
  let range: Range<Int>
  /// The word in lower case, the content of a string, or the symbol.
  let text: String
}

/// Cuts a query of any of our engines into tokens; comments and blanks are left out.
struct SQLLexer {
  private let bytes: [UInt8]
  private var at = 0
  private(set) var tokens: [SQLToken] = []
  /// A string, quoted name or comment that never ends.
  private(set) var unclosed: Range<Int>?

  init(_ sql: String) {
    bytes = Array(sql.utf8)
    while let byte = peek(0) { read(byte) }
  }

  private func peek(_ ahead: Int) -> UInt8? {
    at + ahead < bytes.count ? bytes[at + ahead] : nil
  }

  private mutating func read(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
      at += 1
    case UInt8(ascii: "-") where peek(1) == byte:
      while let next = peek(0), next != UInt8(ascii: "\n") { at += 1 }
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): comment()
    case UInt8(ascii: "'"): quoted(until: byte, as: .string, backslash: isEscapeString)
    case UInt8(ascii: "\""), UInt8(ascii: "`"): quoted(until: byte, as: .quoted, backslash: false)
    case UInt8(ascii: "["): bracket()
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "("): take(1, .open)
    case UInt8(ascii: ")"): take(1, .close)
    case UInt8(ascii: ";"): take(1, .semicolon)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): take(run { Self.isWord($0) || $0 == 0x2E }, .number)
    case _ where Self.isWord(byte): take(run(Self.isWord), .word)
    default: take(1, .symbol)
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private func run(_ belongs: (UInt8) -> Bool) -> Int {
    bytes[at...].prefix(while: belongs).count
  }

  private mutating func take(_ count: Int, _ kind: SQLToken.Kind) {
    let text = String(decoding: bytes[at..<at + count], as: UTF8.self)
    tokens.append(
      SQLToken(
        kind: kind, range: at..<at + count, text: kind == .word ? text.lowercased() : text))
    at += count
  }

  /// PostgreSQL's `E'...'` is the one string in which a backslash escapes.
  private var isEscapeString: Bool {
    tokens.last.map { $0.kind == .word && $0.text == "e" && $0.range.upperBound == at } ?? false
  }

  private mutating func quoted(until quote: UInt8, as kind: SQLToken.Kind, backslash: Bool) {
    let start = at
    at += 1
    while let byte = peek(0) {
      if byte == quote {
        if peek(1) != quote {
          at += 1
          let text = String(decoding: bytes[start + 1..<at - 1], as: UTF8.self)
          tokens.append(SQLToken(kind: kind, range: start..<at, text: text))
          return
        }
        at += 2
      } else {
        at += backslash && byte == UInt8(ascii: "\\") ? 2 : 1
      }
    }
    close(start)
  }

  private mutating func close(_ start: Int) {
    at = bytes.count
    unclosed = unclosed ?? start..<at
  }

  /// Nested comments are read as SQLite reads them: the first `*/` ends all.
  private mutating func comment() {
    let start = at
    at += 2
    while let byte = peek(0) {
      if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        at += 2
        return
      }
      at += 1
    }
    close(start)
  }

  /// `[a name]` of SQLite, or a subscript elsewhere.
  private mutating func bracket() {
    guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "]")) else { return take(1, .symbol) }
    take(end - at + 1, .quoted)
  }

  /// `$tag$ ... $tag$` of PostgreSQL, or a parameter.
  private mutating func dollar() {
    let name = bytes[(at + 1)...].prefix(while: Self.isWord)
    let end = name.endIndex
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return take(1, .symbol) }
    let tag = bytes[at...end]
    var close = end + 1
    while close + tag.count <= bytes.count {
      if bytes[close..<close + tag.count].elementsEqual(tag) {
        return take(close + tag.count - at, .string)
      }
      close += 1
    }
    self.close(at)
  }
}
