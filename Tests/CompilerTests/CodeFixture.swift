import Compiler
import Diagnostics
import Testing

/// One change of the shop project that a code refuses, and one beside it that it does not.
struct CodeFixture: Sendable, CustomTestStringConvertible {
  let code: String
  /// What stands in the project.
  let old: String
  let wrong: String
  let right: String
  /// The text under the carets; nil where the place is not a piece of one line.
  let place: String?
  var options = ShopProject.options

  init(_ code: String, _ old: String, wrong: String, right: String? = nil, at place: String?) {
    self.code = code
    self.old = old
    self.wrong = wrong
    self.right = right ?? old
    self.place = place
  }

  var testDescription: String { "\(code): \(wrong)" }
}

extension CodeFixture {
  static let files: [CodeFixture] = [
    .init("HG0205", "  archive:", wrong: "  Archive:", right: "  archive-2:", at: "Archive"),
    .init("HG0205", "project: shop", wrong: "project: 1shop", at: "1shop"),
    .init(
      "HG0209", "{ path: data/store.db }", wrong: "{ path: ../store.db }",
      right: "{ path: data/../store.db }", at: "../store.db"),
    .init("HG0209", "{ path: data/store.db }", wrong: "{ path: /store.db }", at: "/store.db"),
    .init(
      "HG0209", "file: sql/products.sql", wrong: "file: ../../products.sql",
      at: "../../products.sql"),
    .init("HG0209", ".headgate/ledger.db", wrong: "../ledger.db", at: "../ledger.db"),
    .init("HG0210", "file: sql/products.sql", wrong: "file: sql/none.sql", at: "sql/none.sql"),
    .init("HG0211", ">=0.1, <2", wrong: ">=0.2", right: ">0.0.9", at: "\">=0.2\""),
    .init("HG0211", "headgate: 1", wrong: "headgate: 2", at: "2"),
    .init(
      "HG0213", "project: shop", wrong: "project: shop\ninclude: [\"{models,a/*.yaml\"]",
      right:
        "project: shop\ninclude: [\"{models,destinations,connectors,pipelines}/*.{yaml,yml}\"]",
      at: "\"{models,a/*.yaml\""),
    .init(
      "HG0213", "project: shop", wrong: "project: shop\ninclude: [../**/*.yaml]",
      at: "../**/*.yaml"),
  ]

  static let references: [CodeFixture] = [
    .init("HG0514", "    identifier: [sku]\n", wrong: "", at: "products"),
    .init("HG0301", "    model: products", wrong: "    model: product", at: "product"),
    .init("HG0301", "connector: crm", wrong: "connector: cmr", at: "cmr"),
    .init("HG0301", "source: store\n    table", wrong: "source: stre\n    table", at: "stre"),
    .init("HG0301", "extends: [person]", wrong: "extends: [persons]", at: "persons"),
    .init("HG0301", "after: people", wrong: "after: peopel", right: "after: weekly", at: "peopel"),
    .init("HG0301", "destination: exports", wrong: "destination: export", at: "export"),
    .init(
      "HG0302", "models:\n  customers",
      wrong: "sources: { store: { sqlite: { path: a.db } } }\nmodels:\n  customers",
      right: "sources: { third: { sqlite: { path: a.db } } }\nmodels:\n  customers", at: "store"),
    .init(
      "HG0303", "  weekly:",
      wrong: """
          second:
            model: customers
            to: { destination: pigeon, action: people, with: { workspace: main_dev } }
            mode: upsert
            map: { ref: id }
          weekly:
        """,
      right: """
          second:
            model: customers
            to: { destination: pigeon, action: people, with: { workspace: other } }
            mode: upsert
            map: { ref: id }
          weekly:
        """, at: "second"),
    .init(
      "HG0309", "    model: products\n", wrong: "    model: products\n    shared: true\n",
      right: "    model: products\n    shared: false\n", at: "true"),
    .init(
      "HG0304", "kind: { const: company, override: true }", wrong: "kind: { const: company }",
      at: "kind"),
    .init(
      "HG0304", "address: address", wrong: "address: { column: address, override: true }",
      at: "override"),
    .init("HG0305", "action: operations", wrong: "action: operation", at: "operation"),
    crowd("", at: "{ destination: x, action: audience }"),
    crowd(", audience: { }", at: "audience"),
    crowd(", audience: { use: a1, create: { name: a } }", at: "audience"),
    crowd(", audience: { create: { name: { env: NAME } } }", at: "{ env: NAME }"),
    .init(
      "HG0306", "action: notes }\n    mode: upsert", wrong: "action: notes }\n    mode: mirror",
      at: "mirror"),
  ]

