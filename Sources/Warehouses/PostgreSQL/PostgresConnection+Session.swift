import CPostgres
import SQLSyntax

/// What a session is held to, so that a value has one text whoever reads it.
extension PostgresConnection {
  private static let pinned = [
    ("TimeZone", "UTC"), ("DateStyle", "ISO"), ("IntervalStyle", "iso_8601"),
    ("extra_float_digits", "1"), ("bytea_output", "hex"), ("xmlbinary", "base64"),
    ("lc_monetary", "C"), ("quote_all_identifiers", "off"), ("standard_conforming_strings", "on"),
    ("client_min_messages", "warning"),
    // A role's own setting would end the transaction of a long read.
    ("idle_in_transaction_session_timeout", "0"),
  ]

  func pin(_ address: PostgresAddress) throws {
    var settings = Self.pinned
    if let timeout = address.statementTimeout {
      settings.append(("statement_timeout", "\(timeout)"))
      watching.limit = timeout > 0 ? Int64(timeout) : nil
    }
    if let timeout = address.lockTimeout { settings.append(("lock_timeout", "\(timeout)")) }
    let text = settings.map { "SET \($0.0) = '\($0.1)'" }.joined(separator: "; ")
    _ = try exchange(nil) { PQsendQuery(handle, text) }
  }

  /// Runs several statements without parameters in one message; outside a transaction they are one.
  package func run(_ statements: [SQLFragment]) throws {
    let text = statements.map { dialect.text($0) }.joined(separator: "; ")
    _ = try exchange(nil) { PQsendQuery(handle, text) }
  }

  /// Makes the schema of our tables where there is none, in a transaction; whoever makes it too waits.
  package func makeStateSchema() throws {
    try execute("SELECT pg_catalog.pg_advisory_xact_lock(1212637044)")
    let exists = try integer(
      "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = \(parameter: "name", .text)",
      ["name": .text(stateSchema)])
    // Whoever may not create schemas may have been given one.
    if exists == nil { try execute("CREATE SCHEMA \(id: stateSchema)") }
  }

  /// Ends the other sessions of a name, and returns when what they were doing is rolled back.
  package func endSessions(_ name: String) throws {
    // Each look is a round trip; five seconds are plenty for a rollback to be seen.
    for _ in 0..<100 {
      if try terminate(applicationName: name) == 0 { return }
      try execute("SELECT pg_catalog.pg_sleep(0.05)")
    }
  }

  /// Ends what other sessions of this user, in this database and under that name, still do.
  ///
  /// - Returns: how many were told to end.
  @discardableResult
  package func terminate(applicationName: String) throws -> Int64 {
    try integer(
      """
      SELECT pg_catalog.count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(pid))
      FROM pg_catalog.pg_stat_activity
      WHERE usename = CURRENT_USER AND datname = pg_catalog.current_database()
        AND pid <> pg_catalog.pg_backend_pid()
        AND application_name = \(parameter: "name", .text)
      """, ["name": .text(Self.kept(applicationName))]) ?? 0
  }

  /// The server keeps 63 bytes of a name.
  private static func kept(_ name: String) -> String {
    String(decoding: name.utf8.prefix(63), as: UTF8.self)
  }
}
