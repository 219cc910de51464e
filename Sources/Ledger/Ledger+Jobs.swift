import SQLSyntax
import Warehouses

/// Records that a destination was handed over, and of which it is still to say what became of them.
package struct JobRecord: Hashable, Sendable {
  /// Among those of its run.
  package let number: Int64
  /// The action's request.
  package let request: String
  /// The step of it that is next.
  package let step: Int
  /// What answers said so far, as a JSON object.
  package let kept: String
  /// The rows in the order in which they were sent.
  package let records: String

  package init(number: Int64, request: String, step: Int, kept: String, records: String) {
    self.number = number
    self.request = request
    self.step = step
    self.kept = kept
    self.records = records
  }
}

/// Jobs are on record before their next step: after a crash they are asked for, and nothing is sent again.
extension Ledger {
  /// Puts on record how far a job has come.
  package func note(_ job: JobRecord, of run: Int64) throws {
    try transaction {
      let written = try connection.execute(
        """
        INSERT INTO \(tables.jobs) (run, number, request, step, kept, records)
        SELECT r.id, \(parameter: "number"), \(parameter: "request", .text), \(parameter: "step"),
          \(parameter: "kept", .text), \(parameter: "records", .text)
        FROM \(tables.runs) AS r
        WHERE r.id = \(parameter: "run") AND r.status IN ('running', 'frozen', 'waiting')
        ON CONFLICT (run, number) DO UPDATE SET step = excluded.step, kept = excluded.kept
        """,
        [
          "run": .int(run), "number": .int(job.number), "request": .text(job.request),
          "step": .int(Int64(job.step)), "kept": .text(job.kept), "records": .text(job.records),
        ])
      guard written == 1 else { throw LedgerError.leaseLost }
    }
  }

  /// Forgets a job whose records have their outcomes on record.
  package func closeJob(_ number: Int64, of run: Int64) throws {
    try transaction {
      try connection.execute(
        """
        DELETE FROM \(tables.jobs)
        WHERE run = \(parameter: "run") AND number = \(parameter: "number")
        """, ["run": .int(run), "number": .int(number)])
    }
  }

  /// The open jobs of a run, in the order in which they began.
  package func jobs(of run: Int64) throws -> [JobRecord] {
    try reading {
      try connection.rows(
        """
        SELECT number, request, step, kept, records FROM \(tables.jobs)
        WHERE run = \(parameter: "run") ORDER BY number
        """, ["run": .int(run)]
      ).compactMap { row in
        guard let number = row[0].integer, let request = row[1].string, let step = row[2].integer,
          let kept = row[3].string, let records = row[4].string
        else { return nil }
        return JobRecord(
          number: number, request: request, step: Int(step), kept: kept, records: records)
      }
    }
  }

  /// Ends the work on a run whose jobs are open: it stays to be worked off.
  package func suspend(_ run: Int64, counts: RunCounts, message: String) throws {
    let set = RunCounts.columns.map { "\(sql: $0.name) = \(parameter: $0.name)" as SQLFragment }
    var values: [String: SQLValue] = ["run": .int(run), "words": .words(message)]
    for column in RunCounts.columns { values[column.name] = .int(counts[keyPath: column.path]) }
    try transaction {
      let suspended = try connection.execute(
        """
        UPDATE \(tables.runs) SET status = 'waiting', ended_at = \(engine.clock),
          message = \(parameter: "words", .text), \(set)
        WHERE id = \(parameter: "run") AND status IN ('running', 'waiting')
        """, atPresent(values))
      guard suspended == 1 else { throw LedgerError.leaseLost }
    }
  }
}
