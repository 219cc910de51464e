import SQLSyntax
import Warehouses

extension Ledger {
  /// Drops failures and runs of a pipeline that ended before a time; its last run that sent something stays, and the
  /// last of all.
  package func dropRuns(uid: String, before time: Int64) throws {
    let values: [String: SQLValue] = ["uid": .text(uid), "time": .int(time)]
    let uid: SQLFragment = "\(parameter: "uid", .text)"
    let ended: SQLFragment = "uid = \(uid) AND ended_at < \(parameter: "time")"
    try transaction {
      try connection.execute(
        """
        DELETE FROM \(tables.failures)
        WHERE run IN (SELECT id FROM \(tables.runs) WHERE \(ended))
        """, values)
      try connection.execute(
        """
        DELETE FROM \(tables.runs) WHERE \(ended) AND status NOT IN ('running', 'frozen', 'waiting')
          AND id NOT IN (
            SELECT coalesce(max(id), 0) FROM \(tables.runs) WHERE uid = \(uid)
            UNION SELECT coalesce(max(id), 0) FROM \(tables.runs)
              WHERE uid = \(uid) AND status IN ('succeeded', 'partial'))
        """, values)
    }
  }

  /// All pipelines of an environment that ever were deployed, those that left included.
  package func allPipelines(environment: String) throws -> [PipelineRecord] {
    try pipelines(
      """
      environment = \(parameter: "environment", .text) AND definition IS NOT NULL ORDER BY name, uid
      """, ["environment": .text(environment)])
  }

  /// Pipelines that left, with nothing more to do at their target and their state still there, and when they left.
  package func retired(environment: String) throws -> [(record: PipelineRecord, at: Int64)] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.pipelineColumns), retired_at FROM \(tables.pipelines)
        WHERE environment = \(parameter: "environment", .text) AND retired_at IS NOT NULL
          AND retiring IS NULL AND gone_at IS NULL
        ORDER BY uid
        """, ["environment": .text(environment)]
      ).compactMap { row in
        guard let record = Self.pipeline(row), let at = row.last?.integer else { return nil }
        return (record, at)
      }
    }
  }

  /// Notes that the state of a pipeline that left is deleted.
  package func noteGone(uid: String) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.pipelines) SET gone_at = \(engine.clock)
        WHERE uid = \(parameter: "uid", .text)
        """, atPresent(["uid": .text(uid)]))
    }
  }
}
