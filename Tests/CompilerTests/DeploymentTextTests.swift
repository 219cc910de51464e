import Compiler
import Records
import Testing

@Suite("The text of a deployment")
struct DeploymentTextTests {
  @Test("is compiled again with every type that a source reports")
  func described() throws {
    let types: [ValueType] = [
      .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json,
      .uuid, .bytes, .list(Slot(.string, isOptional: true)),
      .list(Slot(.list(Slot(.int, isOptional: true)))),
      .object(
        ObjectShape([
          .init(name: "a b", slot: Slot(.int)),
          .init(name: "tags", slot: Slot(.list(Slot(.string)), isOptional: true)),
        ])),
    ]
    let columns =
      [Model.Column(name: "id", slot: Slot(.int, isOptional: true), isPersonal: false)]
      + types.enumerated().map {
        Model.Column(
          name: "c\($0)", slot: Slot($1, isOptional: true), isPersonal: false)
      }
    let texts = ShopProject.with(
      "    model: products\n", "    model: visits\n",
      in: ShopProject.with(
        "match: [sku]", "match: [id]",
        in: ShopProject.with("{ sku: sku, title: title }", "{ id: id }")))
    var options = ShopProject.options
    options.described = ["visits": columns]
    let result = compile(texts, options)
    let project = try #require(result.project, "\(result.messages)")
    let again = try #require(DeploymentText(project).compile(files: texts, root: ""))
    let compiled = try #require(again.project, "\(again.messages)")
    let reported = try #require(compiled.described["visits"])
    #expect(reported.map(\.name) == columns.map(\.name))
    for (was, made) in zip(columns, reported).dropLast() { #expect(made.slot == was.slot) }
    #expect(reported.last?.slot.isOptional == true)
  }
}
