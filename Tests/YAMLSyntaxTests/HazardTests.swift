import Diagnostics
import Testing

@testable import YAMLSyntax

/// A text, the codes it gives, and where the first stands.
struct Hazard: Sendable, CustomTestStringConvertible {
  let text: String
  let codes: [String]
  let place: String

  init(_ text: String, _ codes: String..., at place: String) {
    self.text = text
    self.codes = codes
    self.place = place
  }

  var testDescription: String { "\(codes.joined(separator: ", ")): \(text.debugDescription)" }
}

@Suite("YAML hazards")
struct HazardTests {
  @Test(
    "are reported with their code at their place",
    arguments: [
      Hazard("a: 1\nb: 2\na: 3\n", "HG0101", at: "3:1-3:2"),
      Hazard("{a: 1, 'a': 2}", "HG0101", at: "1:8-1:11"),
      Hazard("a:\n\tb: 1\n", "HG0102", at: "2:1-2:2"),
      Hazard("a:\n  b: 1\n \tc: 2\n", "HG0102", at: "3:2-3:3"),
      Hazard("a: |\n\tx\n", "HG0102", at: "2:1-2:2"),
      Hazard("a: |\n  \tx\n", "HG0102", at: "2:3-2:4"),
      Hazard("- a\n-\t- b\n", "HG0102", at: "2:2-2:3"),
      Hazard("channel: #data\n", "HG0107", at: "1:10-1:15"),
      Hazard("ü: top #1 seller\n", "HG0107", at: "1:8-1:17"),
      Hazard("a: {b: x #y\n  }\n", "HG0107", at: "1:10-1:12"),
      Hazard("cron: */15 * * * *\n", "HG0108", at: "1:7-1:19"),
      Hazard("cron: * * * * 1 # each minute\n", "HG0108", at: "1:7-1:16"),
      Hazard("include: [*.yaml]\n", "HG0108", at: "1:11-1:18"),
      Hazard("a: & b\n", "HG0108", at: "1:4-1:7"),
      Hazard("t: {{ first }}\n", "HG0109", at: "1:4-1:15"),
      Hazard("t: {{ first }} {{ last }}\n", "HG0109", at: "1:4-1:15"),
      Hazard("t: {{ first }}, hello\nb: 1\n", "HG0109", at: "1:4-1:15"),
      Hazard("t: {{ @a }}\n", "HG0109", at: "1:4-1:6"),
      Hazard("a: { b: ${var.x} }\n", "HG0110", at: "1:9-1:11"),
      Hazard("a: [${var.x}]\n", "HG0110", at: "1:5-1:7"),
      Hazard("a: %d\n", "HG0111", at: "1:4-1:6"),
      Hazard("%d\n", "HG0111", at: "1:1-1:3"),
      Hazard("a: 010\n", "HG0112", at: "1:4-1:7"),
      Hazard("[-007]", "HG0112", at: "1:2-1:6"),
      Hazard("a: !env X\n", "HG0113", at: "1:4-1:10"),
      Hazard("a: !!str 1\nb: !x {}\nc: !x []\n", "HG0113", "HG0113", "HG0113", at: "1:4-1:11"),
      Hazard("a: 1\n---\nb: 2\n", "HG0118", at: "2:1-2:4"),
      Hazard("---\n---\n", "HG0118", at: "2:1-2:4"),
      Hazard("[a]: 1\n", "HG0119", at: "1:1-1:4"),
      Hazard("? {a: 1}\n: 1\n", "HG0119", at: "1:3-1:9"),
      Hazard("a: \"x\\0\"\n", "HG0117", at: "1:4-1:9"),
      Hazard("a: 1\nb: \u{1}\n", "HG0117", at: "2:4-2:5"),
      Hazard("a: \u{85}\u{9B}1m\n", "HG0117", at: "2:1-2:2"),
      Hazard("a: b: c\n", "HG0003", at: "1:5-1:6"),
      Hazard("a: x\n  b: y\n", "HG0003", at: "2:4-2:5"),
      Hazard("a: \"x\nb: 1\n", "HG0002", at: "1:4-1:5"),
      Hazard("a: [x, y\n", "HG0002", at: "1:4-1:5"),
      Hazard("a: 1\n b: {c: d\n", "HG0003", at: "2:3-2:4"),
      Hazard("a: {c: d\n", "HG0002", at: "1:4-1:5"),
      Hazard("a: 1\n  b\nc d\n", "HG0008", at: "3:1-3:4"),
      Hazard("a:\n    b: 1\n  c: 2\n", "HG0004", at: "3:3-3:7"),
      Hazard("a:\n  - x\n  y: 1\n", "HG0004", at: "3:3-3:7"),
      Hazard("a: \"x\" y\n", "HG0005", at: "1:8-1:9"),
      Hazard("a: [x\nb: 1\n", "HG0002", at: "1:4-1:5"),
      Hazard("a: - b\n", "HG0004", at: "1:4-1:7"),
      Hazard("a: ]\n", "HG0006", at: "1:4-1:5"),
      Hazard("a: |x\n  y\n", "HG0001", at: "1:5-1:6"),
      Hazard(String(repeating: "%TAG !a! b\n", count: 65), "HG0111", at: "65:1-65:2"),
      Hazard("a: @x\n", "HG0006", at: "1:4-1:6"),
      Hazard("a: [x {y}]\n", "HG0007", at: "1:7-1:8"),
      Hazard("a: \"\\d\"\n", "HG0009", at: "1:5-1:6"),
    ])
  func hazards(hazard: Hazard) throws {
    let parsed = ParsedText(hazard.text)
    #expect(parsed.codes == hazard.codes)
    let first = try #require(parsed.diagnostics.first?.primary)
    #expect(ParsedText.place(first.span) == hazard.place)
  }

