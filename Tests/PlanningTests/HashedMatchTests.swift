import Compiler
import Connectors
import Planning
import Testing

@Suite struct HashedMatchTests {
  private func program(_ field: String) throws -> SyncProgram {
    let compilation = ProjectCompiler.compile(
      ProjectTree(texts: [
        "headgate.yaml": """
        headgate: 1
        project: loft
        sources: { store: { sqlite: { path: store.db } } }
        models:
          people: { source: store, table: people, identifier: [email], columns: { email: string } }
        connectors:
          loft:
            title: A loft
            transport: http
            base_url: "https://loft.example"
            actions:
              people:
                kind: record
                modes: [mirror]
                match: [email]
                settings: { hashed: { type: bool, default: true } }
                fields: { email: { type: string, \(field) } }
                requests:
                  write:
                    for: [add, change, remove]
                    request: { method: POST, path: /people, body: { object: { people: records } } }
        destinations: { loft: { connector: loft } }
        pipelines:
          people:
            model: people
            to: { destination: loft, action: people }
            mode: mirror
            map: { email: email }

        """
      ]), CompileOptions(connectors: ConnectorCatalog.builtIn))
    let project = try #require(compilation.project, "\(compilation.diagnostics.sorted)")
    return SyncProgram(try #require(project.pipelines.first), in: project)
  }

  @Test("values are kept where the match is not the identifier as it stands")
  func hashed() throws {
    #expect(try program("max_length: 9").query.identity.keepsValues == false)
    #expect(try program("hash: sha256").query.identity.keepsValues)
    func decided(_ value: Bool) throws -> Bool {
      try program(
        "hash: { with: md5, when: { value: action.hashed, equals: \(value) } }"
      ).query.identity.keepsValues
    }
    #expect(try decided(true))
    #expect(try decided(false) == false)
  }
}
