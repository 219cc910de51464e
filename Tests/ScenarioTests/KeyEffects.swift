/// Every key of the language, each with a change and the place where it shows.
extension KeyEffect {
  static let all =
    root + postgres + models + destinations + pipelines + policies + mapping + forms + connectors
    + auth
    + requests + loft + abacus + ferry + post
    + tests

  /// Keys that show nowhere, and why.
  static let quiet = [
    "title": "names a connector for people; shows in `compile`, where SchemaTests look",
    "notes": "words for people; they show in `connectors`, where SchemaTests look",
    "name": "names a connector's test; it shows where the test fails",
  ]

  private static let root: [KeyEffect] = [
    .init("headgate", "headgate: 1", "headgate: 2", .lint, says: "HG0211"),
    .init("project", "project: shop", "project: store", .plan, says: "project store"),
    .init("requires", ">=0.1, <2", ">=0.1, <0.1", .lint, says: "HG0211"),
    .init("include", "fragments,pipelines}", "fragments}", .plan, .requests),
    .init("vars", "least: { type: int", "most: { type: int", .lint, says: "least"),
    .init("vars.type", "least: { type: int", "least: { type: bool", .lint, says: "HG0404"),
    .init(
      "vars.default", "int, default: 1", "int, default: x", .lint, says: "HG0404"),
    .init("environments", "  dev: {", "  test: {", .plan, says: "env test"),
    .init("environments.default", "default: true, ", "", .plan, says: "HG0805"),
    .init("environments.vars", "vars: { least: 1 }", "vars: { least: 5 }", .plan, .requests),
    .init("state", "state: { sqlite", "states: { sqlite", .lint, says: "HG0203"),
    .init("state.sqlite", "state: { sqlite:", "state: { postgres:", .lint, says: "HG0203"),
    .init("state.sqlite.path", "state/ledger.db", "ledger/x.db", .folder, says: "ledger/x.db"),
    .init("defaults", "defaults: {", "default: {", .lint, says: "HG0203"),
    .init("defaults.pipeline", "{ pipeline: { tags", "{ pipelines: { tags", .lint, says: "HG0203"),
    .init("defaults.pipeline.tags", "tags: [shop]", "tags: [store]", .update, says: "tags"),
    .init(
      "environments.state", "default: true, ",
      "default: true, state: { sqlite: { path: own/dev.db } }, ", .folder, says: "own/dev.db"),
    .init("sources", "sources:\n", "source:\n", .lint, says: "HG02"),
    .init(
      "sources.sqlite", "other: { sqlite: { path: ../other.db } }", "other: { mysql: {} }", .lint),
    .init("sources.sqlite.path", "../store.db", "../other.db", .requests, says: "Other Ada"),
  ]

  private static let models: [KeyEffect] = [
    .init("models", "models:\n", "model:\n", .lint),
    .init(
      "models.source", "source: store\n    table", "source: other\n    table", .requests,
      says: "Other Ada"),
    .init("models.sql", "FROM notes", "FROM notes WHERE id = 1", .plan, .files),
    .init("models.sql.file", "orders.sql", "fewer.sql", .plan, .requests),
    .init(
      "models.table", "table: people", "sql: SELECT * FROM people WHERE id < 3", .plan, .requests),
    .init("models.identifier", "identifier: id", "identifier: text", .update, says: "identifier"),
    .init(
      "models.columns", "    columns: { id: { type: int, nullable: false }, text: string }\n", "",
      .lint, says: "HG0509"),
    .init("models.columns.type", "note: string", "note: int", .outcome, says: "HG20"),
    .init(
      "models.columns.nullable", "code: { type: int, nullable: false }", "code: int", .update,
      says: "int?"),
    .init(
      "models.columns.pii", "type: string, pii: true", "type: string", .plan, says: "E5@Example.com"
    ),
  ]

  private static let destinations: [KeyEffect] = [
    .init("destinations", "destinations:\n", "destination:\n", .lint),
    .init("destinations.connector", "{ connector: whole,", "{ connector: file,", .lint),
    .init("destinations.settings", "user: me, ", "", .requests),
    .init(
      "destinations.settings.base_url", "base_url: \"${var.api}/desk\", ", "", .outcome,
      says: "eu.desk.example"),
    .init(
      "destinations.settings env", "/desk\", token: { env: TOKEN }",
      "/desk\", token: { env: OTHER_TOKEN }", .requests, says: "Bearer 0ther"),
    .init("destinations.settings.file", "../pass.txt", "../pass2.txt", .requests),
    .init("destinations.limits", "limits: {", "limit: {", .lint, says: "HG0203"),
    .init("destinations.limits.requests", "600/s", "60/min", .plan, .update, says: "60/min"),
    .init("destinations.limits.batch", "batch: 5,", "batch: 1,", .plan, .requests),
    .init("destinations.limits.concurrency", "concurrency: 2 }", "concurrency: 1 }", .concurrency),
  ]

