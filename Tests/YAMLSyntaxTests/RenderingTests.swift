import Diagnostics
import Testing

@Suite("Rendering diagnostics")
struct RenderingTests {
  private var files = SourceFiles()
  private let code = DiagnosticCode("HG0203", "A key is unknown.")

  private mutating func add(_ path: String, _ text: String) -> SourceFile.ID {
    files.add(SourceFile(path: path, text: text))
  }

  /// A span by lines and columns from 1.
  private func span(
    _ file: SourceFile.ID, _ line: Int, _ column: Int, to end: (line: Int, column: Int)
  ) -> SourceSpan {
    SourceSpan(
      file: file, start: SourcePosition(line: line - 1, column: column - 1),
      end: SourcePosition(line: end.line - 1, column: end.column - 1))
  }

  private func span(_ file: SourceFile.ID, _ line: Int, _ columns: Range<Int>) -> SourceSpan {
    span(file, line, columns.lowerBound, to: (line, columns.upperBound))
  }

  private func text(_ diagnostics: Diagnostic...) -> String {
    DiagnosticRenderer(files: files, colour: false).text(diagnostics)
  }

  /// The lines between the second bar and the last, which show the source.
  private func shown(_ diagnostic: Diagnostic) -> String {
    let lines = text(diagnostic).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst(3).prefix { !$0.contains("= explain") }.dropLast()
      .joined(separator: "\n")
  }

