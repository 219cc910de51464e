import Diagnostics
import YAMLSyntax

/// Where the ledger lies, as the project or an environment says.
enum StateSyntax {
  static let usualPath = ".headgate/ledger.db"

  /// The path of `{ sqlite: { path } }`, relative to the project's root.
  static func path(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> String? {
    guard let state = node.keyed("`state`", known: ["sqlite"], later: ["postgres"], &bag),
      let sqlite = state.required("sqlite", &bag)?.keyed("`sqlite`", known: ["path"], &bag),
      let path = sqlite.required("path", &bag)?.string("`path`", &bag)
    else { return nil }
    return ProjectPath.inside(path, of: "", &bag)
  }
}
