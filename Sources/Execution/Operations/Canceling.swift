import Compiler
import Ledger
import Planning

/// Asks a run of another process to stop.
package enum Canceling {
  /// The run finishes the requests in flight and closes as canceled; what is left of it stays due.
  package static func cancel(_ run: Int64, _ workspace: Workspace) throws -> OperationReport {
    guard let ledger = try workspace.ledger(create: false) else { throw Trouble.unknownRun(run) }
    return try Troubled.ledger(workspace) {
      guard let record = try ledger.run(run), let pipeline = try ledger.pipeline(uid: record.uid),
        pipeline.environment == workspace.environment
      else { throw Trouble.unknownRun(run) }
      let name = pipeline.name
      guard record.status == .running else {
        throw Trouble(
          .reviewAgain, .runEnded,
          "run \(run) of `\(name)` is not under way: it is \(record.status.rawValue)",
          help: record.status == .frozen
            ? ["`headgate discard \(record.plan ?? "")` gives the rows of its plan free"] : [])
      }
      guard try ledger.isHeld(record.uid, seenFrom: workspace) else {
        throw Trouble(
          .reviewAgain, .runEnded,
          "run \(run) of `\(name)` has nobody who could stop it: its process is dead",
          help: ["the next run of `\(name)` works off what it has left"])
      }
      let who = workspace.surroundings.operatorName
      _ = try ledger.cancel(run, by: who)
      try ledger.audit(
        OperationReport.Action.cancel.rawValue, by: who, uid: record.uid, pipeline: name,
        detail: "run \(run)")
      return OperationReport(
        .cancel, name, run: run,
        [
          "run \(run) of `\(name)` is asked to stop: it finishes the requests in flight, and what is left stays due"
        ])
    }
  }
}
