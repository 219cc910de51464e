import Compiler
import FoundationEssentials
import Ledger
import Planning

/// How an apply was asked for.
package struct ApplyOptions: Sendable {
  package var overrides: [GuardOverride] = []
  /// What the operator says of objects in doubt.
  package var objects: [ObjectAnswer] = []
  /// Definitions are deployed and no row is sent.
  package var definitionsOnly = false
  /// The plan that was saved and reviewed.
  package var reviewed: SavedPlan?

  package init() {}
}

/// Plans with the rows held still, then, approved, deploys and sends exactly those.
///
/// Each pipeline's lease is taken before its diff and given back at the end; an interrupted run is worked off first.
package final class ApplySession {
  private let workspace: Workspace
  private let ledger: Ledger
  private let review: DefinitionReview
  private let deployments: Deployments
  private let preparation: RunPreparation
  private let options: ApplyOptions
  private var prepared: [PreparedRun] = []
  /// Pipelines whose rows wait because an operator holds them, a sentence each.
  package private(set) var heldBack: [String] = []

  package init(_ workspace: Workspace, _ options: ApplyOptions = ApplyOptions()) throws {
    self.workspace = workspace
    self.options = options
    let ledger = try workspace.newLedger()
    self.ledger = ledger
    deployments = Deployments(workspace, ledger)
    preparation = RunPreparation(workspace, ledger, overrides: options.overrides)
    review = try DefinitionReview(workspace, ledger: ledger)
    try workspace.check(options.overrides)
    if let reviewed = options.reviewed {
      try PlanFitness(reviewed, workspace, ledger).check(review, isRepeated: reviewed.isFrozen)
    }
  }

  /// Takes the leases, builds the changesets and says what they hold.
  package func prepare() throws -> Plan {
    if let reviewed = options.reviewed, reviewed.isFrozen {
      heldBack = review.items.compactMap { ($0.replaced ?? $0.record)?.heldBack() }
      prepared = try FrozenRuns(reviewed, workspace, ledger).reopen(review, preparation)
      return reviewed.plan
    }
    if !options.definitionsOnly { try prepareRows() }
    let plan = try workspace.plan(review, data: prepared.map(\.plan), ledger: ledger)
    if let reviewed = options.reviewed { try PlanFitness.check(plan, against: reviewed) }
    return plan
  }

  private func prepareRows() throws {
    // What is emptied goes first: two targets may turn out to be one.
    for record in review.emptying {
      if let item = try preparation.prepareEmptying(
        record, deployments, leaving: review.leavingTargets)
      {
        prepared.append(item)
      }
    }
    var subjects: [RunSubject] = []
    for item in review.items {
      if let reason = (item.replaced ?? item.record)?.heldBack() {
        heldBack.append(reason)
        continue
      }
      subjects.append(try RunSubject(item, record(of: item), in: workspace))
    }
    let stages = ModelStages(subjects)
    defer { stages.drop() }
    for subject in subjects {
      prepared.append(
        try preparation.prepare(
          subject, after: prepared, leaving: review.leavingTargets, stages: stages))
    }
  }

  /// The record of a pipeline, with a uid from now on.
  private func record(of item: DefinitionReview.Item) throws -> PipelineRecord {
    if let record = item.record { return record }
    return try Troubled.ledger(workspace) {
      try item.replaced.map { try ledger.reserveSuccessor(of: $0) }
        ?? ledger.reserve(environment: workspace.environment, name: item.pipeline.name)
    }
  }

  /// Pins what was prepared for a saved plan; the leases are given back, the rows stay.
  package func freeze(_ plan: Plan, seconds: Int) throws -> SavedPlan {
    let expiresAt = workspace.surroundings.now() + Int64(seconds) * 1000
    let runs = Dictionary(
      prepared.map { ($0.subject.record.uid, $0.run) }, uniquingKeysWith: { first, _ in first })
    let saved = try workspace.saved(
      plan, review, ledger: ledger, runs: runs, prepared: prepared.map(\.subject.record),
      expiresAt: expiresAt)
    try Troubled.ledger(workspace) {
      try ledger.freeze(prepared.map(\.run), plan: saved.id, expiresAt: expiresAt)
      for item in prepared { try item.lease.release() }
    }
    prepared = []
    return saved
  }

  /// Nothing is sent: changesets and their runs are dropped, leases given back.
  package func decline() throws {
    for item in prepared { try preparation.drop(item) }
    prepared = []
  }

  /// Deploys the text again where nothing changed but what is deployed cannot be compiled: an older version made it.
  package func renewDeployment() throws {
    if review.changes.isEmpty { try deploy() }
  }

  /// After a trouble: gives the leases back as far as that still goes; the next run works off the rest.
  package func abandon() {
    for item in prepared { preparation.abandon(item) }
    prepared = []
  }

  /// Why the definitions may not be applied here as they are asked to be.
  package func checkProtection() throws {
    guard let environment = workspace.project.environment, environment.isProtected,
      options.reviewed == nil, !review.changes.isEmpty
    else { return }
    throw Trouble(
      .heldBack, .environmentProtected,
      "environment `\(environment.name)` is protected: its definitions change only by a plan that was saved",
      help: [
        "`headgate plan -e \(environment.name) -o FILE`, have it reviewed, then `headgate apply FILE`"
      ])
  }

  /// Deploys the definitions and sends the rows of one pipeline after the other; trouble with one leaves the others alone.
  package func send(_ progress: @escaping (RunProgress) -> Void) throws -> SessionOutcome {
    let sending = RunSending(
      workspace: workspace, ledger: ledger, objects: options.objects, progress: progress)
    do {
      // What a destination needs is checked before anything is deployed: a missing secret must not leave half a deployment.
      let actions = try sending.actions(prepared)
      try deploy()
      defer { prepared = [] }
      var outcome = sending.send(prepared, actions)
      outcome.heldBack = heldBack
      return outcome
    } catch {
      abandon()
      throw error
    }
  }

  private func deploy() throws {
    guard try needsDeployment() else { return }
    let project = workspace.project
    let definitions = try review.items.map { item in
      let epochs = item.epochs
      return PipelineDeployment(
        name: item.pipeline.name, uid: try record(of: item).uid,
        definition: try DefinitionReview.text(item.pipeline, in: project), epoch: epochs.epoch,
        dueBelow: epochs.dueBelow)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(DeploymentText(project)), as: UTF8.self)
    try Troubled.ledger(workspace) {
      _ = try ledger.deploy(
        environment: workspace.environment, tool: "\(ToolVersion.current)", text: text,
        files: project.files.map { DeployedFile(path: $0.path, content: $0.text) },
        pipelines: definitions,
        retirements: review.leaving.map {
          PipelineRetirement(uid: $0.record.uid, empties: $0.empties)
        })
    }
  }

  /// Something changed, or what is deployed cannot be compiled again.
  private func needsDeployment() throws -> Bool {
    if !review.changes.isEmpty { return true }
    return try review.items.contains { item in
      guard let number = item.record?.deployment else { return false }
      return try !deployments.isWhole(number) || (try? deployments.workspace(number)) == nil
    }
  }
}