  @Test(
    "are silent where the text is as it should be",
    arguments: [
      "a: {x: 1}\nb: {x: 1}\n", "a: |2\n  \tx\n", "a:\t1\n", "a: \"\tx\"\n", "channel: '#data'\n",
      "a: 1 # note\n", "a: x#y\n", "a: # a mapping\n  b: 1\n", "#a: 1\nb: 1\n", "a: |\n  x #y\n",
      "a: 1\n#b: 2\n#c: 3\n", "cron: '*/15 * * * *'\n", "a: 1 * 2\n", "t: '{{ first }}'\n",
      "t: \"a {{ b }}\"\n", "t: a {{ b }}\n", "a: ${var.x}\n", "a: ['${var.x}']\n", "a: 50%\n",
      "a: '010'\n", "a: 0\nb: 0.5\nc: 10\nd: -0\ne: 00:10\n", "010: x\n", "a: '!x'\n",
      "%YAML 1.2\n---\na: 1\n", "---\na: 1\n...\n", "a: b:c\n", "a: x@y\n", "a: no\n",
    ])
  func silence(text: String) {
    #expect(ParsedText(text).codes == [])
  }

  @Test("of a warning leave the node; those of an error that can be read past, too")
  func readsOn() {
    #expect(ParsedText("a: 010\n").diagnostics[0].severity == .warning)
    #expect(ParsedText("a: #x\n").diagnostics[0].severity == .warning)
    #expect(ParsedText("a: !x 1\nb: [c]\n").outline() == "{a: 1, b: [c]}")
    #expect(ParsedText("a: 1\na: 2\n").outline() == "{a: 1}")
    #expect(ParsedText("t: {{ x }}\nb: 1\n").outline() == "{t: \"{{ x }}\", b: 1}")
    #expect(ParsedText("[a]: 1\nb: 2\n").outline() == "{b: 2}")
    #expect(ParsedText("a: b: c\n").node == nil)
  }

