import Diagnostics
import YAMLSyntax

/// The top-level maps of the language, in the order a reader expects them.
enum Section: String, CaseIterable, Sendable {
  case sources, models, destinations, connectors, fragments, pipelines

  /// What a message calls one entry.
  var one: String {
    switch self {
    case .sources: "source"
    case .models: "model"
    case .destinations: "destination"
    case .connectors: "connector"
    case .fragments: "fragment"
    case .pipelines: "pipeline"
    }
  }
}

/// An id of the user's choice: `[a-z][a-z0-9_-]{0,39}`.
enum Identifiers {
  static func isValid(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, isLetter(first), bytes.count <= 40 else { return false }
    return bytes.allSatisfy {
      isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  /// Reports an id that is none.
  static func check(_ text: String, at span: SourceSpan, what: String, _ bag: inout DiagnosticBag)
    -> Bool
  {
    if isValid(text) { return true }
    bag.add(
      Diagnostic(
        .badIdentifier, "`\(text)` is not an id that a \(what) can have", at: span,
        label: "not an id",
        help: ["lower case: a letter, then up to 39 of letters, digits, `_` and `-`"]))
    return false
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
}

extension DiagnosticCode {
  static let badIdentifier = DiagnosticCode(
    "HG0205",
    "An id is lower case: a letter, then up to 39 of letters, digits, `_` and `-`. Ids become names of tables, selectors and file names, where other characters differ from system to system."
  )
}
