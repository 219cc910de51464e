import Diagnostics
import YAMLSyntax

/// The name of a schema of our own in somebody's database.
enum SchemaName {
  /// The name that is given, or the usual one; nil where it can be none, which is reported.
  static func read(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> String? {
    guard let node else { return PostgresSettings.usualSchema }
    guard let text = node.string("`schema`", &bag) else { return nil }
    if isValid(text.value), !isReserved(text.value) { return text.value }
    bag.add(
      Diagnostic(
        .badSchema, "`\(text.value)` is not a schema for tables of our own", at: text.span,
        label: isReserved(text.value) ? "PostgreSQL's own" : "not a name",
        help: ["lower case: a letter or `_`, then letters, digits and `_`, at most 63 in all"]))
    return nil
  }

  private static func isValid(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...63).contains(bytes.count), let first = bytes.first else { return false }
    return !(48...57).contains(first)
      && bytes.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
      }
  }

  private static func isReserved(_ text: String) -> Bool {
    text.hasPrefix("pg_") || text == "information_schema"
  }
}

extension DiagnosticCode {
  static let badSchema = DiagnosticCode(
    "HG0217",
    "The schema of the state's tables has a name that needs no quotes, of at most 63 bytes, and is not PostgreSQL's own (`pg_...`, `information_schema`)."
  )
}
