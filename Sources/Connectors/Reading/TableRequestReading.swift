import Diagnostics
import MappingSyntax
import YAMLSyntax

extension TableRequestDefinition {
  /// Reads the `request` of a connector that writes rows of a table.
  static func read(
    _ node: YAMLNode, _ operations: [Operation], in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> TableRequestDefinition? {
    guard let keyed = node.keyed("`request`", known: ["schema", "table", "rows"], &bag),
      let schemaNode = keyed.required("schema", &bag),
      let tableNode = keyed.required("table", &bag),
      let rows = keyed.required("rows", &bag)?.choice("`rows`", of: Change.self, &bag)
    else { return nil }
    let scope = scope.place(
      "the name of a table", roots: [.settings, .action], refusesSecrets: true)
    // A removal carries the match fields alone, and they are all that a deletion needs.
    if (rows.value == .delete) != (operations == [.remove]), !operations.isEmpty {
      bag.add(
        Diagnostic(
          .operationsCovered,
          "`rows: \(rows.value.rawValue)` does not carry \(operations.map { "`\($0.rawValue)`" }.joined(separator: ", "))",
          at: rows.span, label: rows.value == .delete ? "carries removals" : "carries no removals",
          help: ["write `delete` for `remove` alone, `upsert` or `update` for the others"]))
    }
    guard let schema = TextTemplate.value(schemaNode, in: scope, &bag),
      let table = TextTemplate.value(tableNode, in: scope, &bag)
    else { return nil }
    return TableRequestDefinition(schema: schema, table: table, change: rows.value)
  }
}