  static let mappings: [CodeFixture] = [
    .init("HG0406", "ref: id\n      email", wrong: "ref: idd\n      email", at: "idd"),
    .init(
      "HG0406", "text: name }\n    schedule: { at", wrong: "text: nam }\n    schedule: { at",
      at: "nam"),
    .init("HG0406", "address.city", wrong: "address.town", at: "address.town"),
    .init("HG0406", "\"orders[0].sku\"", wrong: "orders.sku", at: "orders.sku"),
    .init(
      "HG0406", "code: sku", wrong: "code: email", right: "code: { column: email }", at: "email"),
    .init("HG0406", "column: score", wrong: "column: scor", at: "scor"),
    .init("HG0407", "address: address", wrong: "adress: address", at: "adress"),
    .init("HG0407", "{ code: sku,", wrong: "{ code: sku, cod: sku,", at: "cod"),
    .init("HG0408", "{ ref: id, text: name }", wrong: "{ ref: id }", at: "map"),
    .init(
      "HG0408", "{ code: sku, price: price }", wrong: "{ price: price }",
      at: "{ object: { price: price } }"),
    .init("HG0409", "address: address", wrong: "address: email", at: "email"),
    .init(
      "HG0409", "address: address", wrong: "tags: { object: { a: email } }",
      right: "tags: email", at: "{ object: { a: email } }"),
    .init(
      "HG0409", "address: address", wrong: "name: { column: blob, override: true }",
      at: "{ column: blob, override: true }"),
    .init(
      "HG0410", "{ column: score, type: int, on_null: \"null\" }", wrong: "score",
      right: "{ column: score, type: int }", at: "score"),
    .init(
      "HG0411", "address: address", wrong: "tags: { column: id, apply: [trim] }",
      right: "tags: { column: email, apply: trim }", at: "trim"),
    .init(
      "HG0412", "{ column: seen, format: rfc3339 }", wrong: "{ column: local, format: rfc3339 }",
      right: "{ column: local, format: date }", at: "rfc3339"),
    .init(
      "HG0412", "{ column: seen, format: rfc3339 }", wrong: "{ column: email, format: date }",
      right: "{ column: email, type: timestamp, format: date }", at: "date"),
    .init("HG0413", "from: orders", wrong: "from: email", at: "email"),
    .init(
      "HG0414", "{ const: company, override: true }", wrong: "{ const: firm, override: true }",
      at: "firm"),
    .init(
      "HG0414", "default: \"none@example.com\", apply: [trim]",
      wrong: "default: \(String(repeating: "x", count: 65))", at: nil),
    .init(
      "HG0415", "address: address", wrong: "tags: { const: a, apply: [trim] }",
      right: "tags: { const: a }", at: "{ const: a, apply: [trim] }"),
    .init(
      "HG0416", "match: [ref]\n    extends", wrong: "match: [ref, ref]\n    extends", at: "ref"),
    .init("HG0416", "match: [sku]", wrong: "match: [skuu]", at: "skuu"),
    .init("HG0416", "match: [sku]", wrong: "description: none", at: "catalog"),
    .init("HG0417", "type: int, on_null", wrong: "type: uuid, on_null", at: "uuid"),
    .init(
      "HG0418", "apply: [trim], on_null", wrong: "apply: [split], on_null",
      right: "apply: [{ strip_prefix: x }], on_null", at: "split"),
    .init(
      "HG0419", "address: address", wrong: "tags: { if: { when: { value: id }, then: email } }",
      right: "tags: { if: { when: { value: id, lt: 9 }, then: email } }", at: "{ value: id }"),
    .init(
      "HG0420", "address: address",
      wrong: "tags: { if: { when: { value: email, matches: \"a(\" }, then: email } }",
      right: "tags: { if: { when: { value: email, matches: \"a\" }, then: email } }",
      at: "\"a(\""),
    .init(
      "HG0421", "{ column: seen, format: rfc3339 }",
      wrong: "{ column: local, format: rfc3339, zone: Mars/Olympus }",
      right: "{ column: local, format: rfc3339, zone: America/New_York }", at: "Mars/Olympus"),
    .init(
      "HG0422", "address: address", wrong: "tags: { column: email, format: e164, country: UK }",
      right: "tags: { column: email, format: e164, country: GB }", at: "UK"),
    .init(
      "HG0423", "{ code: sku,", wrong: "{ code: { parent: sku },",
      right: "{ code: { column: email },", at: "{ parent: sku }"),
    .init(
      "HG0424", "{ ref: id, text: name }\n    schedule: { cron",
      wrong: "{ ref: id, text: name, \"*\": all }\n    schedule: { cron", at: "\"*\""),
  ]

