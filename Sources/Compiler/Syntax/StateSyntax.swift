import Diagnostics
import MappingSyntax
import YAMLSyntax

/// Where the ledger lies, as the project or an environment says.
enum StateSyntax {
  static let usual = StateLocation.sqlite(path: ".headgate/ledger.db")

  /// `{ sqlite: { path } }` or `{ postgres: { ... } }`; nil where it is neither, which is reported.
  static func location(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> StateLocation? {
    guard let state = node.keyed("`state`", known: ["sqlite", "postgres"], &bag),
      let engine = state.engine(of: ["sqlite", "postgres"], &bag)
    else { return nil }
    if engine.key == "sqlite" {
      guard let sqlite = engine.value.keyed("`sqlite`", known: ["path"], &bag),
        let path = sqlite.required("path", &bag)?.string("`path`", &bag)
      else { return nil }
      return ProjectPath.inside(path, of: "", &bag).map { .sqlite(path: $0) }
    }
    let others = ["schema"]
    guard let postgres = PostgresSyntax(engine.value, folder: "", others: others, &bag) else {
      return nil
    }
    let schema = SchemaName.read(postgres.keyed["schema"], &bag)
    guard let settings = postgres.settings(&bag), let schema else { return nil }
    return .postgres(settings, schema: schema)
  }
}

extension KeyedNode {
  /// The entry of the one engine; reports where there is none, or another beside it.
  func engine(of engines: [String], _ bag: inout DiagnosticBag) -> YAMLEntry? {
    let found = entries.filter { engines.contains($0.key) }
    if found.count > 1 {
      bag.add(
        Diagnostic(
          .oneEngine, "\(what) has one engine, not two", at: found[1].keySpan,
          label: "the second", secondary: [.init(found[0].keySpan, "the first")]))
      return nil
    }
    // Keys that are none have been reported.
    if found.isEmpty, entries.allSatisfy({ ["schema", "snapshots"].contains($0.key) }) {
      bag.add(
        Diagnostic(
          .oneEngine, "\(what) needs an engine", at: span, label: "has none",
          help: ["one of \(engines.map { "`\($0)`" }.joined(separator: ", "))"]))
    }
    return found.first
  }
}

extension DiagnosticCode {
  static let oneEngine = DiagnosticCode(
    "HG0214", "A source, and the state, lie in one database: exactly one engine's key names it.")
}
