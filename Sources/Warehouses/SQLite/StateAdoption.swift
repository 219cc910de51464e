import SQLSyntax

/// Takes over a state that is missing, of another ledger, or not of the same time as the ledger.
package enum StateAdoption {
  /// What a state file says of itself; nil where it is no state of ours that this version reads.
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

  package static func header(path: String, uid: String) -> Header? {
    guard PrivateFile.exists(path),
      let connection = try? SQLiteConnection(uri: SQLiteConnection.uri(path: path, mode: "ro")),
      (try? connection.integer("PRAGMA application_id")) == StateDatabase.applicationID,
      (try? connection.integer("PRAGMA user_version")) == StateDatabase.version,
      let row = try? connection.rows(
        """
        SELECT project, environment, name, ledger, generation, row_count FROM pipelines
        WHERE uid = ?
        """, [.text(uid)]
      ).first, case .text(let project) = row[0], case .text(let environment) = row[1],
      case .text(let pipeline) = row[2], case .text(let ledgerID) = row[3],
      case .int(let generation) = row[4], case .int(let rows) = row[5]
    else { return nil }
    let lastRun = try? connection.integer(
      "SELECT last FROM pipeline_runs WHERE uid = ?", [.text(uid)])
    return Header(
      uid: uid, project: project, environment: environment, pipeline: pipeline,
      ledgerID: ledgerID, generation: generation, rows: rows, lastRun: lastRun.flatMap { $0 } ?? 0)
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
      let connection = try SQLiteConnection(
        uri: SQLiteConnection.uri(path: file.path, mode: "rw"))
      try connection.execute("PRAGMA synchronous = FULL")
      let generation = try adopt(file, resetsEpoch, on: connection, onWrite)
      return generation
    } catch let error as SQLiteError {
      throw SQLiteSync.translated(error, file: file)
    }
  }

  private static func adopt(
    _ file: StateFile, _ resetsEpoch: Bool, on connection: SQLiteConnection,
    _ onWrite: (() -> Void)?
  ) throws -> Int64 {
    let snapshot = SyncTables.Name(schema: "main", table: "p_\(file.uid)_snapshot")
    try connection.execute("BEGIN IMMEDIATE")
    do {
      let generation = try connection.integer(
        """
        UPDATE pipelines SET ledger = ?, fence = fence + 1,
          generation = max(generation, ?) + 1 WHERE uid = ? RETURNING generation
        """, [.text(file.ledgerID), .int(file.expectedGeneration ?? 0), .text(file.uid)])
      guard let generation else { throw WarehouseError.leaseLost }
      if try !SyncTables.columns(of: snapshot, on: connection).isEmpty {
        let epoch: SQLFragment = resetsEpoch ? ", \(id: OwnColumns.epoch) = 0" : ""
        try connection.execute(
          SQLiteDialect().text(
            """
            UPDATE \(snapshot.fragment)
            SET \(id: OwnColumns.standing) = \(number: RowStanding.again.rawValue)\(epoch)
            """))
      }
      if resetsEpoch {
        try connection.execute("UPDATE pipelines SET epoch = 0 WHERE uid = ?", [.text(file.uid)])
      }
      // Changesets of runs that this ledger does not know, or knows as others.
      let prefix = "p_\(file.uid)_changes_"
      for row in try connection.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?", [.text(prefix + "*")]
      ) {
        guard case .text(let name) = row[0] else { continue }
        try connection.execute(
          SQLiteDialect().text(
            "DROP TABLE \(SyncTables.Name(schema: "main", table: name).fragment)"))
      }
      onWrite?()
      try connection.execute("COMMIT")
      onWrite?()
      return generation
    } catch {
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      throw error
    }
  }
}
