import Compiler
import Connectors
import Testing

@Suite("Examples of connectors")
struct ConnectorExampleTests {
  private static let connectors: [ConnectorDefinition] = {
    let own = compile(ShopProject.texts).project?.connectors["crm"]
    return (Array(ConnectorCatalog.builtIn.all.values) + [own].compactMap { $0 })
      .sorted { $0.name < $1.name }
  }()

  @Test("the example of every action passes lint without a word")
  func lint() throws {
    #expect(
      Self.connectors.map(\.name) == (ConnectorCatalog.builtIn.names + ["crm"]).sorted())
    for connector in Self.connectors {
      for action in connector.actions {
        var texts = ["headgate.yaml": connector.example(of: action)]
        if connector.name == "crm" {
          texts["connectors/crm.yaml"] = ShopProject.texts["connectors/crm.yaml"]
        }
        let compilation = compile(texts)
        #expect(compilation.messages == [], "\(connector.name) \(action.name)")
        #expect(compilation.project?.pipelines.first?.action == action.name)
      }
    }
  }

  @Test("it has one of the fields that a check asks for, and none that has a default")
  func checks() throws {
    let loft = """
      connectors:
        loft:
          title: A loft
          transport: http
          base_url: "https://loft.example"
          actions:
            birds:
              kind: record
              modes: [upsert]
              match: [ref]
              fields:
                ref: { type: int }
                name: { type: string }
                email: { type: string }
                source: { type: string, required: true, default: loft }
              checks: [ { any_of: [email, name] }, { one_of: [ref, name] } ]
              requests:
                write:
                  for: [add, change]
                  request: { method: POST, path: /birds, body: { object: { birds: records } } }

      """
    var texts = ShopProject.texts
    texts["connectors/loft.yaml"] = loft
    let connector = try #require(compile(texts).project?.connectors["loft"])
    let example = connector.example(of: connector.actions[0])
    #expect(example.contains("      ref: ref\n      email: email\n"))
    #expect(!example.contains("source: source") && !example.contains("name: name"))
    let compilation = compile(["headgate.yaml": example, "connectors/loft.yaml": loft])
    #expect(compilation.messages == [])
  }

  @Test("it has what is required, and secrets by reference")
  func required() throws {
    let crm = try #require(Self.connectors.first { $0.name == "crm" })
    let example = crm.example(of: try #require(crm.action("notes")))
    #expect(example.contains("api_key: { env: CRM_API_KEY }"))
    #expect(example.contains("text: text") && example.contains("ref: ref"))
    #expect(!example.contains("account"))
  }
}
