import Compiler
import Connectors
import Ledger
import Planning
import Warehouses

/// Plans without writing: definitions against the ledger, rows against the snapshots.
package final class PlanSession {
  private let workspace: Workspace
  private let ledger: Ledger?
  /// One for all pipelines, so that each deployment is compiled once.
  private let deployments: Deployments?
  private let review: DefinitionReview
  /// What could not be asked of destinations, a sentence each.
  package private(set) var unseen: [String] = []

  package init(_ workspace: Workspace) throws {
    self.workspace = workspace
    let ledger = try workspace.ledger(create: false)
    self.ledger = ledger
    deployments = ledger.map { Deployments(workspace, $0) }
    review = try DefinitionReview(workspace, ledger: ledger)
  }

  /// Pipelines whose rows an apply leaves alone because an operator holds them, a sentence each.
  package var heldBack: [String] {
    review.items.compactMap { ($0.replaced ?? $0.record)?.heldBack() }
  }

  /// - Parameter definitionsOnly: rows are not looked at.
  package func plan(definitionsOnly: Bool = false) throws -> Plan {
    var ahead: [(subject: RunSubject, sync: Sync)] = []
    let foresight = ObjectForesight(workspace: workspace, ledger: ledger)
    let data =
      definitionsOnly
      ? []
      : try emptying()
        + review.items.map { item in
          let subject = try subject(of: item)
          if let sentence = try foresight.look(for: subject) { unseen.append(sentence) }
          return try measure(subject, after: &ahead)
        }
    return try workspace.plan(review, data: data, ledger: ledger)
  }

  /// The same for a file.
  package func saved(_ plan: Plan) throws -> SavedPlan {
    try workspace.saved(plan, review, ledger: ledger)
  }

  private func emptying() throws -> [PipelinePlan] {
    guard let deployments else { return [] }
    return try review.emptying.compactMap { record in
      var ahead: [(subject: RunSubject, sync: Sync)] = []
      let plan = try measure(RunSubject(record, deployments, isRetiring: true), after: &ahead)
      return plan.operations == 0 ? nil : plan
    }
  }

  private func subject(of item: DefinitionReview.Item) throws -> RunSubject {
    let record =
      item.record
      ?? PipelineRecord(
        uid: "none", environment: workspace.environment, name: item.pipeline.name, definition: nil,
        deployment: nil, generation: nil, epoch: 0)
    return try RunSubject(item, record, in: workspace)
  }

  /// - Parameter ahead: those whose turn comes before; one that shares its target joins them, and keeps its rows.
  private func measure(
    _ subject: RunSubject, after ahead: inout [(subject: RunSubject, sync: Sync)]
  ) throws -> PipelinePlan {
    let target = try SharedTarget(subject, workspace, ledger, leaving: review.leavingTargets)
    let subject = subject.at(target)
    let wasInterrupted = try Troubled.ledger(workspace) {
      try ledger?.openRuns(uid: subject.record.uid).isEmpty == false
    }
    return try Troubled.sync(subject.workspace, subject.program) {
      let sync = try Sync(
        workspace.warehouseWithStates(subject.program.source), query: subject.query,
        state: try workspace.stateFile(
          subject.record, ledger: ledger, pipeline: subject.name,
          in: subject.program.source),
        access: .planning, now: workspace.surroundings.now, rekeys: subject.allowsRekey)
      try subject.carryOver(sync, deployments)
      try target.open(in: sync, ahead: ahead)
      let resyncRows = try resyncRows(subject, sync)
      let measurement = try measure(
        subject, sync, subject.options(now: workspace.surroundings.now()))
      if subject.program.pipeline.isShared { ahead.append((subject, sync)) } else { sync.endScan() }
      return PipelinePlan(
        subject, measurement, resyncRows: resyncRows, wasInterrupted: wasInterrupted)
    }
  }

  private func measure(_ subject: RunSubject, _ sync: Sync, _ options: DiffOptions) throws
    -> Measurement
  {
    sync.endScan()
    let counts = try sync.beginScan(options) { try ModelTesting(subject, ledger).run(on: sync) }
    let mapping = try subject.mapping(
      sync, deployments, startedAt: workspace.surroundings.now())
    return try Measurer(subject.program, mapping).measure(sync, counts)
  }

  /// What the dearer way would send.
  private func resyncRows(_ subject: RunSubject, _ sync: Sync) throws -> Int? {
    guard subject.isForward else { return nil }
    let options = subject.options(
      now: workspace.surroundings.now(), dueBelow: subject.epoch)
    let counts = try measure(subject, sync, options).counts
    return counts.added + counts.changed + counts.removed
  }
}

extension Workspace {
  func plan(_ review: DefinitionReview, data: [PipelinePlan], ledger: Ledger?) throws -> Plan {
    let looked = Set(data.filter { !$0.isRetiring }.map(\.pipeline))
    // Pipelines of one model share its tests.
    let read = Set(project.pipelines.filter { looked.contains($0.name) }.map(\.model))
    return Plan(
      project: project.name, environment: project.environment?.name,
      deployment: try Troubled.ledger(self) {
        try ledger?.deployment(environment: environment).map { Int($0.number) }
      },
      files: project.files.count, pipelines: project.pipelines.count,
      tests: read.reduce(0) { $0 + (project.models[$1]?.tests.count ?? 0) },
      definitions: review.changes, data: data, sending: project.environment?.send.text)
  }
}

extension ProjectEnvironment.Sending {
  /// What is kept back; nil where nothing is.
  fileprivate var text: String? {
    switch self {
    case .all: nil
    case .sample(let rows): "sample \(rows)"
    case .none: "none"
    }
  }
}
