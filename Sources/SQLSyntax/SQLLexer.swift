/// Cuts a query into tokens as its engine does; comments and blanks are left out.
struct SQLLexer {
  private let bytes: [UInt8]
  private let grammar: SQLGrammar
  private var at = 0
  private(set) var tokens: [SQLToken] = []
  /// A string, quoted name or comment that never ends.
  private(set) var unclosed: Range<Int>?

  init(_ sql: String, _ grammar: SQLGrammar) {
    bytes = Array(sql.utf8)
    self.grammar = grammar
    while let byte = peek(0) { read(byte) }
  }

  private func peek(_ ahead: Int) -> UInt8? {
    at + ahead < bytes.count ? bytes[at + ahead] : nil
  }

  private mutating func read(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), 0x09...0x0D: at += 1
    case UInt8(ascii: "-") where peek(1) == byte: line()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): comment()
    case UInt8(ascii: "'"): quoted(until: byte, as: .string, backslash: isEscapeString)
    case UInt8(ascii: "\""): quoted(until: byte, as: .quoted, backslash: false)
    case UInt8(ascii: "`") where grammar.hasForeignQuotes:
      quoted(until: byte, as: .quoted, backslash: false)
    case UInt8(ascii: "[") where grammar.hasForeignQuotes: bracket()
    case UInt8(ascii: "$") where grammar.hasEscapeStrings: dollar()
    case UInt8(ascii: "("): take(1, .open)
    case UInt8(ascii: ")"): take(1, .close)
    case UInt8(ascii: ";"): take(1, .semicolon)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): take(run { Self.isWord($0) || $0 == 0x2E }, .number)
    case _ where Self.isWord(byte): take(run { Self.isWord($0) || $0 == 0x24 }, .word)
    case _ where grammar.beginsParameter(byte): parameter(byte)
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

  private mutating func close(_ start: Int) {
    at = bytes.count
    unclosed = unclosed ?? start..<at
  }

  private mutating func line() {
    while let next = peek(0), next != 0x0A, next != 0x0D || !grammar.endsLineAtReturn { at += 1 }
  }

  private mutating func comment() {
    let start = at
    var depth = 0
    while let byte = peek(0) {
      switch (byte, peek(1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")) where depth == 0 || grammar.nestsComments:
        depth += 1
        at += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        at += 2
        if depth == 0 { return }
      default: at += 1
      }
    }
    close(start)
  }

  /// PostgreSQL's `E'...'` is the one string in which a backslash escapes.
  private var isEscapeString: Bool {
    grammar.hasEscapeStrings
      && tokens.last.map { $0.kind == .word && $0.text == "e" && $0.range.upperBound == at }
        ?? false
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

  /// `[a name]`.
  private mutating func bracket() {
    guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "]")) else { return close(at) }
    take(end - at + 1, .quoted)
  }

  /// `$tag$ ... $tag$`, or a parameter.
  private mutating func dollar() {
    let name = bytes[(at + 1)...].prefix(while: Self.isWord)
    let end = name.endIndex
    let isTag = !(48...57).contains(name.first ?? 0)
    guard isTag, end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
      return parameter(UInt8(ascii: "$"))
    }
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

  /// `$1`, and of SQLite `?`, `?1`, `:name`, `@name` and `$name`.
  private mutating func parameter(_ mark: UInt8) {
    let count = bytes[(at + 1)...].prefix(while: Self.isWord).count
    take(1 + count, count > 0 || mark == UInt8(ascii: "?") ? .parameter : .symbol)
  }
}
