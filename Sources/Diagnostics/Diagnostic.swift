/// One thing that is wrong with, or noteworthy in, the user's text.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    case error, warning, note
  }

  /// A span with the few words shown beside its carets.
  package struct Label: Hashable, Sendable {
    package let span: SourceSpan
    package let text: String

    package init(_ span: SourceSpan, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A replacement of a span that a machine may apply.
  package struct Edit: Hashable, Sendable {
    package let span: SourceSpan
    package let replacement: String

    package init(span: SourceSpan, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  package var code: DiagnosticCode
  package var severity: Severity
  /// Lower case, names in backquotes, one line.
  package var title: String
  /// The exact place with a label; nil only for what has no text (a missing `headgate.yaml`).
  package var primary: Label?
  /// Further places, in any file: the context, the earlier definition.
  package var secondary: [Label] = []
  package var help: [String] = []
  package var notes: [String] = []
  package var edits: [Edit] = []

  package init(
    _ code: DiagnosticCode, _ title: String, at span: SourceSpan?, severity: Severity = .error,
    label: String = "", secondary: [Label] = [], help: [String] = [],
    notes: [String] = [], edits: [Edit] = []
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.primary = span.map { Label($0, label) }
    self.secondary = secondary
    self.help = help
    self.notes = notes
    self.edits = edits
  }
}

/// Collects diagnostics; one cause is reported once.
package struct DiagnosticBag: Sendable {
  package private(set) var all: [Diagnostic] = []
  package private(set) var hasErrors = false

  package init() {}

  package mutating func add(_ diagnostic: Diagnostic) {
    all.append(diagnostic)
    if diagnostic.severity == .error { hasErrors = true }
  }

  package mutating func add(contentsOf other: DiagnosticBag) {
    all.append(contentsOf: other.all)
    hasErrors = hasErrors || other.hasErrors
  }

  /// Sorted by file and place, without exact repeats.
  package var sorted: [Diagnostic] {
    var seen = Set<Diagnostic>()
    return all.filter { seen.insert($0).inserted }.enumerated().sorted { left, right in
      switch (left.element.primary, right.element.primary) {
      case (nil, nil): left.offset < right.offset
      case (nil, _): true
      case (_, nil): false
      case (let a?, let b?): a.span == b.span ? left.offset < right.offset : a.span < b.span
      }
    }.map(\.element)
  }
}
