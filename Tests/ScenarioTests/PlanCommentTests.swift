import Foundation
import Testing

/// `plan --format markdown`, of a project that is large, and of one that is malicious.
@Suite(.startsCommands) struct PlanCommentTests {
  /// Breaks out of code, tables, lists, tags and comments, where anything can; mentions and links.
  private static let hostile = [
    "`@octocat`", "``@octocat ```", "\n\n@octocat #12\n", "|@octocat|#12|", "<img src=x>@octocat",
    "--> @octocat <!--", "</details></code>@octocat", "](https://evil.example) #12", "\\`@octocat",
    "\\| @octocat", "*@octocat* ~~#12~~ acme/shop#12", "\u{202E}tacotco@", "\r\n```\r\n@octocat",
    "& &commat;octocat", "$@octocat$ :tada: www.evil.example GH-12",
  ]

  /// A project in which everything that takes any text is hostile.
  private func project() throws -> TestProject {
    func quoted(_ text: String) throws -> String {
      let data = try JSONSerialization.data(
        withJSONObject: [text], options: .withoutEscapingSlashes)
      return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }
    let fields = try Self.hostile.map { "      \(try quoted($0)): name\n" }.joined()
    let column = "\"a`|@octocat #12\""
    let project = try TestProject([
      "headgate.yaml": """
      headgate: 1
      project: people
      sources: { store: { sqlite: { path: store.db } } }
      models:
        people:
          source: store
          sql: |
            SELECT id, name, \(column) -- SQL
            FROM people
          identifier: [id, '\(column.dropFirst().dropLast())']
          columns: { id: string, name: string, '\(column.dropFirst().dropLast())': string }
      destinations: { out: { connector: file, settings: { path: out.jsonl } } }
      pipelines:
        people:
          description: DESCRIPTION
          model: people
          to: { destination: out, action: operations }
          mode: mirror
          match: [id]
          map:
            id: id
      \(fields)
      """
    ])
    try project.sql("CREATE TABLE people (id TEXT, name TEXT, \(column) TEXT)")
    for text in Self.hostile {
      let literal = "'" + text.replacing("'", with: "''") + "'"
      try project.sql(
        "INSERT INTO people VALUES (\(literal), \(literal), 'x'), (\(literal) || 2, \(literal), NULL)"
      )
    }
    return project
  }

  @Test("whatever text, names and rows hold, only our words stand outside of code")
  func hostileText() throws {
    let project = try project()
    let first = try project.headgate("plan", "--format", "markdown", "--show-values")
    #expect(first.exit == 0, "\(first)")
    check(first.output)
    #expect(first.output.contains("`HG2001`"))
    #expect(try project.headgate("apply", "--auto-approve").exit == 0)

    try project.sql("UPDATE people SET name = name || ' ' || id")
    let text = Self.hostile.joined(separator: " ").components(separatedBy: .newlines)
    let block = "|\n" + text.map { "      \($0)\n" }.joined()
    try project.edit("headgate.yaml", "DESCRIPTION\n", block)
    try project.edit(
      "headgate.yaml", "-- SQL",
      "/* " + text.joined(separator: "\n      ").replacing("*/", with: "") + " */")
    let second = try project.headgate("plan", "--format", "markdown", "--show-values")
    #expect(second.exit == 0, "\(second)")
    check(second.output)
    for word in ["model.sql", "description", "octocat"] { #expect(second.output.contains(word)) }
  }

  /// Takes all code out as GitHub does, and looks for what must not be in the rest.
  private func check(_ comment: String, at place: SourceLocation = #_sourceLocation) {
    let rest = Self.withoutCode(comment)
    for word in ["octocat", "tacotco", "@", "#12", "evil", "://", "img", "GH-", "`", "\u{202E}"] {
      #expect(!rest.contains(word), "`\(word)` in \(rest)", sourceLocation: place)
    }
    let tags = Set(rest.matches(of: /<[^>]*>?/).map { String($0.output) })
    #expect(
      tags.subtracting(["<details>", "</details>", "<summary>", "</summary>"])
        == ["<!-- headgate plan: people -->"], sourceLocation: place)
    let rows = rest.split(separator: "\n").filter { $0.hasPrefix("|") }
    let widths = Set(rows.map { $0.replacing("\\|", with: "").count { $0 == "|" } })
    #expect(widths == [8, 9], "tables have 7 and 8 columns", sourceLocation: place)
  }

