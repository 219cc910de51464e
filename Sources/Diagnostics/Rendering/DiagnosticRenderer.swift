/// Diagnostics as text for people or as JSON for machines; one file of this folder a format.
///
/// Renders in the order given: pass `DiagnosticBag.sorted`.
package struct DiagnosticRenderer {
  let files: SourceFiles
  let palette: Palette
  /// How many files the summary speaks of.
  let fileCount: Int
  /// Places whose text is shown as `*`, whichever diagnostic shows their line.
  let hidden: [SourceSpan]

  /// `fileCount` is for projects whose `files` hold more than the user's own.
  package init(
    files: SourceFiles, colour: Bool, fileCount: Int? = nil, hidden: [SourceSpan] = []
  ) {
    self.files = files
    palette = colour ? .terminal : .plain
    self.fileCount = fileCount ?? files.all.count
    self.hidden = hidden
  }

  /// One line: "2 errors, 1 warning in 14 files".
  package func summary(_ diagnostics: [Diagnostic]) -> String {
    let counts = Self.severities.compactMap { severity -> String? in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : plural(count, severity.rawValue)
    }
    let found = counts.isEmpty ? "no problems" : counts.joined(separator: ", ")
    return "\(found) in \(plural(fileCount, "file"))"
  }

  static let severities: [Diagnostic.Severity] = [.error, .warning, .note]

  private func plural(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

/// The escape sequences around the parts of a text; all empty without colour.
struct Palette {
  var error = ""
  var warning = ""
  var note = ""
  var gutter = ""
  var bold = ""
  var reset = ""

  static let plain = Palette()
  static let terminal = Palette(
    error: "\u{1B}[1;31m", warning: "\u{1B}[1;33m", note: "\u{1B}[1;36m", gutter: "\u{1B}[1;34m",
    bold: "\u{1B}[1m", reset: "\u{1B}[0m")

  func of(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: error
    case .warning: warning
    case .note: note
    }
  }
}
