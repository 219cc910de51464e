import Warehouses

extension Ledger {
  private static let columns =
    (["id", "uid", "status", "started_at", "ended_at", "message"]
    + RunCounts.columns.map(\.name)).joined(separator: ", ")

  /// Begins a run; its number names the changeset.
  package func startRun(uid: String) throws -> Int64 {
    try transaction {
      try connection.execute(
        "INSERT INTO runs (uid, status, started_at) VALUES (?, 'running', ?)",
        [.text(uid), .int(now())])
      return connection.lastInsertedRow
    }
  }

  /// Ends a run and drops its journal.
  ///
  /// - Parameter generation: that of the state after the run's last transaction; nil leaves what is known.
  package func closeRun(
    _ run: Int64, status: RunStatus, counts: RunCounts, message: String? = nil, generation: Int64?
  ) throws {
    let set = RunCounts.columns.map { "\($0.name) = ?" }.joined(separator: ", ")
    try transaction {
      try connection.execute(
        "UPDATE runs SET status = ?, ended_at = ?, message = ?, \(set) WHERE id = ?",
        [.text(status.rawValue), .int(now()), SQLiteValue(message)]
          + RunCounts.columns.map { .int(counts[keyPath: $0.path]) } + [.int(run)])
      if let generation {
        try connection.execute(
          """
          UPDATE pipelines SET generation = max(coalesce(generation, 0), ?)
          WHERE uid = (SELECT uid FROM runs WHERE id = ?)
          """, [.int(generation), .int(run)])
      }
      try connection.execute("DELETE FROM windows WHERE run = ?", [.int(run)])
      try connection.execute("DELETE FROM outcomes WHERE run = ?", [.int(run)])
    }
  }

  /// Forgets a run of which nothing was sent.
  package func discardRun(_ run: Int64) throws {
    try transaction {
      try connection.execute("DELETE FROM runs WHERE id = ?", [.int(run)])
    }
  }

  /// Runs of a pipeline that never closed, oldest first.
  package func openRuns(uid: String) throws -> [RunRecord] {
    try records("WHERE uid = ? AND status = 'running' ORDER BY id", [.text(uid)])
  }

  /// Runs of a pipeline, newest first.
  package func runs(uid: String, limit: Int) throws -> [RunRecord] {
    try records("WHERE uid = ? ORDER BY id DESC LIMIT ?", [.text(uid), .int(Int64(limit))])
  }

  /// The last run of each pipeline of an environment that is not retired, by its uid.
  package func lastRuns(environment: String) throws -> [String: RunRecord] {
    let runs = try records(
      """
      WHERE id IN (
        SELECT (SELECT max(id) FROM runs r WHERE r.uid = p.uid) FROM pipelines p
        WHERE p.environment = ? AND p.retired_at IS NULL)
      """, [.text(environment)])
    return Dictionary(uniqueKeysWithValues: runs.map { ($0.uid, $0) })
  }

  /// One run.
  package func run(_ id: Int64) throws -> RunRecord? {
    try records("WHERE id = ?", [.int(id)]).first
  }

  private func records(_ condition: String, _ values: [SQLiteValue]) throws -> [RunRecord] {
    try reading {
      try connection.rows("SELECT \(Self.columns) FROM runs \(condition)", values)
        .compactMap(Self.record)
    }
  }

  private static func record(_ row: [SQLiteValue]) -> RunRecord? {
    guard let id = row[0].integer, let uid = row[1].string,
      let status = row[2].string.flatMap(RunStatus.init), let started = row[3].integer
    else { return nil }
    var counts = RunCounts()
    for (column, value) in zip(RunCounts.columns, row[6...]) {
      counts[keyPath: column.path] = value.integer ?? 0
    }
    return RunRecord(
      id: id, uid: uid, status: status, startedAt: started, endedAt: row[4].integer,
      counts: counts, message: row[5].string)
  }
}
