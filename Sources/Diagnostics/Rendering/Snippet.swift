/// The lines of one file that a diagnostic shows, and what is marked on them.
struct Snippet {
  /// Carets under one line.
  struct Mark {
    let line: Int
    /// In Unicode scalars; empty is shown as one caret.
    let columns: Range<Int>
    let isPrimary: Bool
    let text: String
    /// Whether lines of the same span are left out above it.
    let skipsLines: Bool
  }

  let file: SourceFile.ID
  /// What stands after the path.
  let place: SourcePosition
  /// By line, then column.
  let marks: [Mark]

  func firstColumn(on line: Int) -> Int {
    marks.first { $0.line == line }?.columns.lowerBound ?? 0
  }
}

extension DiagnosticRenderer {
  /// The primary span's file first, the others as they come.
  func snippets(of diagnostic: Diagnostic, _ sources: inout SourceCache) -> [Snippet] {
    let labels =
      (diagnostic.primary.map { [(label: $0, isPrimary: true)] } ?? [])
      + diagnostic.secondary.map { (label: $0, isPrimary: false) }
    var order: [SourceFile.ID] = []
    for (label, _) in labels where !order.contains(label.span.file) {
      order.append(label.span.file)
    }
    return order.map { file in
      let here = labels.filter { $0.label.span.file == file }
      let marks = here.flatMap { self.marks(of: $0.label, isPrimary: $0.isPrimary, &sources) }
      let sorted = marks.enumerated().sorted {
        ($0.element.line, $0.element.columns.lowerBound, $0.offset)
          < ($1.element.line, $1.element.columns.lowerBound, $1.offset)
      }
      return Snippet(file: file, place: here[0].label.span.start, marks: sorted.map(\.element))
    }
  }

  /// One mark for a span within a line; for a longer one its first and its last line, which bears the text.
  private func marks(
    of label: Diagnostic.Label, isPrimary: Bool, _ sources: inout SourceCache
  ) -> [Snippet.Mark] {
    let span = label.span
    let first = Int(span.start.line)
    let start = Int(span.start.column)
    var last = Int(span.end.line)
    var end = Int(span.end.column)
    while last > first, sources.line(last, of: span.file).isBlank(before: end) {
      last -= 1
      end = sources.line(last, of: span.file).count
    }
    if last <= first {
      return [
        Snippet.Mark(
          line: first, columns: start..<max(start, end), isPrimary: isPrimary, text: label.text,
          skipsLines: false)
      ]
    }
    let firstEnd = sources.line(first, of: span.file).count
    let lastStart = min(end, sources.line(last, of: span.file).indentation)
    return [
      Snippet.Mark(
        line: first, columns: start..<max(start, firstEnd), isPrimary: isPrimary, text: "",
        skipsLines: false),
      Snippet.Mark(
        line: last, columns: lastStart..<end, isPrimary: isPrimary, text: label.text,
        skipsLines: last > first + 1),
    ]
  }
}

/// The lines shown so far, so that many diagnostics in one file are split only once.
struct SourceCache {
  private let files: SourceFiles
  private let hidden: [SourceSpan]
  private var lines: [SourceFile.ID: SourceLines] = [:]
  private var shown: [SourceFile.ID: [Int: DisplayLine]] = [:]

  init(_ files: SourceFiles, hidden: [SourceSpan]) {
    self.files = files
    self.hidden = hidden
  }

  mutating func line(_ number: Int, of file: SourceFile.ID) -> DisplayLine {
    if let line = shown[file]?[number] { return line }
    let source = lines[file] ?? SourceLines(files[file].bytes)
    lines[file] = source
    let line = DisplayLine(source.text(of: number), hidden: hiddenColumns(of: number, in: file))
    shown[file, default: [:]][number] = line
    return line
  }

  private func hiddenColumns(of line: Int, in file: SourceFile.ID) -> [Range<Int>] {
    hidden.compactMap { span in
      let (start, end) = (span.start, span.end)
      guard span.file == file, (start.line...max(start.line, end.line)).contains(Int32(line)) else {
        return nil
      }
      let from = Int(start.line) == line ? Int(start.column) : 0
      let to = Int(end.line) == line ? Int(end.column) : Int.max
      return from < to ? from..<to : nil
    }
  }
}