  @Test("has the form of the manual")
  mutating func form() {
    let source = String(repeating: "\n", count: 49) + "    map:\n\n      value: { colum: total }\n"
    let file = add("pipelines/orders.yaml", source)
    let diagnostic = Diagnostic(
      code, "unknown key `colum` in a mapping value", at: span(file, 52, 16..<21),
      label: "not a key of a mapping value",
      secondary: [.init(span(file, 50, 5..<8), "in pipeline `orders_to_ads`")],
      help: ["did you mean `column`?"])
    #expect(
      text(diagnostic) == """
        error[HG0203]: unknown key `colum` in a mapping value
          --> pipelines/orders.yaml:52:16
           |
        50 |     map:
           |     --- in pipeline `orders_to_ads`
        52 |       value: { colum: total }
           |                ^^^^^ not a key of a mapping value
           |
           = help: did you mean `column`?
           = explain: headgate explain HG0203

        1 error in 1 file

        """)
  }

  @Test("shows places in other files, several marks on a line and the words of a summary")
  mutating func otherFiles() {
    let one = add("a.yaml", "orders: 1\n")
    let two = add("b.yaml", "\n\norders: 2 # x\n")
    let error = Diagnostic(
      code, "`orders` is defined twice", at: span(two, 3, 1..<7), label: "defined again",
      secondary: [.init(span(one, 1, 1..<7), "first here"), .init(span(two, 3, 9..<10), "as 2")],
      notes: ["ids are one namespace\nover all files"])
    let warning = Diagnostic(code, "no `headgate.yaml`", at: nil, severity: .warning)
    #expect(
      text(error, warning) == """
        error[HG0203]: `orders` is defined twice
         --> b.yaml:3:1
          |
        3 | orders: 2 # x
          | ^^^^^^ defined again
          |         - as 2
         ::: a.yaml:1:1
          |
        1 | orders: 1
          | ------ first here
          |
          = note: ids are one namespace
                  over all files
          = explain: headgate explain HG0203

        warning[HG0203]: no `headgate.yaml`
          = explain: headgate explain HG0203

        1 error, 1 warning in 2 files

        """)
  }

  @Test(
    "puts carets right below tabs, wide characters, emoji and combining marks",
    arguments: [
      ("\tab: x", 4..<6, "1 |     ab: x\n  |       ^^ here"),
      ("a\tb", 3..<4, "1 | a   b\n  |     ^ here"),
      ("東京: x", 5..<6, "1 | 東京: x\n  |       ^ here"),
      ("東京: x", 1..<3, "1 | 東京: x\n  | ^^^^ here"),
      ("🎉👩‍👩‍👧: x", 9..<10, "1 | 🎉👩‍👩‍👧: x\n  |       ^ here"),
      ("🇩🇪❤️: x", 7..<8, "1 | 🇩🇪❤️: x\n  |       ^ here"),
      ("e\u{301}e\u{301}: x", 7..<8, "1 | e\u{301}e\u{301}: x\n  |     ^ here"),
      ("한글ａ: x", 6..<7, "1 | 한글ａ: x\n  |         ^ here"),
      ("é\u{7}\u{202E}: x", 4..<5, "1 | é\u{FFFD}\u{FFFD}: x\n  |    ^ here"),
      ("ab", 3..<3, "1 | ab\n  |   ^ here"),
      ("ab", 9..<12, "1 | ab\n  |   ^ here"),
    ])
  mutating func widths(source: String, columns: Range<Int>, expected: String) {
    let file = add("a.yaml", source + "\n")
    #expect(shown(Diagnostic(code, "x", at: span(file, 1, columns), label: "here")) == expected)
  }

  @Test("marks the first and the last line of a longer span, without blank lines at its end")
  mutating func longSpans() {
    let file = add("a.yaml", "a:\n  b: 1\n  c: 2\n  d: 3\n\n\ne: 1\n")
    let long = Diagnostic(code, "x", at: span(file, 2, 3, to: (7, 1)), label: "needs `f`")
    #expect(
      shown(long) == """
        2 |   b: 1
          |   ^^^^
        ...
        4 |   d: 3
          |   ^^^^ needs `f`
        """)
    let one = Diagnostic(code, "x", at: span(file, 4, 3, to: (7, 1)), label: "here")
    #expect(shown(one) == "4 |   d: 3\n  |   ^^^^ here")
    let beyond = Diagnostic(code, "x", at: span(file, 90, 3, to: (99, 1)), label: "here")
    #expect(shown(beyond).contains("90 |\n"))
  }

  @Test("shows a part of a very long line")
  mutating func longLines() {
    let file = add(
      "a.yaml", String(repeating: "x", count: 1000) + "Y" + String(repeating: "z", count: 1000))
    let lines = shown(Diagnostic(code, "x", at: span(file, 1, 1001..<1002), label: "here"))
      .split(separator: "\n")
    #expect(lines[0].hasPrefix("1 | …xx") && lines[0].hasSuffix("zz…"))
    #expect(lines[0].count == 4 + 142)
    let caret = lines[1].firstIndex(of: "^").map {
      lines[1].distance(from: lines[1].startIndex, to: $0)
    }
    let letter = lines[0].firstIndex(of: "Y").map {
      lines[0].distance(from: lines[0].startIndex, to: $0)
    }
    #expect(caret == letter)
  }

  @Test("hides secrets, whoever shows their line, and control characters of titles")
  mutating func secrets() {
    let file = add("a.yaml", "{ key: hunter2, colum: x }\n")
    let renderer = DiagnosticRenderer(
      files: files, colour: false, hidden: [span(file, 1, 8..<15)])
    let text = renderer.text([Diagnostic(code, "a\u{1B}[0m\nb", at: span(file, 1, 17..<22))])
    #expect(text.contains("1 | { key: *******, colum: x }\n  |                 ^^^^^\n"))
    #expect(text.hasPrefix("error[HG0203]: a\u{FFFD}[0m b\n"))
  }

  @Test("colours only when asked, and then every line ends plain")
  mutating func colour() {
    let file = add("a.yaml", "a: 1\n")
    let diagnostic = Diagnostic(code, "x", at: span(file, 1, 1..<2), label: "y", help: ["z"])
    let text = DiagnosticRenderer(files: files, colour: true).text([diagnostic])
    #expect(text.hasPrefix("\u{1B}[1;31merror[HG0203]\u{1B}[0m"))
    let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain == self.text(diagnostic))
    for line in text.split(separator: "\n") where line.contains("\u{1B}") {
      #expect(line.matches(of: /\u{1B}\[[0-9;]*m/).last?.output == "\u{1B}[0m")
    }
  }

  @Test("says nothing of nothing; the summary counts")
  func nothing() {
    #expect(text() == "")
    let renderer = DiagnosticRenderer(files: files, colour: false, fileCount: 14)
    let diagnostics = [Diagnostic.Severity.error, .note, .error, .warning].map {
      Diagnostic(code, "x", at: nil, severity: $0)
    }
    #expect(renderer.summary(diagnostics) == "2 errors, 1 warning, 1 note in 14 files")
    let many = Array(repeating: diagnostics[0], count: 1002)
    #expect(renderer.text(many).hasSuffix("\n\n2 more are not shown\n\n1002 errors in 14 files\n"))
    #expect(renderer.summary([]) == "no problems in 14 files")
  }

  @Test("as JSON holds everything, counted from 1 and escaped")
  mutating func json() {
    let file = add("a.yaml", "é: \"x\"\n")
    let diagnostic = Diagnostic(
      code, "a \"b\"\n\u{1}é", at: span(file, 1, 4..<7), label: "l",
      secondary: [.init(span(file, 1, 1..<2), "s")], help: ["h"], notes: [],
      edits: [.init(span: span(file, 1, 4..<7), replacement: "y\\")])
    let renderer = DiagnosticRenderer(files: files, colour: true)
    #expect(
      renderer.json([diagnostic]) == """
        {
          "format_version": 1,
          "diagnostics": [
            {
              "code": "HG0203",
              "severity": "error",
              "title": "a \\"b\\"\\n\\u0001é",
              "path": "a.yaml",
              "start": {
                "line": 1,
                "column": 4
              },
              "end": {
                "line": 1,
                "column": 7
              },
              "label": "l",
              "secondary": [
                {
                  "path": "a.yaml",
                  "start": {
                    "line": 1,
                    "column": 1
                  },
                  "end": {
                    "line": 1,
                    "column": 2
                  },
                  "label": "s"
                }
              ],
              "help": [
                "h"
              ],
              "notes": [],
              "edits": [
                {
                  "path": "a.yaml",
                  "start": {
                    "line": 1,
                    "column": 4
                  },
                  "end": {
                    "line": 1,
                    "column": 7
                  },
                  "replacement": "y\\\\"
                }
              ]
            }
          ],
          "summary": {
            "errors": 1,
            "warnings": 0,
            "notes": 0,
            "files": 1
          }
        }

        """)
    #expect(renderer.json([]).contains("\"diagnostics\": [],"))
    #expect(renderer.json([Diagnostic(code, "x", at: nil)]).contains("\"path\": null,"))
  }

  @Test("annotations of GitHub are one line each, with what would end them escaped")
  mutating func annotations() {
    let file = add("pipelines/a,b: c.yaml", "a\nb\n")
    let renderer = DiagnosticRenderer(files: files, colour: false)
    let within = Diagnostic(
      code, "100 % of\r\nit: a, b", at: span(file, 2, 1..<2), help: ["see `a`"])
    let across = Diagnostic(
      code, "too long", at: span(file, 1, 1, to: (2, 2)), severity: .warning)
    let nowhere = Diagnostic(code, "nothing", at: nil, severity: .note)
    #expect(
      renderer.github([within, across, nowhere]) { "shop/\($0)" } == """
        ::error file=shop/pipelines/a%2Cb%3A c.yaml,line=2,endLine=2,col=1,endColumn=2,title=HG0203::\
        100 %25 of%0D%0Ait: a, b%0Ahelp: see `a`
        ::warning file=shop/pipelines/a%2Cb%3A c.yaml,line=1,endLine=2,title=HG0203::too long
        ::notice title=HG0203::nothing

        """)
  }
}
