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

  static let all: [KeyChange] =
    root + models + destinations + pipelines + policies + mapping

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
    .init("environments.state", "vars: { suffix: _dev }", "state: { sqlite: { path: dev.db } }"),
    .init("defaults", "defaults: {", "default: {"),
    .init("defaults.pipeline", "tags: [shop]", "tags: [store]"),
    .init("state.sqlite.path", ".headgate/ledger.db", "ledger.db"),
    .init("sources", "  archive:", "  archives:"),
    .init("sources.sqlite.path", "data/archive.db", "data/archives.db"),
    .init("sources.postgres", "sqlite: { path: data/archive.db }", "postgres: {}"),
    .init("state.postgres", "sqlite: { path: .headgate/ledger.db }", "postgres: {}"),
    .init("environments.state.postgres", "vars: { suffix: _dev }", "state: { postgres: {} }"),
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
    .init("shared", "    model: products\n", "    model: products\n    shared: true\n"),
    .init("guard.deletes.max", "max: 2%", "max: 3%"),
    .init("guard.deletes.above", "above: 500", "above: 501"),
    .init("guard.deletes.rows", "rows: 9000", "rows: 9001"),
    .init("guard.invalid", "rows: 50", "rows: 51"),
    .init("tests", "    tests:\n      - name: a company", "    test:\n      - name: a company"),
    .init("tests.name", "name: a company", "name: a firm"),
    .init("tests.given", "email: \" A@B.co\"", "email: \" A@C.co\""),
    .init("tests.was", "was: { email: \"A@b.co\" }", "was: { email: \"A@c.co\" }"),
    .init("tests.expect", "expect: { email: \"A@B.co\"", "expect: { email: \"B@B.co\""),
    .init("tests.expect_request", "url: /v2/people", "url: /v3/people"),
    .init("tests.reject", "reject: HG2003", "reject: HG2004"),
    .init("guard.empty_source", "empty_source: abort", "empty_source: allow"),
  ]

  /// Settings that stand nowhere in the shop: given, they are in the project.
  private static let policies: [KeyChange] =
    [
      "retry: { for: 3d }", "retry: { attempts: 3 }", "on_change: { mapping: forward }",
      "on_change: { match: forbid }", "on_change: { identifier: rekey }",
      "on_change: { target: forbid }", "on_destroy: empty",
      "retain: { logs: 3d }", "retain: { changesets: 3 }", "retain: { gone: 3d }", "shared: true",
      "moved: { from: older }",
    ].map { KeyChange($0, "Everyone", "Everyone\n    \($0)") }
    + ["rejects: { max: 3% }", "changes: { rows: 3 }", "adds: { max: 3%, above: 3 }"].map {
      KeyChange("guard.\($0)", "empty_source: abort", "empty_source: abort, \($0)")
    }
    + ["protected: true", "send: none", "send: sample, sample: 5"].map {
      KeyChange("environments.\($0)", "default: true,", "default: true, \($0),")
    }
    + ["unique: [title]", "not_null: title", "row_count: { min: 1, max: 9, max_change: 3% }"].map {
      KeyChange(
        "models.tests.\($0)", "      title: string", "      title: string\n    tests: [ { \($0) } ]"
      )
    }

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

  /// Values of the field `tags`, each with a change of it.
  static let forms: [(String, String, String)] = [
    ("template", "{ template: \"{{ email }}\" }", "{ template: \"{{ name }}\" }"),
    ("coalesce", "{ coalesce: [email, name] }", "{ coalesce: [name, email] }"),
    (
      "if.when", "{ if: { when: { value: id, gt: 1 }, then: email, else: name } }",
      "{ if: { when: { value: id, gt: 2 }, then: email, else: name } }"
    ),
    (
      "if.then", "{ if: { when: { value: id, gt: 1 }, then: email } }",
      "{ if: { when: { value: id, gt: 1 }, then: name } }"
    ),
    (
      "if.else", "{ if: { when: { value: id, gt: 1 }, then: email, else: name } }",
      "{ if: { when: { value: id, gt: 1 }, then: email } }"
    ),
    (
      "lookup.table", "{ lookup: { value: name, table: { a: b } } }",
      "{ lookup: { value: name, table: { a: c } } }"
    ),
    (
      "lookup.else", "{ lookup: { value: name, table: { a: b } } }",
      "{ lookup: { value: name, table: { a: b }, else: name } }"
    ),
    ("json", "{ json: { encode: extra } }", "{ json: { encode: address } }"),
    ("row", "{ row: operation }", "{ row: key }"),
    ("run", "{ run: started_at }", "{ row: key }"),
    ("array", "{ array: [email, name] }", "{ array: [email] }"),
    ("max_length", "{ column: email, max_length: 4 }", "{ column: email, max_length: 5 }"),
    ("pii", "{ column: name, pii: true }", "{ column: name }"),
    (
      "zone", "{ column: local, format: rfc3339, zone: UTC }",
      "{ column: local, format: rfc3339, zone: Europe/Paris }"
    ),
    (
      "country", "{ column: name, format: e164, country: CH }",
      "{ column: name, format: e164, country: DE }"
    ),
    (
      "apply", "{ column: email, apply: [{ split: \",\" }] }",
      "{ column: email, apply: [{ split: \";\" }] }"
    ),
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

  @Test("a change of one form changes the project", arguments: KeyChange.forms)
  func formActs(_ form: (String, String, String)) throws {
    let projects = try [form.1, form.2].map { value in
      let result = compile(ShopProject.with("address: address", "tags: \(value)"))
      return essence(try #require(result.project, "\(result.messages)"))
    }
    #expect(projects[0] != projects[1])
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
      .init("channels", "project: shop", "project: shop\nchannels: {}"),
      .init(
        "sources.duckdb", "archive: { sqlite: { path: data/archive.db } }",
        "archive: { duckdb: {} }"),
      .init("variable in a key", "Everyone", "Everyone\n    \"o${var.suffix}\": x"),
    ]
    + ["alerts", "compare"].map {
      KeyChange($0, "    description: Everyone", "    \($0): {}")
    }

  @Test("what this version does not act on is refused, not ignored", arguments: later)
  func refused(_ change: KeyChange) {
    let result = compile(ShopProject.with(change.old, change.new))
    #expect(result.project == nil)
    #expect(result.messages.contains { $0.hasPrefix("HG0099") }, "\(result.messages)")
  }
}
