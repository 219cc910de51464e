import SQLSyntax
import Warehouses

extension Ledger {
  private static let columns: SQLFragment = {
    let counts = RunCounts.columns.map { "\(sql: $0.name)" as SQLFragment }
    return """
      id, uid, status, started_at, ended_at, message, plan, expires_at, overrides, canceled_by,
      \(counts)
      """
  }()

  /// Begins a run; its number names the changeset.
  package func startRun(uid: String) throws -> Int64 {
    try transaction {
      let number = try connection.integer(
        """
        INSERT INTO \(tables.runs) (id, uid, status, started_at)
        VALUES (\(parameter: "id"), \(parameter: "uid", .text), 'running', \(engine.clock))
        RETURNING id
        """, atPresent(["id": engine.nextNumber(of: tables.runs), "uid": .text(uid)]))
      guard let number else { preconditionFailure("a row that was inserted has its number") }
      return number
    }
  }

  /// Ends a run and drops its journal.
  ///
  /// - Parameter generation: that of the state after the run's last transaction; nil leaves what is known.
  package func closeRun(
    _ run: Int64, status: RunStatus, counts: RunCounts, message: String? = nil, generation: Int64?
  ) throws {
    let set = RunCounts.columns.map { "\(sql: $0.name) = \(parameter: $0.name)" as SQLFragment }
    var values: [String: SQLValue] = [
      "run": .int(run), "ended": .text(status.rawValue), "words": .words(message),
      "generation": SQLValue(generation),
    ]
    for column in RunCounts.columns { values[column.name] = .int(counts[keyPath: column.path]) }
    try transaction {
      let closed = try connection.execute(
        """
        UPDATE \(tables.runs) SET status = \(parameter: "ended", .text),
          ended_at = \(engine.clock), message = \(parameter: "words", .text), \(set)
        WHERE id = \(parameter: "run") AND status IN ('running', 'frozen', 'waiting')
        """, atPresent(values))
      // Whoever took the lease over has closed it already.
      guard closed == 1 else { throw LedgerError.leaseLost }
      if generation != nil {
        try connection.execute(
          """
          UPDATE \(tables.pipelines) SET generation = \(parameter: "generation")
          WHERE uid = (SELECT uid FROM \(tables.runs) WHERE id = \(parameter: "run"))
            AND coalesce(generation, 0) < \(parameter: "generation")
          """, values)
      }
      for table in [tables.windows, tables.outcomes, tables.jobs] {
        try connection.execute("DELETE FROM \(table) WHERE run = \(parameter: "run")", values)
      }
    }
  }

  /// Forgets a run of which nothing was sent.
  package func discardRun(_ run: Int64) throws {
    try transaction {
      try connection.execute(
        """
        DELETE FROM \(tables.runs)
        WHERE id = \(parameter: "run") AND status IN ('running', 'frozen')
        """, ["run": .int(run)])
    }
  }

  /// Notes which guards somebody overrode for a run.
  package func note(overrides: String, of run: Int64) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.runs) SET overrides = \(parameter: "overrides", .text)
        WHERE id = \(parameter: "run")
        """, ["overrides": .text(overrides), "run": .int(run)])
    }
  }

  /// Runs of a pipeline that are still to be worked off, oldest first: those that never closed, and those whose jobs are open.
  package func openRuns(uid: String) throws -> [RunRecord] {
    try records(
      "WHERE uid = \(parameter: "uid", .text) AND status IN ('running', 'waiting') ORDER BY id",
      ["uid": .text(uid)])
  }

  /// Runs of a pipeline, newest first, without those that only wait for their plan.
  package func runs(uid: String, limit: Int) throws -> [RunRecord] {
    try records(
      """
      WHERE uid = \(parameter: "uid", .text) AND status <> 'frozen'
      ORDER BY id DESC LIMIT \(parameter: "limit")
      """, ["uid": .text(uid), "limit": .int(Int64(limit))])
  }

  /// The last run of each pipeline of an environment that is not retired, by its uid.
  package func lastRuns(environment: String) throws -> [String: RunRecord] {
    let runs = try records(
      """
      WHERE id IN (
        SELECT (
          SELECT max(r.id) FROM \(tables.runs) AS r WHERE r.uid = p.uid AND r.status <> 'frozen')
        FROM \(tables.pipelines) AS p
        WHERE p.environment = \(parameter: "environment", .text) AND p.retired_at IS NULL)
      """, ["environment": .text(environment)])
    return Dictionary(uniqueKeysWithValues: runs.map { ($0.uid, $0) })
  }

  /// The highest number that a run of this ledger was given.
  package func lastRunNumber() throws -> Int64 { try reading { try engine.lastRunNumber() } }

  /// Makes runs from now on count from above `number`.
  package func skipRuns(upTo number: Int64) throws {
    try transaction { try engine.skipRuns(upTo: number) }
  }

  /// Asks a run to stop; false where it is not under way.
  package func cancel(_ run: Int64, by who: String) throws -> Bool {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.runs) SET canceled_by = \(parameter: "who", .text)
        WHERE id = \(parameter: "run") AND status = 'running'
        """, ["who": .words(who), "run": .int(run)]) == 1
    }
  }

  /// Who asked a run to stop; nil where nobody has.
  package func cancellation(of run: Int64) throws -> String? {
    try reading {
      let rows = try connection.rows(
        "SELECT canceled_by FROM \(tables.runs) WHERE id = \(parameter: "run")", ["run": .int(run)])
      return rows.first?[0].string
    }
  }

  /// One run.
  package func run(_ id: Int64) throws -> RunRecord? {
    try records("WHERE id = \(parameter: "run")", ["run": .int(id)]).first
  }

  func records(_ condition: SQLFragment, _ values: [String: SQLValue]) throws -> [RunRecord] {
    try reading {
      try connection.rows("SELECT \(Self.columns) FROM \(tables.runs) \(condition)", values)
        .compactMap(Self.record)
    }
  }

  private static func record(_ row: [SQLValue]) -> RunRecord? {
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
