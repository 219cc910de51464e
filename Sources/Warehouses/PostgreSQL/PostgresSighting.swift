import SQLSyntax

/// Counts what the diff's one statement meets: `nextval` is the only counter that a plain statement has.
enum PostgresSighting {
  static let met = SQLTable(.temporary, "headgate_met")
  static let gone = SQLTable(.temporary, "headgate_gone")

  /// Numbers of rows that are gone, until they come after all others.
  static let last = SQLTable(.temporary, "headgate_last")

  static func begin(on connection: PostgresConnection) throws {
    for counter in [met, gone] {
      try connection.execute("DROP SEQUENCE IF EXISTS \(counter.fragment)")
      // Numbers that are taken many at once are the session's own and cost no look at the sequence.
      try connection.execute("CREATE TEMPORARY SEQUENCE \(id: counter.table) CACHE 10000")
      // Now it has a present number.
      _ = try connection.integer("SELECT nextval('\(counter.fragment)')")
    }
    try connection.execute("DROP SEQUENCE IF EXISTS \(last.fragment)")
    try connection.execute(
      "CREATE TEMPORARY SEQUENCE \(id: last.table) INCREMENT -1 CACHE 10000")
  }

  static func end(on connection: PostgresConnection) throws -> DiffSighting {
    func count(_ counter: SQLTable) throws -> Int64 {
      try connection.integer("SELECT currval('\(counter.fragment)') - 1") ?? 0
    }
    return DiffSighting(modelRows: try count(met), repeated: nil, gone: try count(gone))
  }
}
