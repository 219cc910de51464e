import Compiler
import Diagnostics
import Testing

@Suite("Declarations")
struct DeclarationTests {
  private func entries(_ texts: [String: String] = ShopProject.texts, of name: String = "people")
    throws -> [DeclarationEntry]
  {
    let project = try #require(compile(texts).project)
    let pipeline = try #require(project.pipelines.first { $0.name == name })
    return project.declaration(of: pipeline)
  }

  @Test("say all that a pipeline's definition says, sorted, each path once, and no secret")
  func people() throws {
    let entries = try entries()
    let paths = entries.map(\.path)
    #expect(paths == paths.sorted())
    #expect(Set(paths).count == paths.count)
    func text(_ path: String) -> String? { entries.first { $0.path == path }?.text }
    #expect(text("destination.settings.account") == "7")
    #expect(text("destination.settings.region") == "\"eu\"")
    #expect(text("to.with.workspace") == "\"main_dev\"")
    #expect(text("map.seen") == "{ column: seen, format: rfc3339 }")
    #expect(text("map.attributes")?.contains("\"orders[0].sku\"") == true)
    #expect(text("schedule") == "every 1h starting 02:00 Europe/Zurich")
    #expect(text("guard.deletes") == "max 2 %, above 500, rows 9000")
    #expect(text("identifier") == "id")
    #expect(text("model.columns.id") == "int")
    #expect(text("model.columns.blob") == nil, "columns that are not read do not count")
    #expect(!entries.contains { $0.path.contains("api_key") || $0.text.contains("PIGEON") })
    #expect(text("connector")?.isEmpty == false)
  }

  static let changes: [(old: String, new: String, kind: DeclarationClass, path: String)] = [
    ("Everyone", "All", .update, "description"),
    ("every: 1h", "every: 2h", .update, "schedule"),
    ("requests: 1500/min", "requests: 10/min", .update, "destination.limits"),
    ("FROM customers", "FROM clients", .query, "model.sql"),
    ("data/store.db", "data/shop.db", .query, "model.source"),
    ("format: rfc3339", "format: date", .mapping, "map.seen"),
    ("name: { type: string }", "name: { type: string, max_length: 9 }", .connector, "connector"),
    ("mode: mirror", "mode: upsert", .mode, "mode"),
    ("workspace: \"main${var.suffix}\"", "workspace: x", .target, "to.with.workspace"),
    ("account: 7", "account: 8", .target, "destination.settings.account"),
  ]

  @Test("a change is one entry of one class", arguments: changes)
  func change(_ change: (old: String, new: String, kind: DeclarationClass, path: String)) throws {
    let before = try entries()
    let after = try entries(ShopProject.with(change.old, change.new))
    let changed = after.filter { !before.contains($0) }
    #expect(changed.map(\.path) == [change.path])
    #expect(changed.map(\.kind) == [change.kind])
    #expect(before.count == after.count)
  }

  @Test("comments, order and needless quotes are no change")
  func layout() throws {
    let moved = ShopProject.with(
      "    owner: growth@example.com\n", "    # someone\n",
      in: ShopProject.with(
        "    enabled: true\n", "    enabled: true\n    owner: 'growth@example.com'\n"))
    #expect(try entries(moved) == entries())
  }
}
