import Diagnostics
import Testing

@testable import YAMLSyntax

@Suite("Where the characters of a scalar stand")
struct ScalarPlacesTests {
  /// The value of the last key: its text, and what the file has where each character of it stands.
  private func characters(_ text: String) throws -> (text: String, places: [String])? {
    let parsed = ParsedText(text)
    let node = try #require(parsed.node?.mapping?.last?.value, "\(parsed.diagnostics.sorted)")
    guard let scalar = node.scalar, let places = ScalarPlaces(node, in: parsed.file) else {
      return nil
    }
    let lines = SourceLines(parsed.file.bytes)
    let found = try scalar.text.unicodeScalars.indices.enumerated().map { index, _ in
      let span = try #require(places.span(of: index..<index + 1))
      let range = lines.offset(of: span.start)..<lines.offset(of: span.end)
      return String(decoding: parsed.file.bytes[range], as: UTF8.self)
    }
    return (scalar.text, found)
  }

  /// Texts whose characters stand in the file as they are, but for breaks.
  static let plain = [
    "ü: SELECT 1\n", "a: 'SELECT 1'\n", "{a: \"SELECT ü\" }\n", "a: &q \"x 🙂 y\"\n",
    "a: !!str  x y\n",
    "a:\n  b\n", "a: |\n  SELECT\n    ü\n\n  x\n", "a: |- # why\n  SELECT\n  x\nb: |-\n  y\n",
    "a: |+\n  x\n\n\n", "a: |1\n   x\n  y\n", "a:\n  b: 1\n  c: 1\nd: |2-\n    x\n",
    "a: |-2\n    x\n   y\n",
    "a: |\r\n  x\r\n  y\r\n", "a: |\r\n\r\n  x\r\n\r\n  y\r\n", "a: |\n\n  x\n", "a: |\n  x",
    "a: &q |\n  x\n",
    "\u{FEFF}a: |\n  x\n", "a: |\n  x\t\n  \ty  \n", "a: |\n  # x\n # y\n",
    "a: |\n  x\n\n\n# y\nb: |\n\n\n  z\n",
    "a: |\n \n  x\n", "a: |\n\n", "a: |\n  x\u{85}  y\u{2028}  z\n",
    "- &q x\n- a: |\n    x\n    y\n- b: |\n   z\n",
    "a: >\n  x\n  y\n", "a: >-\n  x ü\n\n  y\n    z\n\n   q\n  r\n  s\n",
    "a: >+\n\n\n  x\n  y\n\n\n",
    "a: >1-\n   x\n  y\n  z\n", "a: >\r\n  x\r\n  y\r\n\r\n  z\r\n",
    "a: >\n  x\n   \n  y\n  \tz\n  q\n",
    "a: x\n  y\n\n  z   q\n", "a: \"x\n  y\"\n", "a: 'x  \n\n\n   y '\n",
    "a: \" x\r\n   y\r\n\r\n z\"\n",
    "{a: [b], c: x\n   y }\n", "a: \"\"\n", "a:\n", "a: >\n", "a: 'ü\t x'\n",
  ]

  @Test("is found whatever the style, and what is folded beside it", arguments: plain)
  func asItStands(_ text: String) throws {
    let last = text.contains("- b: ") || text.hasPrefix("- ")
    if last { return try inList(text) }
    let (value, places) = try #require(try characters(text))
    for (scalar, place) in zip(value.unicodeScalars, places)
    where scalar != "\n" && scalar != "\u{2028}" {
      if scalar == " ", place != " " {
        #expect(place.allSatisfy(\.isWhitespace) && place.contains(where: \.isNewline))
      } else {
        #expect(place == String(scalar))
      }
    }
  }

  private func inList(_ text: String) throws {
    let parsed = ParsedText(text)
    for node in try #require(parsed.node?.sequence) {
      let value = node.mapping?.last?.value ?? node
      #expect(ScalarPlaces(value, in: parsed.file) != nil)
    }
  }

  @Test("is the whole escape where one makes it")
  func escapes() throws {
    #expect(try characters("a: 'it''s'\n")?.places == ["i", "t", "''", "s"])
    #expect(
      try characters("a: \"x\\tü\\u00e9\\x41\\\"\\U0001F642\"\n")?.places
        == ["x", "\\t", "ü", "\\u00e9", "\\x41", "\\\"", "\\U0001F642"])
    #expect(
      try characters("a: \"\\N\\_\\L\\P\\e\\\\\\/ \\ \"\n")?.places
        == ["\\N", "\\_", "\\L", "\\P", "\\e", "\\\\", "\\/", " ", "\\ "])
    let (text, places) = try #require(try characters("a: \"x \\\n   y\\\n\\  z\"\n"))
    #expect(text == "x y  z")
    #expect(places.joined() == "x y\\  z")
  }

  @Test("is not told of what is repeated, and of no scalar")
  func unknown() throws {
    #expect(try characters("a: &q x\nb: *q\n") == nil)
    #expect(try characters("a: &q |\n  x\nb: *q\n") == nil)
    #expect(try characters("a: [x]\n") == nil)
  }

  @Test("of a whole file are the file's, without its byte order mark")
  func file() {
    let file = SourceFile(path: "x.sql", text: "\u{FEFF}ä\r\nb\u{2028}🙂c")
    let places = ScalarPlaces(of: "ä\r\nb\u{2028}🙂c", in: file, id: SourceFile.ID(index: 0))
    let columns = (0..<7).map { index in
      let start = places.span(of: index..<index + 1)?.start
      return "\(start?.line ?? -1):\(start?.column ?? -1)"
    }
    #expect(columns == ["0:0", "0:1", "0:2", "1:0", "1:1", "2:0", "2:1"])
    #expect(places.span(of: 7..<8) == nil)
    #expect(places.span(of: 2..<2) == nil)
  }

  @Test("every text of random layout is read again to the same text")
  func random() throws {
    var random = FixedRandom(seed: 7)
    let pieces = [
      "x", "ü", " ", "  ", "\n", "\n  ", "\n   ", "\n\n  ", "\r\n  ", "🙂", ",", "-", "\t",
    ]
    let heads = [
      "|\n  ", "|-\n  ", "|+\n  ", ">\n  ", ">-\n  ", ">+\n  ", "|2\n  ", ">2+\n   ", "\"", "'", "",
    ]
    var count = 0
    for _ in 0..<4000 {
      let head = heads.randomElement(using: &random) ?? ""
      let body = (0..<Int.random(in: 1..<14, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let close = head == "\"" || head == "'" ? head : ""
      let parsed = ParsedText("a: \(head)b\(body)c\(close)\nd: 1\n")
      guard !parsed.diagnostics.contains(where: { $0.severity == .error }),
        let node = parsed.node?.mapping?.first(where: { $0.key == "a" })?.value
      else { continue }
      count += 1
      #expect(ScalarPlaces(node, in: parsed.file) != nil, "a: \(head)b\(body)c\(close)")
    }
    #expect(count > 2000)
  }
}
