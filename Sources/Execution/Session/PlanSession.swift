import Compiler
import Connectors
import Ledger
import Planning
import Warehouses

/// Plans without writing: definitions against the ledger, rows against the snapshots.
package struct PlanSession {
  private let workspace: Workspace

  package init(_ workspace: Workspace) { self.workspace = workspace }

  package func plan() throws -> Plan {
    let ledger = try workspace.ledger(create: false)
    let review = try DefinitionReview(workspace, ledger: ledger)
    let data = try workspace.pipelines.map { pipeline in
      try measure(pipeline, change: review.change(of: pipeline.name), ledger: ledger)
    }
    return try workspace.plan(review, data: data, ledger: ledger)
  }

  private func measure(_ pipeline: Pipeline, change: DefinitionChange?, ledger: Ledger?) throws
    -> PipelinePlan
  {
    let program = SyncProgram(pipeline, in: workspace.project)
    let record = try Troubled.ledger(workspace) {
      try ledger?.pipeline(environment: workspace.environment, name: pipeline.name)
    }
    let wasInterrupted = try Troubled.ledger(workspace) {
      try record.map { try ledger?.openRuns(uid: $0.uid).isEmpty == false } ?? false
    }
    let isResync = change?.strongest == .mapping
    return try Troubled.sync(workspace, program) {
      let sync = try SQLiteSync(
        sourcePath: workspace.sourcePath(program.source), query: program.query,
        state: workspace.stateFile(record, ledger: ledger, pipeline: pipeline.name),
        access: .planning, now: workspace.surroundings.now)
      let measurer = Measurer(program)
      let counts = try sync.scan(
        epoch: (record?.epoch ?? 0) + (isResync ? 1 : 0), limit: Measurer.rowLimit
      ) { measurer.take($0) }
      return PipelinePlan(
        program, measurer.finish(counts), isResync: isResync, wasInterrupted: wasInterrupted)
    }
  }
}

extension PipelinePlan {
  /// A measured pipeline with its guards judged and its time estimated.
  init(_ program: SyncProgram, _ measurement: Measurement, isResync: Bool, wasInterrupted: Bool) {
    let limit = program.destination.limits.requests
    self.init(
      pipeline: program.pipeline.name, mode: program.pipeline.mode.rawValue,
      measurement: measurement, guards: program.pipeline.guards.verdicts(measurement),
      limit: limit?.text,
      seconds: TimeEstimate.seconds(
        requests: measurement.requests.map(\.count).reduce(0, +), limit: limit),
      isResync: isResync, wasInterrupted: wasInterrupted)
  }
}

extension Workspace {
  func plan(_ review: DefinitionReview, data: [PipelinePlan], ledger: Ledger?) throws -> Plan {
    Plan(
      project: project.name, environment: project.environment?.name,
      deployment: try Troubled.ledger(self) {
        try ledger?.deployment(environment: environment).map { Int($0.number) }
      },
      files: project.files.count, pipelines: project.pipelines.count, definitions: review.changes,
      data: data)
  }

  /// Where a pipeline's state is, and what the ledger knows of it; without a record there is none yet.
  func stateFile(_ record: PipelineRecord?, ledger: Ledger?, pipeline: String) -> StateFile {
    let uid = record?.uid ?? "none"
    return StateFile(
      path: statePath(uid: uid), uid: uid, ledgerID: ledger?.id ?? "", project: project.name,
      environment: environment, pipeline: pipeline, expectedGeneration: record?.generation)
  }
}
