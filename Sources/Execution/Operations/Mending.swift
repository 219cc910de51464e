import Compiler
import Ledger
import Planning
import Warehouses

/// Makes rows due again, or has a pipeline forget what it sent; the next run sends.
package enum Mending {
  /// Rows that were given up, or are not safe to repeat, are tried again.
  package static func retry(_ name: String, _ workspace: Workspace) throws -> OperationReport {
    try DeployedPipeline(name, workspace).mend(.retry) { mender in
      let rows = try mender.sync.retryAbandoned()
      let note =
        rows == 0
        ? "no row of `\(name)` was given up or unknown: there is nothing to try again"
        : "\(Int(rows).counted("row")) of `\(name)` that \(rows == 1 ? "was" : "were") given up or unknown \(rows == 1 ? "is" : "are") tried again by the next run"
      return ("\(rows) rows", OperationReport(.retry, name, rows: rows, [note]))
    }
  }

  /// The rows of a run are sent again with their present values.
  package static func replay(_ run: Int64, _ workspace: Workspace) throws -> OperationReport {
    guard let ledger = try workspace.ledger(create: false),
      let record = try Troubled.ledger(workspace, { try ledger.run(run) })
    else { throw Trouble.unknownRun(run) }
    guard let pipeline = try DeployedPipeline(run: record, workspace, ledger) else {
      throw Trouble.unknownRun(run)
    }
    let name = pipeline.record.name
    return try pipeline.mend(.replay) { mender in
      guard let rows = try mender.sync.replay(run: run) else {
        throw Trouble.notRemembered(
          record, name, remembered: try mender.sync.rememberedRuns(),
          kept: mender.subject.program.pipeline.retention.changesets)
      }
      var notes = [
        "\(Int(rows).counted("row")) of run \(run) of `\(name)` \(rows == 1 ? "is" : "are") sent again by the next run, with \(rows == 1 ? "its" : "their") present values"
      ]
      if record.counts.removes.accepted > 0 {
        notes.append(
          "\(Int(record.counts.removes.accepted).counted("removal")) of that run \(record.counts.removes.accepted == 1 ? "is" : "are") not repeated"
        )
      }
      return (
        "run \(run), \(rows) rows", OperationReport(.replay, name, run: run, rows: rows, notes)
      )
    }
  }

  /// What a reset costs, said before it is done.
  package static func resetCost(_ name: String, forget: Bool, _ workspace: Workspace) throws
    -> [String]
  {
    let pipeline = try DeployedPipeline(name, workspace)
    let subject = try pipeline.subject()
    let file = try Troubled.ledger(workspace) {
      try workspace.stateFile(pipeline.record, pipeline.ledger)
    }
    let rows = Int(StateStore.rows(of: file) ?? 0)
    let bound = subject.program.bound()
    let batch = max(bound.requests.map(\.maxRecords).max() ?? 1, 1)
    let requests = (rows + batch - 1) / batch
    let limit = subject.program.destination.limits.requests
    let time = TimeEstimate.seconds(requests: requests, limit: limit).map {
      ", \(TimeEstimate.text(seconds: $0)) at \(limit?.text ?? "")"
    }
    let cost = "about \(requests.counted("request"))\(time ?? "")"
    if forget {
      return [
        "`\(name)` forgets the \(rows.counted("row")) that \(rows == 1 ? "its" : "its") destination holds: they become unmanaged",
        "the next run adds every row of the model as if it were new (\(cost) for as many)",
        "what is gone from the model by then, or was never in it, stays at the destination for good",
      ]
    }
    return [
      "every row of `\(name)` that the model has is sent again by the next run: \(rows.counted("row")), \(cost)",
      subject.query.removes
        ? "what is gone from the model is removed"
        : "what is gone from the model stays, as in every run of mode \(subject.program.pipeline.mode.rawValue)",
    ]
  }

  /// Every row is sent again; with `forget` nothing is known of any.
  package static func reset(_ name: String, forget: Bool, _ workspace: Workspace) throws
    -> OperationReport
  {
    let action: OperationReport.Action = forget ? .forget : .reset
    return try DeployedPipeline(name, workspace).mend(action) { mender in
      let rows = try forget ? mender.sync.forgetAll() : mender.sync.resetAll()
      let note =
        forget
        ? "`\(name)` has forgotten \(Int(rows).counted("row")); the next run is a first run"
        : "\(Int(rows).counted("row")) of `\(name)` \(rows == 1 ? "is" : "are") sent again by the next run"
      return ("\(rows) rows", OperationReport(action, name, rows: rows, [note]))
    }
  }
}

extension Trouble {
  static func unknownRun(_ run: Int64) -> Trouble {
    Trouble(
      .failed, .unknownRun, "there is no run \(run) in this ledger and environment",
      help: ["`headgate history` lists the runs"])
  }

  fileprivate static func notRemembered(
    _ run: RunRecord, _ name: String, remembered: [Int64], kept: Int
  ) -> Trouble {
    let counts = run.counts
    if run.status == .succeeded, counts.added + counts.changed + counts.removed == 0 {
      return Trouble(
        .reviewAgain, .runForgotten, "run \(run.id) of `\(name)` had no rows to send",
        help: ["`headgate history -s \(name)` lists the runs with their rows"])
    }
    let others =
      remembered.isEmpty
      ? "none is remembered"
      : "remembered are \(remembered.map(String.init).joined(separator: ", "))"
    return Trouble(
      .reviewAgain, .runForgotten,
      "which rows run \(run.id) of `\(name)` was about is not remembered any more",
      help: [
        "`retain: { changesets: \(kept) }` keeps those of the last \(kept.counted("run")); \(others)",
        "`headgate reset \(name)` sends every row again",
      ])
  }
}