  private static func withoutCode(_ comment: String) -> String {
    var fence: Substring?
    var rest = ""
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.drop { $0 == " " }
      let run = text.prefix { $0 == "`" }
      if let open = fence {
        if run.count >= open.count, text.count == run.count { fence = nil }
      } else if run.count >= 3, !text.dropFirst(run.count).contains("`") {
        fence = run
      } else {
        rest += withoutSpans(line.replacing(/<code>.*?<\/code>/, with: "")) + "\n"
      }
    }
    return rest
  }

  /// A run of backquotes opens a span that the next run of the same length closes.
  private static func withoutSpans(_ line: Substring) -> String {
    var (rest, text) = ("", line)
    while let start = text.firstIndex(of: "`") {
      rest += text[..<start]
      let run = text[start...].prefix { $0 == "`" }
      text = text[run.endIndex...]
      var after = text
      var isClosed = false
      while !isClosed, let next = after.firstIndex(of: "`") {
        let closing = after[next...].prefix { $0 == "`" }
        after = after[closing.endIndex...]
        isClosed = closing.count == run.count
      }
      if isClosed { text = after } else { rest += run }
    }
    return rest + text
  }

  @Test(
    "of 500 pipelines with much to say the comment is as long as GitHub takes, and says what is left out"
  )
  func large() throws {
    let names = (0..<500).map { "pipeline_number_\(1000 + $0)_of_five_hundred" }
    func text(_ value: String) -> String {
      let fields = (0..<8).map {
        "a_field_with_a_long_name_\($0): { template: \"\(value) {{ name }}\" }"
      }
      return """
        headgate: 1
        project: people
        sources: { store: { sqlite: { path: store.db } } }
        models:
          people:
            source: store
            sql: SELECT id, name FROM people
            identifier: [id]
            columns: { id: int, name: string }
        destinations:

        """
          + names.indices.map {
            "  out_\($0): { connector: file, settings: { path: out/\($0).jsonl } }\n"
          }.joined() + "pipelines:\n"
          + names.enumerated().map { index, name in
            """
              \(name):
                model: people
                to: { destination: out_\(index), action: operations }
                mode: mirror
                match: [id]
                guard: { invalid: { rows: 0 } }
                map: { id: id, pipeline: { const: \(name) }, \(fields.joined(separator: ", ")) }

            """
          }.joined()
    }
    let project = try TestProject(["headgate.yaml": text("one")])
    try project.sql(
      "CREATE TABLE people (id INTEGER, name TEXT); INSERT INTO people SELECT value, 'A' || value FROM generate_series(1, 12); INSERT INTO people VALUES (NULL, 'x'), (12, 'y')"
    )
    let words = ["500 definitions", "500 pipelines", "more guards"]
    try bounded(project, mentions: words, exit: 3)
    #expect(try project.headgate("apply", "--auto-approve", "--defs-only").exit == 0)
    try project.write("headgate.yaml", text("two"))
    try bounded(project, mentions: words + ["**update**"], exit: 3)
  }

  private func bounded(_ project: TestProject, mentions words: [String], exit: Int32) throws {
    let planned = try project.headgate("plan", "--format", "markdown")
    #expect(planned.exit == exit, "\(planned.errors.prefix(2000))")
    let comment = planned.output
    #expect(comment.utf8.count < 65_536 && comment.utf8.count > 30_000)
    for word in words { #expect(comment.contains(word)) }
    // Each list says how many there are: those shown and those left out.
    let shown = comment.matches(of: /\n- \*\*\w+\*\* `/).count
    let left = comment.firstMatch(of: /and (\d+) more definitions/).flatMap { Int($0.output.1) }
    #expect(shown + (left ?? 0) == 500)
    let rows = comment.matches(of: /\n\| `/).count
    let rest = comment.matches(of: /and (\d+) more rows/).compactMap { Int($0.output.1) }
    #expect(rest.count == 2 && rows + rest.reduce(0, +) >= 1000)
    #expect(comment.matches(of: /<details>/).count == comment.matches(of: /<\/details>/).count)
  }
}
