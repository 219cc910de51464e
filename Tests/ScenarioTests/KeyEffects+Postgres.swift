/// The keys of a connection to PostgreSQL, as far as they show without a server: each with a value that it cannot have.
extension KeyEffect {
  static let postgres: [KeyEffect] =
    [
      source("postgres", "{ postgres: [] }", says: "HG0201"),
      source("schema", "{ postgres: {}, schema: pg_x }", says: "HG0217"),
      source("snapshots", "{ postgres: {}, snapshots: source }", says: "HG0207"),
      .init(
        "state.postgres.schema", "state: { sqlite: { path: state/ledger.db } }",
        "state: { postgres: { schema: 1x } }", .lint, says: "HG0217"),
    ]
    + [
      ("url", "\"postgres://u:p@h\"", "HG0810"), ("host", "[a]", "HG0201"),
      ("port", "0", "HG0204"), ("database", "[a]", "HG0201"), ("user", "[a]", "HG0201"),
      ("password", "p", "HG0810"), ("service", "[a]", "HG0201"), ("passfile", "[a]", "HG0201"),
      ("sslmode", "on", "HG0207"), ("sslrootcert", "[a]", "HG0201"), ("sslcert", "[a]", "HG0201"),
      ("sslkey", "[a]", "HG0201"), ("connect_timeout", "5", "HG0702"), ("timeout", "5", "HG0702"),
      ("lock_timeout", "5", "HG0702"),
    ].map { key, value, code in
      source("postgres.\(key)", "{ postgres: { \(key): \(value) } }", says: code)
    }
    // A destination takes the same.
    + [("url", "\"postgres://u:p@h\"", "HG0810"), ("port", "0", "HG0204"), ("hots", "a", "HG0203")]
    .map { key, value, code in
      .init(
        "destinations.settings.\(key)", "both: { connector: file, settings: { path: both.jsonl } }",
        "both: { connector: postgres, settings: { \(key): \(value) } }", .lint, says: code)
    }

  private static func source(_ key: String, _ text: String, says: String) -> KeyEffect {
    .init(
      "sources.\(key)", "other: { sqlite: { path: ../other.db } }", "other: \(text)", .lint,
      says: says)
  }
}
