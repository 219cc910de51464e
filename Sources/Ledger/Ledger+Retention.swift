import Warehouses

extension Ledger {
  /// Drops failures and runs of a pipeline that ended before a time; its last run that sent something stays, and the
  /// last of all.
  package func dropRuns(uid: String, before time: Int64) throws {
    try transaction {
      let values: [SQLiteValue] = [.text(uid), .int(time), .text(uid), .text(uid)]
      let old = """
        uid = ? AND ended_at < ? AND status NOT IN ('running', 'frozen')
        AND id NOT IN (
          SELECT max(id) FROM runs WHERE uid = ?
          UNION SELECT coalesce(max(id), 0) FROM runs WHERE uid = ? AND status IN ('succeeded', 'partial'))
        """
      try connection.execute(
        "DELETE FROM failures WHERE run IN (SELECT id FROM runs WHERE uid = ? AND ended_at < ?)",
        [.text(uid), .int(time)])
      try connection.execute("DELETE FROM runs WHERE \(old)", values)
    }
  }

  /// All pipelines of an environment that ever were deployed, those that left included.
  package func allPipelines(environment: String) throws -> [PipelineRecord] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.pipelineColumns) FROM pipelines
        WHERE environment = ? AND definition IS NOT NULL ORDER BY name, uid
        """, [.text(environment)]
      ).compactMap(Self.pipeline)
    }
  }

  /// Pipelines that left, with nothing more to do at their target and their state still there, and when they left.
  package func retired(environment: String) throws -> [(record: PipelineRecord, at: Int64)] {
    try reading {
      try connection.rows(
        """
        SELECT \(Self.pipelineColumns), retired_at FROM pipelines
        WHERE environment = ? AND retired_at IS NOT NULL AND retiring IS NULL AND gone_at IS NULL
        ORDER BY uid
        """, [.text(environment)]
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
        "UPDATE pipelines SET gone_at = ? WHERE uid = ?", [.int(now()), .text(uid)])
    }
  }
}
