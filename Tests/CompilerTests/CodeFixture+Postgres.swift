extension CodeFixture {
  private static let archive = "archive: { sqlite: { path: data/archive.db } }"

  private static func source(
    _ code: String, wrong: String, right: String, at place: String?
  ) -> CodeFixture {
    .init(code, archive, wrong: "archive: \(wrong)", right: "archive: \(right)", at: place)
  }

  private static func state(
    _ code: String, wrong: String, right: String, at place: String?
  ) -> CodeFixture {
    .init(
      code, "state: { sqlite: { path: .headgate/ledger.db } }", wrong: "state: \(wrong)",
      right: "state: \(right)", at: place)
  }

  static let postgres: [CodeFixture] = [
    source(
      "HG0214", wrong: "{ sqlite: { path: a.db }, postgres: {} }", right: "{ postgres: {} }",
      at: "postgres"),
    source("HG0214", wrong: "{}", right: "{ postgres: { host: db } }", at: "{}"),
    state(
      "HG0214", wrong: "{ postgres: {}, sqlite: { path: a.db } }", right: "{ postgres: {} }",
      at: "sqlite"),
    state("HG0214", wrong: "{}", right: "{ postgres: { url: { env: URL } } }", at: "{}"),
    source(
      "HG0215", wrong: "{ postgres: { url: { env: URL }, host: db } }",
      right:
        "{ postgres: { url: { env: URL }, connect_timeout: 5s, timeout: 1m, lock_timeout: 5s } }",
      at: "host"),
    state(
      "HG0215", wrong: "{ postgres: { password: { env: P }, url: \"postgres://db\" } }",
      right: "{ postgres: { password: { env: P }, host: db } }", at: "password"),
    source(
      "HG0216", wrong: "{ postgres: { url: \"mysql://u@h/d\" } }",
      right: "{ postgres: { url: \"postgresql://u@h/d\" } }", at: "\"mysql://u@h/d\""),
    source(
      "HG0216", wrong: "{ postgres: { url: \"postgres://h/%zz\" } }",
      right: "{ postgres: { url: \"host=h dbname='a b'\" } }", at: "\"postgres://h/%zz\""),
    source(
      "HG0217", wrong: "{ postgres: {}, schema: pg_own }", right: "{ postgres: {}, schema: own_1 }",
      at: "pg_own"),
    source(
      "HG0217", wrong: "{ postgres: {}, schema: Own }", right: "{ postgres: {}, schema: _own }",
      at: "Own"),
    state(
      "HG0217", wrong: "{ postgres: { schema: information_schema } }",
      right: "{ postgres: { schema: public } }", at: "information_schema"),
    state(
      "HG0217", wrong: "{ postgres: { schema: \(String(repeating: "a", count: 64)) } }",
      right: "{ postgres: { schema: \(String(repeating: "a", count: 63)) } }",
      at: String(repeating: "a", count: 64)),
    source(
      "HG0218", wrong: "{ sqlite: { path: a.db }, schema: own }",
      right: "{ sqlite: { path: a.db }, snapshots: ledger }", at: "schema"),
    source(
      "HG0218", wrong: "{ sqlite: { path: a.db }, snapshots: warehouse }",
      right: "{ postgres: {}, snapshots: warehouse, schema: own }", at: "snapshots"),
    source(
      "HG0218", wrong: "{ postgres: {}, snapshots: ledger, schema: own }",
      right: "{ postgres: {}, snapshots: ledger }", at: "schema"),
    .init(
      "HG0515", "WHERE id > ${var.limit}", wrong: "WHERE id > :limit",
      right: "WHERE name <> ':limit' -- ?1", at: ":limit"),
    .init(
      "HG0501", "      SELECT id, email, name, born, seen, local, score",
      wrong: "      WITH x AS (DELETE FROM t) SELECT id, email, name, born, seen, local, score",
      at: "DELETE"),
    .init(
      "HG0501", "WHERE id > ${var.limit}", wrong: "WHERE id > ${var.limit} FOR UPDATE",
      at: "FOR UPDATE"),
    apart,
    // What is no secret is read; what is one is never text.
    source(
      "HG0810", wrong: "{ postgres: { host: h, password: s3cret } }",
      right: "{ postgres: { host: h, password: { file: /run/secrets/p } } }", at: "s3cret"),
    source(
      "HG0810", wrong: "{ postgres: { url: \"postgres://u:s3cret@h/d\" } }",
      right: "{ postgres: { url: \"postgres://u@h/d\" } }", at: "\"postgres://u:s3cret@h/d\""),
    state(
      "HG0810", wrong: "{ postgres: { url: \"host=h password='s3 cret'\" } }",
      right: "{ postgres: { url: \"host=h passfile=x\" } }", at: "\"host=h password='s3 cret'\""),
  ]

  /// Two pipelines that share a target, one with its state in a warehouse, the other beside the ledger.
  private static let apart: CodeFixture = {
    func text(_ snapshots: String) -> String {
      """
        archive: { postgres: { host: db }, snapshots: \(snapshots) }
      models:
        members:
          source: archive
          sql: SELECT id FROM members
          identifier: id
          columns: { id: int }
        guests:
          source: store
          sql: SELECT id FROM guests
          identifier: id
          columns: { id: int }
      pipelines:
        members:
          model: members
          to: { destination: pigeon, action: notes }
          mode: upsert
          shared: true
          map: { ref: id, text: { const: x } }
        guests:
          model: guests
          to: { destination: pigeon, action: notes }
          mode: upsert
          shared: true
          map: { ref: id, text: { const: x } }
      """
    }
    return .init(
      "HG0313", "  archive: { sqlite: { path: data/archive.db } }", wrong: text("warehouse"),
      right: text("ledger"), at: "members")
  }()
}
