import SQLSyntax

/// Takes over a state that is missing, of another ledger, or not of the same time as the ledger.
package enum StateAdoption {
  /// What a state says of itself; nil where it is no state of ours that this version reads.
  package struct Header: Hashable, Sendable {
    package let uid: String
    package let project: String
    package let environment: String
    package let pipeline: String
    package let ledgerID: String
    package let generation: Int64
    package let rows: Int64
    /// The highest number of a run that it has seen.
    package let lastRun: Int64
  }

  package static func header(_ file: StateFile) -> Header? {
    guard let connection = try? StateStore.open(file.place, writes: false) else { return nil }
    return headers(connection).first { $0.uid == file.uid }
  }

  /// What all states of a place say of themselves.
  package static func headers(in place: StatePlace) -> [Header] {
    guard let connection = try? StateStore.open(place, writes: false) else { return [] }
    return headers(connection)
  }

  private static func headers(_ connection: any SQLConnection) -> [Header] {
    let rows = try? connection.rows(
      """
      SELECT h.uid, h.project, h.environment, h.name, h.ledger, h.generation, h.row_count,
        coalesce(s.last, 0)
      FROM \(StateTables.header.fragment) AS h
      LEFT JOIN \(StateTables.seen.fragment) AS s ON s.uid = h.uid
      ORDER BY h.uid
      """)
    return (rows ?? []).compactMap { row in
      guard case .text(let uid) = row[0], case .text(let project) = row[1],
        case .text(let environment) = row[2], case .text(let pipeline) = row[3],
        case .text(let ledgerID) = row[4], case .int(let generation) = row[5],
        case .int(let rows) = row[6], case .int(let lastRun) = row[7]
      else { return nil }
      return Header(
        uid: uid, project: project, environment: environment, pipeline: pipeline,
        ledgerID: ledgerID, generation: generation, rows: rows, lastRun: lastRun)
    }
  }

  /// Makes a state the ledger's own again: every row that it has is to be sent again.
  ///
  /// - Parameters:
  ///   - file: whose state it becomes.
  ///   - resetsEpoch: the ledger has no earlier definitions of it.
  /// - Returns: its generation from now on, above that which the ledger saw.
  package static func adopt(_ file: StateFile, resetsEpoch: Bool, onWrite: (() -> Void)? = nil)
    throws -> Int64
  {
    do {
      guard let connection = try StateStore.open(file.place, writes: true) else {
        throw WarehouseError.stateMissing(path: file.path)
      }
      let generation = try connection.transaction(.writing, beforeCommit: onWrite) {
        try adopt(file, resetsEpoch, on: connection)
      }
      onWrite?()
      return generation
    } catch let failure as SQLFailure {
      throw StateStore.error(failure, file)
    }
  }

  private static func adopt(
    _ file: StateFile, _ resetsEpoch: Bool, on connection: any SQLConnection
  ) throws -> Int64 {
    let tables = SyncTables(uid: file.uid, identifier: [])
    let expected = "\(parameter: "expected")" as SQLFragment
    let epoch: SQLFragment = resetsEpoch ? ", epoch = 0" : ""
    let generation = try connection.integer(
      """
      UPDATE \(StateTables.header.fragment)
      SET ledger = \(parameter: "ledger", .text), fence = fence + 1,
        generation = CASE WHEN generation > \(expected) THEN generation ELSE \(expected) END + 1\(epoch)
      WHERE uid = \(parameter: "uid", .text) RETURNING generation
      """,
      [
        "ledger": .text(file.ledgerID), "expected": .int(file.expectedGeneration ?? 0),
        "uid": .text(file.uid),
      ])
    guard let generation else { throw WarehouseError.leaseLost }
    if try !connection.columns(of: tables.snapshot).isEmpty {
      let epoch: SQLFragment = resetsEpoch ? ", \(id: OwnColumns.epoch) = 0" : ""
      try connection.execute(
        """
        UPDATE \(tables.snapshot.fragment)
        SET \(id: OwnColumns.standing) = \(number: RowStanding.again.rawValue)\(epoch)
        """)
    }
    // Changesets of runs that this ledger does not know, or knows as others.
    for table in try connection.tables(in: .state, prefix: tables.changesPrefix) {
      try connection.execute("DROP TABLE \(table.fragment)")
    }
    return generation
  }
}