  static let models: [CodeFixture] = [
    .init(
      "HG0501", "SELECT sku, title\n", wrong: "DELETE\n",
      right: "WITH a AS (SELECT 1) SELECT sku, title\n", at: "DELETE"),
    .init("HG0502", "WHERE sku", wrong: "; SELECT 2 WHERE sku", at: nil),
    .init(
      "HG0503", "'x${var.suffix}'\n", wrong: "'x${var.suffix}\n", right: "'x${var.suffix}';\n",
      at: nil),
    .init("HG0504", "SELECT sku, title\n", wrong: "SELECT *\n", at: "*"),
    .init(
      "HG0505", "${var.limit}\n", wrong: "${var.limit} AND seen < datetime('now')\n", at: "datetime"
    ),
    .init(
      "HG0506", "identifier: [sku]", wrong: "identifier: [skuu]", right: "identifier: sku",
      at: "skuu"),
    .init("HG0506", "identifier: [sku]", wrong: "identifier: []", at: "[]"),
    .init("HG0506", "identifier: [sku]", wrong: "identifier: [sku, sku]", at: "sku"),
    .init("HG0506", "identifier: [id]", wrong: "identifier: [orders]", at: "orders"),
    .init(
      "HG0507", "identifier: id", wrong: "identifier: id\n    columns: { id: float }",
      right: "identifier: id\n    columns: { id: int }", at: "id"),
    .init(
      "HG0509", "identifier: id", wrong: "identifier: uid",
      right: "identifier: id\n    columns: { id: int }", at: "visits"),
    .init("HG0510", "    table: visits\n", wrong: "", at: nil),
    .init(
      "HG0510", "    table: visits", wrong: "    table: visits\n    sql: SELECT 1",
      right: "    sql: SELECT 1 AS id", at: "table"),
  ]

  static let schedules: [CodeFixture] = [
    .init(
      "HG0701", "schedule: { after: people }", wrong: "schedule: hourly", right: "schedule: manual",
      at: "hourly"),
    .init("HG0701", "{ after: people }", wrong: "{ after: people, every: 1h }", at: "every"),
    .init(
      "HG0701", "{ after: people }", wrong: "{ after: people, starting: \"01:00\" }", at: "starting"
    ),
    .init("HG0702", "every: 1h", wrong: "every: 1 hour", right: "every: 90m", at: "1 hour"),
    .init(
      "HG0703", "time: \"09:00\"", wrong: "time: \"9:00\"", right: "time: \"23:59\"", at: "\"9:00\""
    ),
    .init(
      "HG0704", "0 6 * * 1-5", wrong: "0 25 * * *", right: "*/5 0-6/2 1,15 jan-mar mon", at: nil),
    .init("HG0704", "0 6 * * 1-5", wrong: "0 6 * *", at: nil),
    .init(
      "HG0705", "{ every: 1h, starting: \"02:00\", timezone: Europe/Zurich }",
      wrong: "{ after: catalog }", right: "{ after: weekly }", at: "people"),
    .init(
      "HG0706", "Europe/Zurich", wrong: "zurich", right: "America/Argentina/Buenos_Aires",
      at: "zurich"),
    .init(
      "HG0706", "Europe/Zurich", wrong: "Europe/Zurih", right: "GMT", at: "Europe/Zurih"),
    .init(
      "HG0706", "timezone: UTC", wrong: "timezone: ../../../etc/passwd", right: "timezone: UTC",
      at: "../../../etc/passwd"),
  ]

