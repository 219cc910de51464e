import SQLSyntax

/// The tables that say of a state whose it is; one row a pipeline.
enum StateTables {
  /// Of the layout below; another is refused.
  static let version: Int64 = 3

  static let header = SQLTable(.state, "pipelines")
  static let columns = SQLTable(.state, "pipeline_columns")
  /// The highest number of a run that has changed anything.
  static let seen = SQLTable(.state, "pipeline_runs")
  /// The runs whose identifiers are remembered.
  static let kept = SQLTable(.state, "kept_runs")

  static let all = [header, columns, seen, kept]

  private static func create(
    _ table: SQLTable, _ columns: KeyValuePairs<String, SQLColumnType>, key: SQLFragment
  ) -> SQLFragment {
    """
    CREATE TABLE IF NOT EXISTS \(table.fragment) (
      \(SyncTables.definitions(columns.map { ($0.key, $0.value) })), PRIMARY KEY (\(key)))
    """
  }

  /// Makes them where they are not there.
  static var creation: [SQLFragment] {
    [
      create(
        header,
        [
          "uid": .text, "project": .text, "environment": .text, "name": .text, "ledger": .text,
          "fence": .integer, "generation": .integer, "epoch": .integer, "row_count": .integer,
          "counted": .flag, "started": .integer,
        ], key: "uid"),
      create(
        columns,
        [
          "uid": .text, "position": .integer, "name": .text, "type": .text, "identifier": .flag,
        ], key: "uid, position"),
      create(seen, ["uid": .text, "last": .integer], key: "uid"),
      create(kept, ["uid": .text, "run": .integer, "below": .integer], key: "uid, run"),
    ]
  }
}

extension StateFile {
  /// Writes the header's row where there is none yet.
  func register(on connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO \(StateTables.header.fragment) VALUES (
        \(parameter: "uid", .text), \(parameter: "project", .text),
        \(parameter: "environment", .text), \(parameter: "name", .text),
        \(parameter: "ledger", .text), 0, 0, 0, 0, TRUE, 0)
      ON CONFLICT DO NOTHING
      """,
      [
        "uid": .text(uid), "project": .text(project), "environment": .text(environment),
        "name": .text(pipeline), "ledger": .text(ledgerID),
      ])
  }

  /// Whose state it is, and whether it is as new as the ledger says.
  ///
  /// - Parameter schema: where the state's tables are.
  /// - Returns: false where there is none of this pipeline.
  func check(_ schema: SQLSchema, on connection: any SQLConnection) throws -> Bool {
    let uid: [String: SQLValue] = ["uid": .text(uid)]
    let header = SQLTable(schema, StateTables.header.table)
    let owner = try connection.rows(
      "SELECT ledger, generation FROM \(header.fragment) WHERE uid = \(parameter: "uid", .text)",
      uid
    ).first
    guard let owner, case .int(let generation) = owner[1] else { return false }
    guard owner[0] == .text(ledgerID) else {
      throw WarehouseError.stateOfAnotherLedger(path: path)
    }
    if let known = lastRun {
      let seen = SQLTable(schema, StateTables.seen.table)
      let run =
        try connection.integer(
          "SELECT last FROM \(seen.fragment) WHERE uid = \(parameter: "uid", .text)", uid) ?? 0
      if run > known { throw WarehouseError.ledgerBehind(path: path, run: run, known: known) }
    }
    if let expected = expectedGeneration, generation < expected {
      throw WarehouseError.stateBehind(path: path, generation: generation, expected: expected)
    }
    return true
  }
}
