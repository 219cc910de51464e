/// A table of Markdown, numbers to the right.
struct MarkdownTable {
  private let head: [String]
  private var rows: MarkdownList
  private(set) var count = 0

  /// - Parameters:
  ///   - titles: those that begin with `>` head a column of numbers.
  ///   - room: for the rows, in bytes of UTF-8.
  init(_ titles: [String], room: Int) {
    let names = titles.map { $0.first == ">" ? String($0.dropFirst()) : $0 }
    let rules = titles.map { $0.first == ">" ? "--:" : "---" }
    head = [Self.line(names), "|" + rules.joined(separator: "|") + "|"]
    rows = MarkdownList(room: room, of: "row")
  }

  mutating func add(_ cells: [Markdown]) {
    count += 1
    // A `|` ends a cell, in code too.
    rows.add("\(html: Self.line(cells.map { $0.text.replacing("|", with: "\\|") }))")
  }

  var text: String { (head + [rows.text]).joined(separator: "\n") }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }
}
