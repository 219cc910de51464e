/// A table of a page, which lines up in its source too; a column in which nothing stands is left out.
struct PageTable {
  /// A cell beyond this is not waited for by the others.
  private static let widest = 44

  private let titles: [String]
  private var rows: [[String]] = []

  init(_ titles: [String]) { self.titles = titles }

  /// Cells in Markdown.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == titles.count, "a row has as many cells as the table columns")
    // A `|` ends a cell, in code too.
    rows.append(cells.map { MarkdownCode.oneLine($0).replacing("|", with: "\\|") })
  }

  /// No lines where there are no rows.
  var lines: [String] {
    guard !rows.isEmpty else { return [] }
    let used = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    let widths = used.map { column in
      max(3, ([titles] + rows).map { $0[column].count }.filter { $0 <= Self.widest }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(used, widths).map { column, width in
        cells[column] + String(repeating: " ", count: max(0, width - cells[column].count))
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule =
      "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return [line(titles), rule] + rows.map(line)
  }
}
