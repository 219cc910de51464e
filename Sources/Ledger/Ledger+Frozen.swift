import SQLSyntax
import Warehouses

extension Ledger {
  /// Pins the rows of open runs for a saved plan until `expiresAt`, in milliseconds since 1970.
  package func freeze(_ runs: [Int64], plan: String, expiresAt: Int64) throws {
    try transaction {
      for run in runs {
        try connection.execute(
          """
          UPDATE \(tables.runs) SET status = 'frozen', plan = \(parameter: "plan", .text),
            expires_at = \(parameter: "expires") WHERE id = \(parameter: "run")
          """, ["plan": .text(plan), "expires": .int(expiresAt), "run": .int(run)])
      }
    }
  }

  /// The run of a pipeline whose rows are pinned, expired or not.
  package func frozenRun(uid: String) throws -> RunRecord? {
    try records(
      "WHERE uid = \(parameter: "uid", .text) AND status = 'frozen' ORDER BY id DESC LIMIT 1",
      ["uid": .text(uid)]
    ).first
  }

  /// The runs that are pinned for a saved plan, in the order in which they are sent.
  package func frozenRuns(plan: String) throws -> [RunRecord] {
    try records(
      "WHERE plan = \(parameter: "plan", .text) AND status = 'frozen' ORDER BY id",
      ["plan": .text(plan)])
  }

  /// Runs that once were pinned for a saved plan and have closed.
  package func closedRuns(plan: String) throws -> [RunRecord] {
    try records(
      "WHERE plan = \(parameter: "plan", .text) AND status <> 'frozen' ORDER BY id",
      ["plan": .text(plan)])
  }

  /// Makes a frozen run an open one, whose journal the next run works off.
  package func thaw(_ run: Int64) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.runs) SET status = 'running'
        WHERE id = \(parameter: "run") AND status = 'frozen'
        """, ["run": .int(run)])
    }
  }

  /// A pipeline by its uid, whether it still has its name or not.
  package func pipeline(uid: String) throws -> PipelineRecord? {
    try pipelines("uid = \(parameter: "uid", .text)", ["uid": .text(uid)]).first
  }
}
