import Compiler
import Connectors
import Planning
import Testing

@Suite struct DefinitionTests {
  private static let files = [
    "headgate.yaml": """
    headgate: 1
    project: shop
    sources:
      store: { sqlite: { path: store.db } }
    models:
      people:
        source: store
        sql: SELECT id, name FROM people
        identifier: [id]
        columns: { id: int, name: { type: string, pii: true } }
    destinations:
      out: { connector: file, settings: { path: out.jsonl } }
    pipelines:
      people:
        description: People
        tags: [growth]
        model: people
        to: { destination: out, action: operations }
        mode: upsert
        match: [id]
        map: { id: id, name: name }
    """
  ]

  private func project(_ edit: (String, String)? = nil) throws -> Project {
    var files = Self.files
    if let edit { files["headgate.yaml"] = files["headgate.yaml"]?.replacing(edit.0, with: edit.1) }
    let compilation = ProjectCompiler.compile(
      ProjectTree(texts: files), CompileOptions(connectors: ConnectorCatalog.builtIn))
    return try #require(compilation.project, "\(compilation.diagnostics.sorted)")
  }

  @Test(
    "each edit has its class and consequence",
    arguments: [
      ("description: People", "description: Persons", DeclarationClass.update, "no row changes"),
      ("FROM people", "FROM people WHERE id > 0", .query, "requery"),
      ("name: name }", "name: { column: name, apply: upper } }", .mapping, "resync"),
      ("mode: upsert", "mode: mirror", .mode, "rows gone since are removed"),
      ("path: out.jsonl", "path: other.jsonl", .target, "a new target"),
      ("mode: upsert", "mode: upsert\n    guard: { adds: { rows: 9 } }", .update, "no row"),
    ])
  func classes(old: String, new: String, kind: DeclarationClass, consequence: String) throws {
    let (before, after) = (try project(), try project((old, new)))
    let change = try #require(
      DefinitionChange.update(
        after.pipelines[0],
        from: DeployedDeclaration(before.declaration(of: before.pipelines[0])),
        to: after.declaration(of: after.pipelines[0]), place: { _ in nil }))
    #expect(change.strongest == kind)
    #expect(change.consequence.contains(consequence))
    #expect(change.differences.count == 1)
  }

  @Test func anUnchangedDeclarationIsNoChange() throws {
    let project = try project()
    #expect(
      DefinitionChange.update(
        project.pipelines[0],
        from: DeployedDeclaration(project.declaration(of: project.pipelines[0])),
        to: project.declaration(of: project.pipelines[0]), place: { _ in nil }) == nil)
  }

  @Test(
    "a selection takes names, globs and properties",
    arguments: [
      ([], true), (["people"], true), (["peo*"], true), (["p?ople"], true), (["other"], false),
      (["tag:growth"], true), (["tag:x"], false), (["destination:out"], true),
      (["model:people"], true),
      (["other", "tag:gr*"], true),
    ])
  func selection(texts: [String], takes: Bool) throws {
    let pipeline = try project().pipelines[0]
    #expect(Selection(texts).takes(pipeline) == takes)
    #expect(Selection(["people", "nobody"]).unmatched([pipeline]) == ["nobody"])
  }

  @Test func fieldsOfPersonalColumnsArePersonal() throws {
    #expect(try project().pipelines[0].personalFields == ["name"])
  }
}