  private static let pipelines: [KeyEffect] = [
    .init("fragments", "fragments:\n", "fragment:\n", .lint),
    .init(
      "fragments.map", "{ email: { column: email, apply: [trim] } }", "{ nothing: email }", .lint),
    .init("pipelines", "  late:\n", "  later:\n", .plan, .status),
    .init("description", "Orders to the desk", "All orders", .update, says: "description"),
    .init("owner", "owner: desk@", "owner: shop@", .update, says: "owner"),
    .init("tags", "[daily]", "[daily, desk]", .update, says: "tags"),
    .init("enabled", "enabled: true", "enabled: false", .plan, .requests, .status),
    .init(
      "model", "model: people\n    to: { destination: whole",
      "model: notes\n    to: { destination: whole", .lint),
    .init("to", "    to: { destination: late,", "    at: { destination: late,", .lint),
    .init("to.destination", "destination: late,", "destination: log,", .lint, says: "HG0303"),
    .init(
      "to.action", "action: all }\n    mode: replace", "action: some }\n    mode: mirror", .files,
      .plan),
    .init("to.with", ", with: { queue: main }", "", .requests, says: "/queue-none/"),
    .init(
      "to.with.queue", "queue: main }", "queue: other }", .requests, .update, says: "/queue-other/"),
    .init("mode", "mode: upsert", "mode: mirror", .plan, .files, .status),
    .init("match", "match: [ref]\n    extends", "match: [total]\n    extends", .lint),
    .init("extends", "extends: [person]", "extends: [person, other]", .requests, says: "label"),
    .init("map", "name: name, city: city", "name: name", .requests),
    .init("override", ", override: true", "", .lint, says: "override"),
    .init("schedule", "schedule: { after: notes }", "schedule: manual", .status, .update),
    .init("schedule.every", "every: 1h", "every: 2h", .status, says: "every 2h"),
    .init("schedule.starting", "\"02:00\"", "\"03:00\"", .status, says: "from 03:00"),
    .init(
      "schedule.timezone", "timezone: UTC", "timezone: Europe/Paris", .status, says: "Europe/Paris"),
    .init("schedule.at", "schedule: { at: {", "schedule: { on: {", .lint),
    .init("schedule.at.days", "[mon, thu]", "[mon]", .status),
    .init("schedule.at.time", "time: \"09:00\"", "time: \"10:00\"", .status, says: "10:00"),
    .init("schedule.cron", "0 6 * * 1-5", "0 7 * * 1-5", .status, says: "0 7"),
    .init("schedule.after", "after: notes", "after: orders", .status, says: "after `orders`"),
    .init(
      "shared",
      "shared_2:\n    model: notes\n    to: { destination: both, action: operations }\n    shared: true",
      "shared_2:\n    model: notes\n    to: { destination: both, action: operations }\n    shared: false",
      .lint, says: "HG0303"),
    .init("guard", "guard: { deletes: { max: 10%, above: 1 } }", "guards: {}", .lint),
    .init("guard.deletes", "{ deletes: { max: 10%, above: 1 } }", "{}", .plan),
    .init("guard.deletes.max", "max: 30%", "max: 10%", .outcome, says: "HG0920"),
    .init("guard.deletes.above", "above: 1 }", "above: 0 }", .outcome, says: "HG0920"),
    .init("guard.invalid", "max: 2%", "max: 3%", .update, says: "guard.invalid"),
    .init("tests.given", "given: { code: 5 }", "given: { id: 5 }", .lint, says: "HG0440"),
    .init("tests.was", "was: { code: 9 }", "was: { code: 8 }", .lint, says: "HG0440"),
    .init("tests.reject", "reject: HG2003", "reject: HG2004", .lint, says: "HG0440"),
    .init("guard.deletes.rows", "rows: 5", "rows: 0", .outcome, says: "max 0 rows"),
    .init(
      "guard.empty_source", "{ cron: \"0 6 * * 1-5\" }\n    guard: { empty_source: allow }",
      "{ cron: \"0 6 * * 1-5\" }\n    guard: { empty_source: abort }", .outcome, says: "HG0920"),
  ]

  private static let mapping: [KeyEffect] = [
    .init("path", "ref: id", "ref: total", .requests),
    .init(
      "column", "column: email, apply: [trim, lower]", "column: note, apply: [trim, lower]",
      .requests),
    .init("const", "const: open", "const: closed", .requests, says: "closed"),
    .init("object", "{ object: { mail: email } }", "{ object: { mail: note } }", .requests),
    .init("array", "array: { from: lines", "list: { from: lines", .lint),
    .init("array.from", "from: lines", "from: note", .lint),
    .init("array.each", "{ sku: sku, quantity: quantity }", "{ sku: sku }", .requests),
    .init("array.max_items", "max_items: 2", "max_items: 1", .outcome, says: "HG20"),
    .init(
      "default", "note, default: none }", "note, default: nothing }", .requests, says: "nothing"),
    .init("apply", "apply: [trim, lower]", "apply: [digits]", .requests),
    .init(
      "type", "{ column: total, type: string }", "{ column: note, type: int }", .outcome,
      says: "HG20"),
    .init(
      "format", "column: placed, format: rfc3339", "column: placed, format: date", .requests,
      says: "2025-01-01\""),
    .init(
      "on_null", "on_null: omit, override", "on_null: reject, override", .outcome, says: "HG20"),
  ]
}
