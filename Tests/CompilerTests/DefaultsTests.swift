import Compiler
import Diagnostics
import Testing

@Suite("Defaults of pipelines")
struct DefaultsTests {
  private func project(_ old: String = "project: shop", _ new: String = "project: shop") throws
    -> Project
  {
    let result = compile(ShopProject.with(old, new))
    return try #require(result.project, "\(result.messages)")
  }

  private func pipeline(_ name: String, in project: Project) throws -> Pipeline {
    try #require(project.pipelines.first { $0.name == name })
  }

  @Test("what a pipeline does not say comes from the defaults, and its own word counts")
  func merge() throws {
    let project = try project()
    let people = try pipeline("people", in: project)
    let catalog = try pipeline("catalog", in: project)
    #expect(people.tags == ["crm", "daily"])
    #expect(catalog.tags == ["shop"])
    #expect(people.guards.deletes == .init(percent: 2, above: 500, rows: 9000))
    #expect(catalog.guards.deletes == .init(percent: 4, above: 100))
    #expect(people.guards.invalid.rows == 50, "maps are merged key by key")
  }

  @Test("a setting of settings is merged one level deep, no deeper")
  func depth() throws {
    let project = try project("max: 2%, above: 500, rows: 9000", "above: 7")
    #expect(
      try pipeline("people", in: project).guards.deletes == .init(percent: 5, above: 7),
      "the default's `max: 4%` belongs to the mapping that the pipeline replaces")
  }

  @Test("a schedule is one thing: the pipeline's takes the default's place")
  func schedule() throws {
    let project = try project("tags: [shop], guard", "schedule: { every: 3h }, guard")
    #expect(try pipeline("catalog", in: project).schedule == .after("people"))
    let bare = try self.project("    schedule: { after: people }\n", "")
    #expect(try pipeline("catalog", in: bare).schedule == .manual)
  }

  @Test("what is wrong with a default is said once, at its place")
  func once() {
    let result = compile(ShopProject.with("deletes: { max: 4% }", "deletes: { max: 4 }"))
    #expect(result.messages.map { $0.prefix(6) }.filter { $0 != "HG0509" } == ["HG0901"])
    #expect(result.text(result.diagnostics.sorted.first?.primary?.span) == "4")
    for key in ["model: customers", "map: {}", "tests: []", "description: x", "match: [id]"] {
      let refused = compile(ShopProject.with("tags: [shop]", key))
      let codes = refused.messages.map { $0.prefix(6) }.filter { $0 != "HG0509" }
      #expect(codes == ["HG0203"], "\(key): \(refused.messages)")
    }
  }

  @Test("every setting says where its value comes from")
  func origins() throws {
    let project = try project()
    func origin(_ path: String, of name: String) throws -> String? {
      let settings = project.explanation(of: try pipeline(name, in: project))
      let found = settings.filter { $0.path == path }
      #expect(found.count == 1, "\(path)")
      return found.first.map { "\($0.text ?? "-") \($0.origin.text)" }
    }
    #expect(try origin("tags", of: "catalog") == "shop defaults")
    #expect(try origin("tags", of: "people") == "crm, daily pipeline")
    #expect(try origin("guard.invalid", of: "people") == "max 1 %, above 100, rows 50 defaults")
    #expect(
      try origin("guard.deletes", of: "people") == "max 2 %, above 500, rows 9000 pipeline")
    #expect(try origin("retry.for", of: "people") == "14d built in")
    #expect(try origin("retain.gone", of: "people") == "- built in")
    #expect(try origin("match", of: "weekly") == "ref action")
    #expect(try origin("match", of: "people") == "ref pipeline")
    #expect(try origin("map.name", of: "people") == "name fragment person")
    #expect(try origin("map.kind", of: "people")?.hasSuffix("pipeline") == true)
    #expect(try origin("to.with.workspace", of: "people") == "\"main_dev\" pipeline")
    #expect(try origin("limits.requests", of: "people") == "1500/1m destination")
    #expect(try origin("limits.concurrency", of: "catalog") == "1 connector")
  }

  @Test("a place stands with each value that stands in a text")
  func places() throws {
    let project = try project()
    let compilation = compile(ShopProject.texts)
    let settings = project.explanation(of: try pipeline("people", in: project))
    for setting in settings {
      let stands = [.pipeline, .defaults, .destination].contains(setting.origin)
      if stands { #expect(setting.span != nil, "\(setting.path)") }
    }
    let schedule = settings.first { $0.path == "schedule" }
    #expect(compilation.text(schedule?.span) == "schedule")
  }
}
