import Compiler
import Diagnostics
import Testing

/// A change of one key's value, which must change the project or be refused.
struct KeyChange: Sendable, CustomTestStringConvertible {
  let key: String
  let old: String
  let new: String

  init(_ key: String, _ old: String, _ new: String) {
    self.key = key
    self.old = old
    self.new = new
  }

  var testDescription: String { key }

  static let all: [KeyChange] = root + models + destinations + pipelines + mapping

  private static let root: [KeyChange] = [
    .init("headgate", "headgate: 1", "headgate: 2"),
    .init("project", "project: shop", "project: shop2"),
    .init("requires", ">=0.1, <2", ">=0.1, <0.1"),
    .init("include", "project: shop", "project: shop\ninclude: [models/*.yaml]"),
    .init("vars", "limit: { type: int", "lim: { type: int"),
    .init("vars.type", "limit: { type: int", "limit: { type: bool"),
    .init("vars.default", "default: 10", "default: 11"),
    .init("environments", "  dev: {", "  test: {"),
    .init("environments.default", "default: true, ", ""),
    .init("environments.vars", "suffix: _dev", "suffix: _x"),
    .init("state.sqlite.path", ".headgate/ledger.db", "ledger.db"),
    .init("sources", "  archive:", "  archives:"),
    .init("sources.sqlite.path", "data/archive.db", "data/archives.db"),
  ]

  private static let models: [KeyChange] = [
    .init("models", "  visits:", "  visit:"),
    .init("source", "source: store\n    table", "source: archive\n    table"),
    .init("sql", "FROM customers", "FROM all_customers"),
    .init("sql.file", "sql/products.sql", "sql/product.sql"),
    .init("table", "table: visits", "table: visit"),
    .init("identifier", "identifier: id", "identifier: uid"),
    .init("columns", "      title: string", "      titles: string"),
    .init("columns.type", "score: float", "score: decimal"),
    .init("columns.nullable", "{ type: int, nullable: false }", "{ type: int, nullable: true }"),
    .init("columns.pii", "pii: true", "pii: false"),
  ]

  private static let destinations: [KeyChange] = [
    .init("connectors", "type: string, enum: [eu, us], default: eu", "type: string"),
    .init("destinations", "  exports:", "  export:"),
    .init("connector", "connector: file", "connector: crm"),
    .init("settings", "account: 7", "account: 8"),
    .init("settings.env", "env: PIGEON_KEY", "env: PIGEON"),
    .init("settings.file", "{ env: PIGEON_KEY }", "{ file: /run/secrets/key }"),
    .init("limits.requests", "1500/min", "1501/min"),
    .init("limits.batch", "batch: 20", "batch: 21"),
    .init("limits.concurrency", "concurrency: 2", "concurrency: 3"),
  ]

  private static let pipelines: [KeyChange] = [
    .init("pipelines", "  weekly:", "  weeklies:"),
    .init("description", "Everyone", "All"),
    .init("owner", "growth@example.com", "crm@example.com"),
    .init("tags", "[crm, daily]", "[crm]"),
    .init("enabled", "enabled: true", "enabled: false"),
    .init("model", "model: customers\n    enabled", "model: visits\n    enabled"),
    .init("to.destination", "destination: exports", "destination: pigeon"),
    .init("to.action", "action: operations", "action: records"),
    .init("to.with", "main${var.suffix}", "other"),
    .init("mode", "mode: mirror", "mode: upsert"),
    .init("match", "match: [sku]", "match: [title]"),
    .init("extends", "extends: [person]", "extends: []"),
    .init("map", "map: { sku: sku, title: title }", "map: { sku: sku }"),
    .init("fragments.map", "name: name,", ""),
    .init("map.override", ", override: true", ""),
    .init("schedule", "schedule: { after: people }", "schedule: manual"),
    .init("schedule.every", "every: 1h", "every: 2h"),
    .init("schedule.starting", "starting: \"02:00\"", "starting: \"03:00\""),
    .init("schedule.timezone", "Europe/Zurich", "Europe/Paris"),
    .init("schedule.at.days", "[mon, thu]", "[mon]"),
    .init("schedule.at.time", "\"09:00\"", "\"10:00\""),
    .init("schedule.cron", "0 6 * * 1-5", "0 7 * * 1-5"),
    .init("schedule.after", "after: people", "after: weekly"),
    .init("guard.deletes.max", "max: 2%", "max: 3%"),
    .init("guard.deletes.above", "above: 500", "above: 501"),
    .init("guard.deletes.rows", "rows: 9000", "rows: 9001"),
    .init("guard.empty_source", "empty_source: abort", "empty_source: allow"),
  ]

