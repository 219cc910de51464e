import Compiler
import Ledger
import Planning

/// An operator's hold on a pipeline: definitions are deployed, rows wait.
package enum Holding {
  package static func pause(_ name: String, why: String?, _ workspace: Workspace) throws
    -> OperationReport
  {
    let pipeline = try DeployedPipeline(name, workspace)
    return try Troubled.ledger(workspace) {
      let pause = PauseRecord(
        at: workspace.surroundings.now(), by: workspace.surroundings.operatorName, why: why)
      try pipeline.ledger.setPause(pause, uid: pipeline.record.uid)
      try pipeline.audit(.pause, why)
      return OperationReport(
        .pause, name,
        [
          "`\(name)` is paused: it sends nothing until `headgate resume \(name)`; a run under way goes on"
        ])
    }
  }

  package static func resume(_ name: String, _ workspace: Workspace) throws -> OperationReport {
    let pipeline = try DeployedPipeline(name, workspace)
    return try Troubled.ledger(workspace) {
      guard pipeline.record.pause != nil else {
        return OperationReport(.resume, name, ["`\(name)` was not paused"])
      }
      try pipeline.ledger.setPause(nil, uid: pipeline.record.uid)
      try pipeline.audit(.resume, nil)
      return OperationReport(
        .resume, name, ["`\(name)` may run again; what has changed meanwhile is due"])
    }
  }
}

extension PipelineRecord {
  /// Why its rows are not sent, where an operator holds them back.
  func heldBack() -> String? {
    pause.map { pause in
      let why = pause.why.map { ": \($0)" } ?? ""
      return
        "pipeline `\(name)` is paused by \(pause.by) since \(TimeText.utc(pause.at))\(why); its rows are not sent, `headgate resume \(name)` lets them go"
    }
  }
}
