import Compiler
import Connectors
import Diagnostics
import Records
import Testing

@Suite("A project without faults")
struct ShopProjectTests {
  @Test("compiles with a note for the model without a contract, and nothing else")
  func compiles() throws {
    let result = compile(ShopProject.texts)
    #expect(
      result.messages == ["HG0509 the types of the model `visits` are not known"],
      "\(result.diagnostics.sorted)")
    let project = try #require(result.project)
    #expect(project.name == "shop")
    #expect(project.environment?.name == "dev")
    #expect(project.pipelines.map(\.name) == ["catalog", "nightly", "people", "weekly"])
    #expect(project.files.map(\.path).contains("models/sql/products.sql"))
  }
}