  @Test("a duplicate shows both places, among many keys as among few")
  func duplicates() {
    let parsed = ParsedText("a: 1\nb: 2\na: 3\n")
    #expect(parsed.diagnostics[0].secondary.map { ParsedText.place($0.span) } == ["1:1-1:2"])
    let many = (0..<1000).map { "k\($0): 1\n" }.joined()
    #expect(ParsedText(many).codes == [])
    #expect(ParsedText(many + "k500: 1\nk999: 1\n").codes == ["HG0101", "HG0101"])
  }

  @Test("a file over 4 MiB is refused, one of 4 MiB is read")
  func large() {
    let comment = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLParser.largestFile)
    #expect(ParsedText(bytes: comment).codes == [])
    #expect(ParsedText(bytes: comment + [0x0A]).codes == ["HG0114"])
  }

  @Test("nesting over 64 levels is refused, however it is written")
  func deep() {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(ParsedText(nested(64)).codes == [])
    #expect(ParsedText(nested(65)).codes == ["HG0115"])
    #expect(ParsedText(String(repeating: "[", count: 1 << 20)).codes == ["HG0115"])
    #expect(ParsedText(String(repeating: "- ", count: 100_000)).codes == ["HG0115"])
    #expect(ParsedText(String(repeating: "{a: ", count: 100_000)).codes == ["HG0115"])
    #expect(ParsedText(String(repeating: "? ", count: 100_000)).codes == ["HG0115"])
  }

  @Test("bytes that are not UTF-8 name their line")
  func notUTF8() {
    let latin = ParsedText(bytes: Array("a: 1\nb: M".utf8) + [0xFC] + Array("ller\n".utf8))
    #expect(latin.codes == ["HG0116"])
    #expect(latin.diagnostics[0].title == "line 2 is not UTF-8")
    #expect(latin.rendered.contains("2 | b: M\u{FFFD}ller\n  |     ^ not UTF-8\n"))
    let utf16 = ParsedText(bytes: [0xFF, 0xFE, 0x61, 0x00])
    #expect(utf16.diagnostics[0].help[0].contains("UTF-16"))
    for bytes: [UInt8] in [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
    ] {
      #expect(ParsedText(bytes: bytes).codes == ["HG0116"])
    }
    #expect(ParsedText("a: \u{7FF}\u{FFFC}\u{10FFFF}").codes == [])
  }

  @Test("a NUL byte is named")
  func nul() {
    let parsed = ParsedText(bytes: Array("a: x".utf8) + [0] + Array("y\n".utf8))
    #expect(parsed.codes == ["HG0117"])
    #expect(parsed.diagnostics[0].title == "line 1 holds a NUL byte")
  }

  @Test(
    "`yes` where a bool is needed says what to write",
    arguments: [("yes", "true"), ("Off", "false"), ("n", "false")])
  func oldBool(word: String, bool: String) throws {
    var bag = DiagnosticBag()
    let node = try #require(ParsedText("a: \(word)\n").node?.mapping?.first?.value)
    #expect(node.bool("`enabled`", &bag) == nil)
    #expect(bag.all.map(\.code) == [.oldBool])
    #expect(bag.all[0].help == ["write `\(bool)`"])
    #expect(bag.all[0].edits.map(\.replacement) == [bool])
  }

  @Test("a bool is read, quoted text is none")
  func bool() throws {
    var bag = DiagnosticBag()
    let nodes = try #require(ParsedText("[true, 'true', 'yes']").node?.sequence)
    #expect(nodes[0].bool("it", &bag)?.value == true)
    #expect(bag.all.isEmpty)
    #expect(nodes[1].bool("it", &bag) == nil)
    #expect(nodes[2].bool("it", &bag) == nil)
    #expect(bag.all.map(\.code) == [.wrongScalar, .wrongScalar])
    #expect(bag.all[0].help == ["remove the quotes: `true`"])
  }
}
