import SQLSyntax

/// Counts what the diff's one statement meets, and numbers what it writes: `nextval` is the only counter that a plain
/// statement has.
enum PostgresSighting {
  static let met = SQLTable(.temporary, "headgate_met")
  static let gone = SQLTable(.temporary, "headgate_gone")

  /// Numbers rows of a changeset that are not gone.
  static let kept = SQLTable(.temporary, "headgate_kept")
  /// The number of the first row of a changeset that is gone: no changeset has as many others. An engine that joins by
  /// hash in parts meets rows that are gone between the others, and how many those are is not known before the last.
  static let firstGone: Int64 = 1_000_000_000_001

  static func begin(on connection: PostgresConnection) throws {
    for sequence in [met, gone, kept] {
      try connection.execute("DROP SEQUENCE IF EXISTS \(sequence.fragment)")
      // Numbers that are taken many at once are the session's own and cost no look at the sequence.
      try connection.execute("CREATE TEMPORARY SEQUENCE \(id: sequence.table) CACHE 10000")
    }
    // A counter that met nothing must have a present number as well.
    for counter in [met, gone] {
      _ = try connection.integer("SELECT nextval('\(counter.fragment)')")
    }
  }

  static func end(on connection: PostgresConnection) throws -> DiffSighting {
    func count(_ counter: SQLTable) throws -> Int64 {
      try connection.integer("SELECT currval('\(counter.fragment)') - 1") ?? 0
    }
    return DiffSighting(modelRows: try count(met), repeated: nil, gone: try count(gone))
  }
}
