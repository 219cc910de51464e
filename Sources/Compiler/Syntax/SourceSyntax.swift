import Diagnostics
import MappingSyntax
import YAMLSyntax

/// A source as the text has it.
struct SourceSyntax {
  let source: Source

  private static let later = [
    "duckdb", "mysql", "snowflake", "bigquery", "redshift", "databricks",
  ]

  private enum Place: String, CaseIterable { case warehouse, ledger }

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard
      let keyed = declared.node.keyed(
        "a source", known: ["sqlite", "postgres", "schema", "snapshots"], later: Self.later, &bag),
      let chosen = keyed.engine(of: ["sqlite", "postgres"], &bag)
    else { return nil }
    let place = keyed["snapshots"]?.choice("`snapshots`", of: Place.self, &bag)
    let engine: Source.Engine
    let snapshots: Source.Snapshots
    if chosen.key == "sqlite" {
      let isClear = Self.isStateless(keyed, &bag)
      guard let sqlite = chosen.value.keyed("`sqlite`", known: ["path"], &bag),
        let text = sqlite.required("path", &bag)?.string("`path`", &bag),
        let path = ProjectPath.inside(text, of: declared.folder, &bag), isClear
      else { return nil }
      engine = .sqlite(path: path)
      snapshots = .ledger
    } else {
      let schema = SchemaName.read(keyed["schema"], &bag)
      guard
        let settings = PostgresSyntax(chosen.value, folder: declared.folder, &bag)?.settings(&bag),
        let schema
      else { return nil }
      engine = .postgres(settings)
      if place?.value == .ledger {
        if let entry = keyed.entry("schema") {
          bag.add(
            .schemaElsewhere(
              "`schema` says nothing beside `snapshots: ledger`", entry,
              help: "remove it: the snapshots lie with the ledger"))
        }
        snapshots = .ledger
      } else {
        snapshots = .warehouse(schema: schema)
      }
    }
    source = Source(
      name: declared.name, span: declared.keySpan, engine: engine, snapshots: snapshots)
  }

  /// Whether nothing is said of state in a SQLite source, which is opened for reading alone.
  private static func isStateless(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) -> Bool {
    let before = bag.all.count
    if let entry = keyed.entry("schema") {
      bag.add(.schemaElsewhere("a SQLite source has no `schema`", entry, help: help))
    }
    if let entry = keyed.entry("snapshots"), entry.value.scalar?.text == Place.warehouse.rawValue {
      bag.add(.schemaElsewhere("a SQLite source holds no snapshots", entry, help: help))
    }
    return bag.all.count == before
  }

  private static let help = "remove it: the state of a SQLite source lies with the ledger"
}

extension DiagnosticCode {
  static let schemaElsewhere = DiagnosticCode(
    "HG0218",
    "`schema` and `snapshots: warehouse` say where a PostgreSQL source holds the state of its pipelines. That of a SQLite source, and with `snapshots: ledger`, lies with the ledger."
  )
}

extension Diagnostic {
  fileprivate static func schemaElsewhere(_ title: String, _ entry: YAMLEntry, help: String)
    -> Diagnostic
  {
    Diagnostic(
      .schemaElsewhere, title, at: entry.keySpan, label: "has no effect", help: [help])
  }
}
