import Diagnostics
import Records
import YAMLSyntax

extension SecretReference {
  /// `{ env: NAME }` or `{ file: path }`, the path as it is written; nil where the node is no reference, or a wrong one,
  /// which is reported.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> Spanned<SecretReference>?
  {
    guard let entries = node.mapping, entries.count == 1, let entry = entries.first else {
      return nil
    }
    switch entry.key {
    case "env":
      guard let name = entry.value.string("`env`", &bag) else { return nil }
      if EnvironmentName.isValid(name.value) {
        return Spanned(.environment(name.value), node.span)
      }
      bag.add(
        Diagnostic(
          .badEnvironmentName, "`env` must be the name of an environment variable", at: name.span,
          label: "not a name", help: ["such as `API_KEY`; the value itself is never written here"]))
      return nil
    case "file":
      return entry.value.string("`file`", &bag).map { Spanned(.file($0.value), node.span) }
    default: return nil
    }
  }
}

/// The name of a variable of the process environment.
package enum EnvironmentName {
  /// Whether a text can be one.
  package static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || $0 == UInt8(ascii: "_")
    }
  }
}

extension Diagnostic {
  /// A secret that is written where a reference belongs.
  package static func literalSecret(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .literalSecret, "\(what) stands in the text", at: span, label: "a secret",
      help: ["name where a run finds it: `{ env: NAME }` or `{ file: path }`"])
  }
}