  private static let mapping: [KeyChange] = [
    .init("path", "address: address", "attributes2: address"),
    .init("column", "{ column: email, default", "{ column: name, default"),
    .init("const", "const: company", "const: person"),
    .init("object", "city: address.city", "town: address.city"),
    .init("array.from", "from: orders", "from: extra"),
    .init("array.each", "price: price } }", "price: quantity } }"),
    .init("array.max_items", "max_items: 50", "max_items: 51"),
    .init("default", "none@example.com", "nobody@example.com"),
    .init("apply", "[trim], on_null", "[trim, lower], on_null"),
    .init("type", "type: int, on_null", "type: decimal, on_null"),
    .init("format", "format: rfc3339", "format: date"),
    .init("on_null", "on_null: reject", "on_null: omit"),
  ]
}

@Suite("Every key acts")
struct KeyTests {
  private static let before = compile(ShopProject.texts).project.map { essence($0) }

  @Test("a change of one key changes the project or is refused", arguments: KeyChange.all)
  func acts(_ change: KeyChange) throws {
    let before = try #require(Self.before)
    guard let after = compile(ShopProject.with(change.old, change.new)).project else { return }
    #expect(essence(after) != before)
  }

  @Test("a change of layout, comments and quotes changes nothing")
  func layout() throws {
    let texts = ShopProject.with(
      "{ column: seen, format: rfc3339 }", "{ column: 'seen',   format: \"rfc3339\" } # when",
      in: ShopProject.with("    owner:", "\n    # who\n    owner:"))
    let after = try #require(compile(texts).project)
    #expect(essence(after) == Self.before)
  }

  /// Keys and words of the language that this version refuses, as changes of the shop project.
  static let later: [KeyChange] =
    [
      .init("defaults", "project: shop", "project: shop\ndefaults: {}"),
      .init("channels", "project: shop", "project: shop\nchannels: {}"),
      .init(
        "state.postgres", "state: { sqlite: { path: .headgate/ledger.db } }",
        "state: { sqlite: { path: a.db }, postgres: {} }"),
      .init("environments.protected", "default: true,", "default: true, protected: true,"),
      .init("environments.send", "default: true,", "default: true, send: none,"),
      .init("environments.sample", "default: true,", "default: true, sample: 5,"),
      .init("environments.state", "default: true,", "default: true, state: {},"),
      .init(
        "sources.postgres", "archive: { sqlite: { path: data/archive.db } }",
        "archive: { postgres: {} }"),
      .init("sources.snapshots", "data/archive.db }", "data/archive.db }, snapshots: ledger"),
      .init("sources.schema", "data/archive.db }", "data/archive.db }, schema: s"),
      .init("models.tests", "    table: visits", "    table: visits\n    tests: []"),
      .init("to.audience", "action: operations", "action: operations, audience: {}"),
      .init("map: all", "map: { sku: sku, title: title }", "map: all"),
      .init("\"*\": all", "map: { sku: sku, title: title }", "map: { sku: sku, \"*\": all }"),
      .init("match", "match: [sku]", "match: [title]"),
      .init("match of two", "match: [sku]", "match: [sku, title]"),
      .init("variable in a key", "Everyone", "Everyone\n    \"o${var.suffix}\": x"),
    ]
    + ["insert", "update", "append", "replace"].map {
      KeyChange("mode \($0)", "mode: mirror", "mode: \($0)")
    }
    + [
      "on_change", "on_destroy", "retry", "retain", "alerts", "tests", "events", "start", "moved",
      "shared", "compare",
    ].map { KeyChange($0, "    description: Everyone", "    \($0): {}") }
    + ["rejects", "invalid", "changes", "adds"].map {
      KeyChange("guard.\($0)", "empty_source: abort", "\($0): { max: 1% }")
    }
    + [
      "{ template: \"{{ email }}\" }", "{ coalesce: [email] }", "{ if: {} }", "{ lookup: {} }",
      "{ merge: [] }", "{ flatten: {} }", "{ json: {} }", "{ row: key }", "{ run: started_at }",
      "{ parent: email }", "{ array: [email] }", "{ column: email, max_length: 4 }",
      "{ column: email, pii: true }", "{ column: seen, format: e164 }",
      "{ column: email, apply: [{ split: \",\" }] }", "{ column: seen, format: date, zone: UTC }",
    ].map { KeyChange($0, "address: address", "tags: \($0)") }

  @Test("what this version does not act on is refused, not ignored", arguments: later)
  func refused(_ change: KeyChange) {
    let result = compile(ShopProject.with(change.old, change.new))
    #expect(result.project == nil)
    #expect(result.messages.contains { $0.hasPrefix("HG0099") }, "\(result.messages)")
  }
}
