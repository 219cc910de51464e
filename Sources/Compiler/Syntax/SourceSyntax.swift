import Diagnostics
import YAMLSyntax

/// A source as the text has it.
struct SourceSyntax {
  let source: Source

  private static let later = [
    "postgres", "duckdb", "mysql", "snowflake", "bigquery", "redshift", "databricks", "schema",
    "snapshots",
  ]

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    let before = bag.all.count
    guard
      let keyed = declared.node.keyed("a source", known: ["sqlite"], later: Self.later, &bag)
    else { return nil }
    guard let engine = keyed["sqlite"] else {
      if bag.all.count == before { _ = keyed.required("sqlite", &bag) }
      return nil
    }
    guard let sqlite = engine.keyed("`sqlite`", known: ["path"], &bag),
      let text = sqlite.required("path", &bag)?.string("`path`", &bag),
      let path = ProjectPath.inside(text, of: declared.folder, &bag)
    else { return nil }
    source = Source(name: declared.name, span: declared.keySpan, engine: .sqlite(path: path))
  }
}
