extension DiagnosticRenderer {
  /// More than these help nobody; JSON holds all.
  private static let mostShown = 1000

  /// Each diagnostic with its source lines, then, unless it is one message that stands alone, the summary; empty
  /// without diagnostics.
  package func text(_ diagnostics: [Diagnostic], summarised: Bool = true) -> String {
    guard !diagnostics.isEmpty else { return "" }
    var sources = SourceCache(files, hidden: hidden)
    var out = ""
    for diagnostic in diagnostics.prefix(Self.mostShown) {
      write(diagnostic, &sources, to: &out)
      out += "\n"
    }
    if diagnostics.count > Self.mostShown {
      out += "\(diagnostics.count - Self.mostShown) more are not shown\n\n"
    }
    return summarised ? out + summary(diagnostics) + "\n" : String(out.dropLast())
  }

  private func write(_ diagnostic: Diagnostic, _ sources: inout SourceCache, to out: inout String) {
    let colour = palette.of(diagnostic.severity)
    let reset = palette.reset
    out += "\(colour)\(diagnostic.severity.rawValue)[\(diagnostic.code.text)]\(reset)"
    out += "\(palette.bold): \(sanitised(diagnostic.title))\(reset)\n"

    let groups = snippets(of: diagnostic, &sources)
    let lastLine = groups.lazy.flatMap(\.marks).map(\.line).max() ?? 0
    let gutter = String(repeating: " ", count: String(lastLine + 1).count)
    for (index, group) in groups.enumerated() {
      let arrow = index == 0 ? "-->" : ":::"
      let place = "\(group.place.line + 1):\(group.place.column + 1)"
      let path = sanitised(files[group.file].path)
      out += "\(gutter)\(palette.gutter)\(arrow)\(reset) \(path):\(place)\n"
      out += "\(gutter) \(palette.gutter)|\(reset)\n"
      write(group, severity: diagnostic.severity, gutter, &sources, to: &out)
    }
    if !groups.isEmpty { out += "\(gutter) \(palette.gutter)|\(reset)\n" }

    let trailers =
      diagnostic.help.map { ("help", $0) } + diagnostic.notes.map { ("note", $0) }
      + [("explain", "headgate explain \(diagnostic.code.text)")]
    for (word, text) in trailers {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let indent = String(repeating: " ", count: gutter.count + 5 + word.count)
      let body = lines.map { sanitised(String($0)) }.joined(separator: "\n" + indent)
      out += "\(gutter) \(palette.gutter)=\(reset) \(palette.bold)\(word)\(reset): \(body)\n"
    }
  }

  private func write(
    _ snippet: Snippet, severity: Diagnostic.Severity, _ gutter: String,
    _ sources: inout SourceCache, to out: inout String
  ) {
    var previous: Int?
    for mark in snippet.marks {
      let line = sources.line(mark.line, of: snippet.file)
      let window = line.window(around: snippet.firstColumn(on: mark.line))
      if mark.line != previous {
        if mark.skipsLines { out += "\(palette.gutter)...\(palette.reset)\n" }
        let number = String(mark.line + 1)
        let padding = String(repeating: " ", count: max(0, gutter.count - number.count))
        let text = line.text(in: window)
        out += "\(padding)\(palette.gutter)\(number) |\(palette.reset)"
        out += text.isEmpty ? "\n" : " \(text)\n"
        previous = mark.line
      }
      let carets = line.carets(mark.columns, in: window)
      let colour = mark.isPrimary ? palette.of(severity) : palette.gutter
      let sign = mark.isPrimary ? "^" : "-"
      out += "\(gutter) \(palette.gutter)|\(palette.reset) "
      out += String(repeating: " ", count: carets.lowerBound)
      out += colour + String(repeating: sign, count: carets.count)
      out += mark.text.isEmpty ? "" : " \(sanitised(mark.text))"
      out += "\(palette.reset)\n"
    }
  }
}

/// A text on one line, without what would move the cursor or the order of letters.
func sanitised(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    scalars.append(scalar == "\n" || scalar == "\t" ? " " : DisplayLine.shown(scalar))
  }
  return String(scalars)
}
