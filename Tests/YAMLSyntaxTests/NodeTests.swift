import Diagnostics
import Testing

@testable import YAMLSyntax

@Suite("Nodes of a document")
struct NodeTests {
  @Test(
    "hold what the text says, in its order",
    arguments: [
      ("a: 1\nb: [x, {c: \"2\"}]\n", "{a: 1, b: [x, {c: \"2\"}]}"),
      ("- a\n- - b\n  - c\n-\n", "[a, [b, c], ]"),
      ("a:\n- 1\nb: |\n  x\n  y\nc: >-\n  x\n  y\n", "{a: [1], b: \"x\ny\n\", c: \"x y\"}"),
      ("z: 1\na: 2\n", "{z: 1, a: 2}"),
      ("---\na: 'it''s'\n...\n", "{a: \"it's\"}"),
      ("\u{FEFF}a: ü\n", "{a: ü}"),
      ("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"),
      ("? a\n: 1\n", "{a: 1}"),
      ("just text", "just text"),
      ("suffix: ${var.x}\n", "{suffix: ${var.x}}"),
    ])
  func content(text: String, outline: String) {
    let parsed = ParsedText(text)
    #expect(parsed.codes == [])
    #expect(parsed.outline() == outline)
  }

  @Test(
    "are nil where the document is empty",
    arguments: ["", "\n", "# only a comment\n", "---\n", "---\n...\n", "\u{FEFF}", " "])
  func empty(text: String) {
    let parsed = ParsedText(text)
    #expect(parsed.node == nil)
    #expect(parsed.codes == [])
  }

  @Test("carry their places, counted in scalars, without the blank lines after a block")
  func places() {
    let parsed = ParsedText("a: {é: '🎉', b: 2}\nc:\n  - x\n\n# comment\n\nd: 1\n")
    #expect(
      parsed.outline(places: true)
        == "{a@1:1-1:2: {é@1:5-1:6: \"🎉\"@1:8-1:11, b@1:13-1:14: 2@1:16-1:17}@1:4-1:18, "
        + "c@2:1-2:2: [x@3:5-3:6]@3:3-3:6, d@7:1-7:2: 1@7:4-7:5}@1:1-7:5")
  }

  @Test("behind a byte order mark begin in the first column")
  func byteOrderMark() {
    #expect(
      ParsedText("\u{FEFF}a: 1\n").outline(places: true) == "{a@1:1-1:2: 1@1:4-1:5}@1:1-1:5")
  }

  @Test("of an absent value are null and stand after the colon")
  func absent() throws {
    let entries = try #require(ParsedText("a:\nb: ~\n").node?.mapping)
    #expect(entries.map(\.value.scalar?.isNull) == [true, true])
    #expect(ParsedText.place(entries[0].value.span) == "1:3-1:3")
  }
}

@Suite("Anchors, aliases and merge keys")
struct AliasTests {
  @Test("an alias repeats the anchor's value at its own place")
  func repeats() {
    let parsed = ParsedText("a: &x {k: 1}\nb: *x\n")
    #expect(parsed.codes == [])
    #expect(
      parsed.outline(places: true)
        == "{a@1:1-1:2: {k@1:8-1:9: 1@1:11-1:12}@1:4-1:13, "
        + "b@2:1-2:2: {k@1:8-1:9: 1@1:11-1:12}@2:4-2:6}@1:1-2:6")
  }

  @Test("a later anchor of the same name replaces the earlier one; a scalar may be a key")
  func redefined() {
    #expect(
      ParsedText("- &x a\n- *x\n- &x b\n- *x\n- {*x : 1}\n").outline() == "[a, a, b, b, {b: 1}]")
  }

  @Test("an alias of nothing, of what comes later or of itself is an error")
  func unknown() {
    #expect(ParsedText("a: *x\nb: &x 1\n").codes == ["HG0103"])
    #expect(ParsedText("a: &x [1, *x]\n").codes == ["HG0103"])
    #expect(ParsedText("a: &x [1, *x]\n").diagnostics[0].title.contains("own anchor"))
  }

  @Test("a merge takes in keys at its place; those beside it and the earlier mapping win")
  func merge() {
    let base = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\n"
    let outline = ParsedText(base + "c: {p: 0, <<: [*b, *m], x: 9}\n").outline()
    #expect(outline?.hasSuffix("c: {p: 0, y: 2, z: 4, x: 9}}") == true)
    #expect(ParsedText("a: {<<: {x: 1}, \"<<\": 2}").outline() == "{a: {x: 1, <<: 2}}")
  }

  @Test("a merge of anything else, or two of them, is an error")
  func badMerge() {
    #expect(ParsedText("a: {<<: 1}").codes == ["HG0105"])
    #expect(ParsedText("a: {<<: [{x: 1}, []]}").codes == ["HG0105"])
    #expect(ParsedText("a: {<<: {x: 1}, <<: {y: 1}}").codes == ["HG0101"])
  }

  @Test("a bomb of aliases is an error, found without expanding it", .timeLimit(.minutes(10)))
  func bomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...60 {
      let alias = "*a\(level - 1)"
      let list = Array(repeating: alias, count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(list)]\n"
    }
    let parsed = ParsedText(text)
    #expect(parsed.codes == ["HG0104"])
    #expect(parsed.node == nil)
    var merges = "a0: &a0 {k: 1}\n"
    for level in 1...60 {
      merges += "a\(level): &a\(level) {<<: *a\(level - 1), k\(level): [*a\(level - 1)]}\n"
    }
    #expect(ParsedText(merges).codes == ["HG0104"])
  }

  @Test("aliases within the budget are fine, and count against the depth")
  func withinBudget() {
    let long = "a: &a [1, 2, 3]\nb: [" + String(repeating: "*a, ", count: 20_000) + "]\n"
    #expect(ParsedText(long).codes == [])
    var chain = "a0: &a0 [x]\n"
    for level in 1...70 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(ParsedText(chain).codes == ["HG0115"])
  }
}
