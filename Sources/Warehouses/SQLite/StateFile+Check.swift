import SQLSyntax

extension StateFile {
  /// Whose state an attached file is, and whether it is as new as the ledger says.
  func check(_ schema: String, on connection: SQLiteConnection) throws {
    guard
      try connection.integer("PRAGMA \(schema).application_id") == StateDatabase.applicationID
    else {
      throw WarehouseError.stateForeign(path: path, reason: "it is another program's database")
    }
    let version = try connection.integer("PRAGMA \(schema).user_version") ?? 0
    if version > StateDatabase.version {
      throw WarehouseError.stateNewer(path: path, version: version)
    }
    if version < StateDatabase.version {
      throw WarehouseError.stateForeign(
        path: path, reason: "it has format \(version), of a headgate before 0.1")
    }
    let owners = try connection.rows(
      "SELECT ledger, generation FROM \(schema).pipelines WHERE uid = ?", [.text(uid)])
    guard let owner = owners.first, case .int(let generation) = owner[1] else {
      throw WarehouseError.stateForeign(path: path, reason: "it belongs to another pipeline")
    }
    guard owner[0] == .text(ledgerID) else {
      throw WarehouseError.stateOfAnotherLedger(path: path)
    }
    if let known = lastRun, case let run = try lastSeenRun(schema, on: connection), run > known {
      throw WarehouseError.ledgerBehind(path: path, run: run, known: known)
    }
    if let expected = expectedGeneration, generation < expected {
      throw WarehouseError.stateBehind(path: path, generation: generation, expected: expected)
    }
  }

  /// The highest number of a run that has changed anything here; 0 where none is on record.
  private func lastSeenRun(_ schema: String, on connection: SQLiteConnection) throws -> Int64 {
    let hasRuns = try connection.integer(
      "SELECT 1 FROM \(schema).sqlite_schema WHERE name = 'pipeline_runs'")
    guard hasRuns != nil else { return 0 }
    return try connection.integer(
      "SELECT last FROM \(schema).pipeline_runs WHERE uid = ?", [.text(uid)]) ?? 0
  }
}
