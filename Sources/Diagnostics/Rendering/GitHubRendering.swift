extension DiagnosticRenderer {
  /// Workflow commands, one a line, which GitHub shows at the lines of a pull request.
  ///
  /// - Parameter place: makes of a file's path the one from the repository's root.
  package func github(_ diagnostics: [Diagnostic], place: (String) -> String = { $0 }) -> String {
    diagnostics.map { diagnostic in
      var properties: [(String, String)] = []
      if let span = diagnostic.primary?.span {
        properties = [
          ("file", place(files[span.file].path)),
          ("line", "\(span.start.line + 1)"), ("endLine", "\(span.end.line + 1)"),
        ]
        // GitHub takes columns within one line alone.
        if span.start.line == span.end.line {
          properties += [
            ("col", "\(span.start.column + 1)"), ("endColumn", "\(span.end.column + 1)"),
          ]
        }
      }
      properties.append(("title", diagnostic.code.text))
      let list = properties.map { "\($0)=\(Self.escaped($1, also: [":", ","]))" }
      let message = Self.escaped(Self.message(diagnostic))
      return "::\(Self.command(diagnostic.severity)) \(list.joined(separator: ","))::\(message)\n"
    }.joined()
  }

  /// The title and what to do, a line each.
  static func message(_ diagnostic: Diagnostic) -> String {
    let rest =
      diagnostic.help.map { "help: \($0)" } + diagnostic.notes.map { "note: \($0)" }
    return ([diagnostic.title] + rest).joined(separator: "\n")
  }

  private static func command(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  private static func escaped(_ text: String, also others: [Unicode.Scalar] = []) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      if scalar == "%" || scalar == "\r" || scalar == "\n" || others.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
