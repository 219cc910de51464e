import Compiler
import Diagnostics
import Ledger
import Planning

/// What an operator's command is about: one pipeline as it is deployed, whether its text is still there or not.
struct DeployedPipeline {
  let workspace: Workspace
  let ledger: Ledger
  let record: PipelineRecord

  init(_ name: String, _ workspace: Workspace) throws {
    self.workspace = workspace
    guard let ledger = try workspace.ledger(create: false) else { throw Trouble.notDeployed(name) }
    self.ledger = ledger
    let known = try Troubled.ledger(workspace) {
      try ledger.pipelines(environment: workspace.environment)
    }
    guard let record = known.first(where: { $0.name == name }) else {
      if workspace.project.pipelines.contains(where: { $0.name == name }) {
        throw Trouble.notDeployed(name)
      }
      throw Trouble.unknown(name, of: known.map(\.name), workspace)
    }
    guard record.definition != nil else { throw Trouble.notDeployed(name) }
    self.record = record
  }

  /// The pipeline of a run; nil where it has left.
  init?(run: RunRecord, _ workspace: Workspace, _ ledger: Ledger) throws {
    self.workspace = workspace
    self.ledger = ledger
    let record = try Troubled.ledger(workspace) { try ledger.pipeline(uid: run.uid) }
    guard let record, record.definition != nil, record.environment == workspace.environment else {
      return nil
    }
    self.record = record
  }

  func subject() throws -> RunSubject {
    try RunSubject(record, Deployments(workspace, ledger))
  }

  /// Changes the state under the lease, and writes down who did.
  ///
  /// - Parameter work: returns what the audit says besides, and what is reported.
  func mend(
    _ action: OperationReport.Action, _ work: (StateMender) throws -> (String?, OperationReport)
  ) throws -> OperationReport {
    let preparation = RunPreparation(workspace, ledger)
    let subject = try subject()
    return try preparation.entering(subject) { sync, lease, _ in
      let (detail, report) = try work(StateMender(sync: sync, subject: subject))
      try ledger.note(generation: sync.generation(), uid: record.uid)
      try audit(action, detail)
      try lease.release()
      return report
    }
  }

  func audit(_ action: OperationReport.Action, _ detail: String?) throws {
    try ledger.audit(
      action.rawValue, by: workspace.surroundings.operatorName, uid: record.uid,
      pipeline: record.name, detail: detail)
  }
}

extension Trouble {
  static func unknown(_ name: String, of known: [String], _ workspace: Workspace) -> Trouble {
    let nearest = Suggestion.nearest(to: name, in: known)
    return Trouble(
      .failed, .unknownPipeline, "`\(name)` is no pipeline of project `\(workspace.project.name)`",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? (known.isEmpty ? [] : ["deployed are \(known.joined(separator: ", "))"]))
  }
}
