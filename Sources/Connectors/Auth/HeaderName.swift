import Diagnostics

/// The names that a definition may give to headers.
enum HeaderName {
  /// Set by the engine for each request.
  private static let ours = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "accept-encoding",
  ]

  /// Checks a name that no setting is part of.
  static func check(_ name: TextTemplate, _ bag: inout DiagnosticBag) {
    if case .text(let text)? = name.parts.first, name.parts.count == 1 {
      check(text, at: name.span, &bag)
    }
  }

  static func check(_ name: String, at span: SourceSpan, _ bag: inout DiagnosticBag) {
    if ours.contains(name.lowercased()) {
      bag.add(
        Diagnostic(
          .badHTTPPart, "the header `\(name)` is set by the engine", at: span,
          label: "cannot be given"))
    } else if name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]+/) == nil {
      bag.add(
        Diagnostic(
          .badHTTPPart, "`\(name)` is not the name of a header", at: span,
          label: "letters, digits and `-`"))
    }
  }
}
