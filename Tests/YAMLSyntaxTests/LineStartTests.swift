import Diagnostics
import Testing

@testable import YAMLSyntax

@Suite("Where the lines of a scalar begin")
struct LineStartTests {
  /// `line:column` from 1 of each line of the value of the last key.
  private func starts(_ text: String) -> [String] {
    let parsed = ParsedText(text)
    guard let node = parsed.node?.mapping?.last?.value else { return ["no node"] }
    return lineStarts(of: node, in: parsed.file).map { "\($0.line + 1):\($0.column + 1)" }
  }

  @Test("plain and quoted scalars on one line begin behind their quote")
  func single() {
    #expect(starts("ü: SELECT 1\n") == ["1:4"])
    #expect(starts("a: 'SELECT 1'\n") == ["1:5"])
    #expect(starts("{a: \"SELECT ü\" }\n") == ["1:6"])
    #expect(starts("a: \"\"\n") == ["1:5"])
    #expect(starts("a:\n") == ["1:3"])
  }

  @Test("a literal block gives each line, with blank ones and every indicator")
  func literal() {
    #expect(starts("a: |\n  SELECT\n    ü\n\n  x\n") == ["2:3", "3:3", "4:1", "5:3", "5:4"])
    #expect(starts("a: |- # why\n  SELECT\n  x\nb: |-\n  y\n") == ["5:3"])
    #expect(starts("a: |+\n  x\n\n\n") == ["2:3", "3:1", "4:1", "4:1"])
    #expect(starts("a: |1\n   x\n  y\n") == ["2:2", "3:2", "3:4"])
    #expect(starts("a:\n  b: 1\n  c: 1\nd: |2-\n    x\n") == ["5:3"])
    #expect(starts("a: |\r\n  x\r\n  y\r\n") == ["2:3", "3:3", "3:4"])
    #expect(starts("a: |\n\n  x\n") == ["2:1", "3:3", "3:4"])
    #expect(starts("a: |\n  x") == ["2:3"])
    #expect(starts("a: &q |\n  x\n") == ["2:3", "2:4"])
  }

  @Test("it cannot be told of folded, escaped and repeated text")
  func unknown() {
    #expect(starts("a: >\n  x\n  y\n") == [])
    #expect(starts("a: \"x\\ty\"\n") == [])
    #expect(starts("a: 'it''s'\n") == [])
    #expect(starts("a: x\n  y\n") == [])
    #expect(starts("a: \"x\n  y\"\n") == [])
    #expect(starts("a: &q x\nb: *q\n") == [])
    #expect(starts("a: [x]\n") == [])
  }
}
