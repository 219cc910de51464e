import Warehouses

extension Ledger {
  private static let columns =
    ([
      "id", "uid", "status", "started_at", "ended_at", "message", "plan", "expires_at",
      "overrides", "canceled_by",
    ]
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
        """
        UPDATE runs SET status = ?, ended_at = ?, message = ?, \(set)
        WHERE id = ? AND status IN ('running', 'frozen')
        """,
        [.text(status.rawValue), .int(now()), SQLiteValue(message)]
          + RunCounts.columns.map { .int(counts[keyPath: $0.path]) } + [.int(run)])
      // Whoever took the lease over has closed it already.
      guard connection.changes == 1 else { throw LedgerError.leaseLost }
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
      try connection.execute(
        "DELETE FROM runs WHERE id = ? AND status IN ('running', 'frozen')", [.int(run)])
    }
  }

  /// Notes which guards somebody overrode for a run.
  package func note(overrides: String, of run: Int64) throws {
    try transaction {
      try connection.execute(
        "UPDATE runs SET overrides = ? WHERE id = ?", [.text(overrides), .int(run)])
    }
  }

  /// Runs of a pipeline that never closed, oldest first.
  package func openRuns(uid: String) throws -> [RunRecord] {
    try records("WHERE uid = ? AND status = 'running' ORDER BY id", [.text(uid)])
  }

  /// Runs of a pipeline, newest first, without those that only wait for their plan.
  package func runs(uid: String, limit: Int) throws -> [RunRecord] {
    try records(
      "WHERE uid = ? AND status <> 'frozen' ORDER BY id DESC LIMIT ?",
      [.text(uid), .int(Int64(limit))])
  }

  /// The last run of each pipeline of an environment that is not retired, by its uid.
  package func lastRuns(environment: String) throws -> [String: RunRecord] {
    let runs = try records(
      """
      WHERE id IN (
        SELECT (SELECT max(id) FROM runs r WHERE r.uid = p.uid AND r.status <> 'frozen')
        FROM pipelines p WHERE p.environment = ? AND p.retired_at IS NULL)
      """, [.text(environment)])
    return Dictionary(uniqueKeysWithValues: runs.map { ($0.uid, $0) })
  }

  /// The highest number that a run of this ledger was given.
  package func lastRunNumber() throws -> Int64 {
    try reading {
      try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'runs'") ?? 0
    }
  }

  /// Makes runs from now on count from above `number`.
  package func skipRuns(upTo number: Int64) throws {
    try transaction {
      try connection.execute(
        "INSERT INTO runs (id, uid, status, started_at) VALUES (?, '', 'dry', 0)", [.int(number)])
      try connection.execute("DELETE FROM runs WHERE id = ?", [.int(number)])
    }
  }

  /// Asks a run to stop; false where it is not under way.
  package func cancel(_ run: Int64, by who: String) throws -> Bool {
    try transaction {
      try connection.execute(
        "UPDATE runs SET canceled_by = ? WHERE id = ? AND status = 'running'",
        [.text(who), .int(run)])
      return connection.changes == 1
    }
  }

  /// Who asked a run to stop; nil where nobody has.
  package func cancellation(of run: Int64) throws -> String? {
    try reading {
      let rows = try connection.rows("SELECT canceled_by FROM runs WHERE id = ?", [.int(run)])
      return rows.first?[0].string
    }
  }

  /// One run.
  package func run(_ id: Int64) throws -> RunRecord? {
    try records("WHERE id = ?", [.int(id)]).first
  }

  func records(_ condition: String, _ values: [SQLiteValue]) throws -> [RunRecord] {
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
    for (column, value) in zip(RunCounts.columns, row[10...]) {
      counts[keyPath: column.path] = value.integer ?? 0
    }
    return RunRecord(
      id: id, uid: uid, status: status, startedAt: started, endedAt: row[4].integer,
      counts: counts, message: row[5].string, plan: row[6].string, expiresAt: row[7].integer,
      overrides: row[8].string, canceledBy: row[9].string)
  }
}
