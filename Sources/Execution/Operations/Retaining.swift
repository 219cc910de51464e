import Compiler
import Ledger
import Planning
import Warehouses

/// Drops what `retain` says is kept no longer; what fails is dropped another time.
struct Retaining {
  let workspace: Workspace
  let ledger: Ledger

  /// After runs: logs of their pipelines, and states of pipelines that left.
  func sweep(_ subjects: [RunSubject]) {
    let now = workspace.surroundings.now()
    for subject in subjects {
      let logs = Int64(subject.program.pipeline.retention.logSeconds) * 1000
      try? ledger.dropRuns(uid: subject.record.uid, before: now - logs)
    }
    let deployments = Deployments(workspace, ledger)
    for (record, at) in (try? ledger.retired(environment: workspace.environment)) ?? [] {
      guard
        let gone = (try? deployments.program(of: record))?.program.pipeline.retention.goneSeconds,
        at + Int64(gone) * 1000 <= now
      else { continue }
      do {
        try StateStore.remove(workspace.stateFile(record, ledger))
        try ledger.noteGone(uid: record.uid)
      } catch {}
    }
  }
}
