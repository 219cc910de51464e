import Compiler
import Connectors
import Diagnostics
import Ledger
import Planning
import Warehouses

/// How a run of deployed pipelines was asked for.
package struct DataOptions: Sendable {
  package var overrides: [GuardOverride] = []
  /// What the operator says of objects in doubt.
  package var objects: [ObjectAnswer] = []
  /// Only pipelines whose schedule says that it is time.
  package var dueOnly = false
  /// The first so many adds and changes of each, and no removals.
  package var limit: Int?

  package init() {}
}

/// Sends the data of deployed pipelines as they are deployed, one after the other, each judged by its own guards.
package final class DataSession {
  private let workspace: Workspace
  private let ledger: Ledger
  private let options: DataOptions
  private let deployments: Deployments
  private let preparation: RunPreparation
  private let records: [(pipeline: Pipeline, record: PipelineRecord)]
  /// Targets of pipelines that left, still to be emptied.
  private let retiring: [PipelineRecord]

  /// Refuses where the text of a selected pipeline is not what is deployed.
  package init(_ workspace: Workspace, _ options: DataOptions) throws {
    self.workspace = workspace
    self.options = options
    try workspace.check(options.overrides)
    guard let ledger = try workspace.ledger(create: false) else {
      throw Trouble.notDeployed(workspace.pipelines.first?.name ?? "")
    }
    self.ledger = ledger
    deployments = Deployments(workspace, ledger)
    preparation = RunPreparation(workspace, ledger, overrides: options.overrides)
    let review = try DefinitionReview(workspace, ledger: ledger)
    retiring = review.retiring
    records = try review.items.map { item in
      guard let record = item.record, record.definition != nil, item.replaced == nil else {
        throw Trouble.notDeployed(item.pipeline.name)
      }
      if let change = item.change, !change.isOfTheTool(workspace.project, item.pipeline) {
        throw Trouble.differs(item.pipeline, change)
      }
      return (item.pipeline, record)
    }
  }

  package func run(_ progress: @escaping (RunProgress) -> Void) throws -> SessionOutcome {
    let sending = RunSending(
      workspace: workspace, ledger: ledger, objects: options.objects, progress: progress)
    var outcome = SessionOutcome()
    // What is emptied goes first: two targets may turn out to be one.
    for record in retiring where !workspace.surroundings.isInterrupted() {
      do { outcome.add(try empty(record, sending)) } catch let trouble as Trouble {
        outcome.troubles.append(trouble.within(workspace.files))
      }
    }
    // Those that run after others come last, and see what has just ended.
    let ordered = records.filter { !$0.pipeline.isChained } + records.filter(\.pipeline.isChained)
    for group in Self.groups(ordered) where !workspace.surroundings.isInterrupted() {
      outcome.add(try run(group, sending))
    }
    return outcome
  }

  /// Pipelines of one model go together, in the order of the first; one that runs after others goes alone.
  private static func groups(
    _ ordered: [(pipeline: Pipeline, record: PipelineRecord)]
  ) -> [[PipelineRecord]] {
    var groups: [(model: String?, records: [PipelineRecord])] = []
    for (pipeline, record) in ordered {
      let model = pipeline.isChained ? nil : pipeline.model
      if model != nil, let index = groups.firstIndex(where: { $0.model == model }) {
        groups[index].records.append(record)
      } else {
        groups.append((model, [record]))
      }
    }
    return groups.map(\.records)
  }

  /// Prepares those of one model that are due, which read it once, then sends them.
  private func run(_ group: [PipelineRecord], _ sending: RunSending) throws -> SessionOutcome {
    var outcome = SessionOutcome()
    func collect(_ files: SourceFiles, _ work: () throws -> Void) throws {
      do { try work() } catch let trouble as Trouble {
        outcome.troubles.append(trouble.within(files))
      }
    }
    var due: [RunSubject] = []
    for record in group {
      try collect(workspace.files) {
        var subject = try RunSubject(record, deployments)
        subject.limit = options.limit
        guard try isDue(subject) else { return }
        if let reason = record.heldBack() {
          outcome.heldBack.append(reason)
        } else {
          due.append(subject)
        }
      }
    }
    let stages = ModelStages(due)
    defer { stages.drop() }
    var prepared: [PreparedRun] = []
    for subject in due where !workspace.surroundings.isInterrupted() {
      try collect(subject.workspace.files) {
        prepared.append(try preparation.prepare(subject, after: prepared, stages: stages))
      }
    }
    stages.drop()
    for item in prepared {
      try collect(item.subject.workspace.files) { outcome.add(try send(item, sending)) }
    }
    return outcome
  }

  /// Goes on where an apply could not empty a target.
  private func empty(_ record: PipelineRecord, _ sending: RunSending) throws -> SessionOutcome {
    if options.limit != nil {
      return SessionOutcome(heldBack: [
        "`\(record.name)` left, and its target is not emptied yet: no removal is sent with `--limit`"
      ])
    }
    let subject = try RunSubject(record, deployments, isRetiring: true)
    guard try subject.program.pipeline.schedule == .manual || isDue(subject),
      let item = try preparation.prepareEmptying(record, deployments)
    else { return SessionOutcome() }
    return try send(item, sending)
  }

  private func send(_ item: PreparedRun, _ sending: RunSending) throws -> SessionOutcome {
    let tripped = item.plan.guards.filter(\.isTripped)
    guard tripped.isEmpty else { return SessionOutcome(troubles: try hold(item, tripped)) }
    do {
      return sending.send([item], try sending.actions([item]))
    } catch {
      preparation.abandon(item)
      throw error
    }
  }

  /// Nothing is sent; the run is on record as failed, for nobody may be looking.
  private func hold(_ item: PreparedRun, _ tripped: [GuardVerdict]) throws -> [Trouble] {
    try Troubled.sync(item.subject.workspace, item.subject.program) {
      try item.sync.dropChangeset(run: item.run)
      try ledger.closeRun(
        item.run, status: .failed,
        counts: RunReport(pipeline: item.subject.name).ledgerCounts(item.counts),
        message: "guard \(tripped.map { "`\($0.name)`" }.joined(separator: ", ")) tripped",
        generation: nil)
      try item.lease.release()
    }
    return tripped.map { verdict in
      Trouble(
        .heldBack, .guardTripped,
        "guard `\(verdict.name)` of pipeline `\(item.subject.name)` tripped: \(verdict.text)",
        help: [verdict.remedy].compactMap { $0 }, notes: ["nothing was sent"])
    }
  }

  private func isDue(_ subject: RunSubject) throws -> Bool {
    guard options.dueOnly else { return true }
    return try Troubled.ledger(workspace) {
      let last = try ledger.runs(uid: subject.record.uid, limit: 1).first
      var upstream: Int64?
      if case .after(let name) = subject.program.pipeline.schedule,
        let other = try ledger.pipeline(environment: workspace.environment, name: name)
      {
        upstream = try ledger.runs(uid: other.uid, limit: 1).first {
          $0.status == .succeeded || $0.status == .partial
        }?.endedAt
      }
      // Milliseconds: two runs of one second must not look like one.
      if case .after = subject.program.pipeline.schedule {
        return subject.program.pipeline.schedule.isDue(
          now: workspace.surroundings.now(), last: last?.startedAt, upstream: upstream,
          zones: workspace.surroundings.zones)
      }
      return subject.program.pipeline.schedule.isDue(
        now: workspace.surroundings.now() / 1000, last: last.map { $0.startedAt / 1000 },
        zones: workspace.surroundings.zones)
    }
  }
}

extension Pipeline {
  fileprivate var isChained: Bool { if case .after = schedule { true } else { false } }
}

extension DefinitionChange {
  /// Whether nothing differs but a connector that came with another version of the tool.
  fileprivate func isOfTheTool(_ project: Project, _ pipeline: Pipeline) -> Bool {
    guard movedFrom == nil, let destination = project.destinations[pipeline.destination] else {
      return false
    }
    return ConnectorCatalog.text(of: destination.connector) != nil
      && differences.allSatisfy { $0.kind == .connector }
  }
}

extension Trouble {
  fileprivate static func differs(_ pipeline: Pipeline, _ change: DefinitionChange) -> Trouble {
    Trouble(
      .reviewAgain, .textDiffers,
      "the text of pipeline `\(pipeline.name)` is not what is deployed", at: pipeline.span,
      label: "this pipeline",
      help: [
        "`headgate plan` shows the change, `headgate apply` deploys it",
        "to run what is deployed, go back to its text",
      ],
      notes: change.differences.prefix(5).map { "`\($0.path)` differs" })
  }
}