  static let settings: [CodeFixture] = [
    .init("HG0801", "main${var.suffix}", wrong: "main${var.sufix}", at: "\"main${var.sufix}\""),
    .init("HG0801", "vars: { suffix: _dev }", wrong: "vars: { sufix: _dev }", at: "sufix"),
    .init(
      "HG0802", "main${var.suffix}", wrong: "main${env.X}", right: "main$${env.X}",
      at: "\"main${env.X}\""),
    .init("HG0802", "default: \"\"", wrong: "default: \"${var.limit}\"", at: "\"${var.limit}\""),
    .init("HG0804", "main${var.suffix}", wrong: "main${var.unset}", at: "\"main${var.unset}\""),
    .init(
      "HG0805", "dev: { default: true, ",
      wrong: "more: { default: true }\n  dev: { default: true, ", at: "dev"),
    .init("HG0807", "settings: { account: 7,", wrong: "settings: { acount: 7,", at: "acount"),
    .init("HG0807", "with: { workspace:", wrong: "with: { workspac:", at: "workspac"),
    .init(
      "HG0808", ", api_key: { env: PIGEON_KEY }", wrong: "", right: ", api_key: { file: ../key }",
      at: "pigeon"),
    .init(
      "HG0809", "settings: { account: 7,", wrong: "settings: { region: us-east,",
      right: "settings: { region: us,", at: "us-east"),
    .init("HG0810", "{ env: PIGEON_KEY }", wrong: "s3cret", at: "s3cret"),
    .init(
      "HG0810", "address: address",
      wrong: "tags: { column: email, apply: [{ hmac: { key: s3cret } }] }",
      right: "tags: { column: email, apply: { hmac: { key: { file: ../key } } } }", at: "s3cret"),
    .init(
      "HG0811", "address: address",
      wrong: "tags: { column: email, apply: [{ hmac: { key: { env: a-b } } }] }",
      right:
        "tags: { column: email, apply: [{ hmac: { key: { env: KEY }, algorithm: sha512 } }] }",
      at: "a-b"),
    .init(
      "HG0207", "address: address",
      wrong: "tags: { column: email, apply: [{ hmac: { key: { env: KEY }, algorithm: md5 } }] }",
      right: "tags: { column: email, apply: [{ hmac: { key: { env: KEY }, algorithm: sha1 } }] }",
      at: "md5"),
    .init(
      "HG0418", "address: address", wrong: "tags: { column: email, apply: hmac }",
      right: "tags: { column: email, apply: sha256 }", at: "hmac"),
    .init("HG0811", "{ env: PIGEON_KEY }", wrong: "{ env: \"a b\" }", at: "\"a b\""),
    .init(
      "HG0813", ".jsonl\" }", wrong: ".jsonl\" }\n    limits: { requests: 5/s }",
      right: ".jsonl\" }\n    limits: { batch: 5 }", at: "requests"),
    .init(
      "HG0813", ".jsonl\" }", wrong: ".jsonl\" }\n    limits: { concurrency: 2 }",
      right: ".jsonl\" }\n    limits: { batch: 5 }", at: "concurrency"),
    .init("HG0901", "max: 2%", wrong: "max: 2", right: "max: 2.5%", at: "2"),
  ]

  /// Shared codes that the compiler's own keys raise; the folder that owns a code has its own tests.
  static let shapes: [CodeFixture] = [
    .init("HG0202", "    model: products\n", wrong: "", at: nil),
    .init("HG0203", "    owner:", wrong: "    ownr:", at: "ownr"),
    .init("HG0204", "requires: \">=0.1, <2\"", wrong: "requires: newest", at: "newest"),
    .init(
      "HG0204", "requests: 1500/min", wrong: "requests: 1500", right: "requests: 100/10s",
      at: "1500"),
    .init("HG0204", "table: visits", wrong: "table: a..b", right: "table: main.visits", at: "a..b"),
    .init("HG0207", "days: [mon, thu]", wrong: "days: [mo, thu]", at: "mo"),
    .init(
      "HG0207", "empty_source: abort", wrong: "empty_source: abrt", right: "empty_source: allow",
      at: "abrt"),
    .init("HG0404", "settings: { account: 7,", wrong: "settings: { account: seven,", at: "seven"),
    .init(
      "HG0404", "limit: { type: int, default: 10 }", wrong: "limit: { type: int, default: ten }",
      at: "ten"),
    .init(
      "HG0404", "limit: { type: int, default: 10 }", wrong: "limit: { type: json, default: 10 }",
      right: "limit: { type: decimal, default: 10 }", at: "json"),
  ]

  static let all =
    tests + policies + files + references + mappings + models + schedules + settings + shapes
    + postgres + fields
}

extension CodeFixture {
  /// A pipeline to an audience of X that says `audience` of it.
  private static func crowd(_ audience: String, at place: String) -> CodeFixture {
    let last = "schedule: { cron: \"0 6 * * 1-5\" }"
    func text(_ audience: String) -> String {
      """
      \(last)
        crowd:
          model: customers
          to: { destination: x, action: audience\(audience) }
          mode: mirror
          map: { email: email }
      destinations:
        x:
          connector: x-audience
          settings:
            account_id: a
            consumer_key: { env: A }
            consumer_secret: { env: B }
            access_token: { env: C }
            access_token_secret: { env: D }
      """
    }
    return CodeFixture(
      "HG0314", last, wrong: text(audience), right: text(", audience: { use: a1 }"), at: place)
  }
}
