import Compiler
import Connectors
import Delivery
import Ledger
import Planning
import Records
import Warehouses

/// Plans with the rows held still, then, approved, deploys and sends exactly those.
///
/// Each pipeline's lease is taken before its diff and given back at the end; an interrupted run is worked off first.
package final class ApplySession {
  private struct Prepared {
    let program: SyncProgram
    let sync: SQLiteSync
    let lease: LeaseKeeper
    let record: PipelineRecord
    let run: Int64
    let counts: DiffCounts
    let epoch: Int64
    let plan: PipelinePlan
  }

  private let workspace: Workspace
  private let ledger: Ledger
  private let review: DefinitionReview
  private let owner: LeaseOwner
  private var prepared: [Prepared] = []
  /// Only the long reading of the source is stopped in its middle; what settles a run is finished.
  private var isReading = false

  package init(_ workspace: Workspace) throws {
    self.workspace = workspace
    let surroundings = workspace.surroundings
    guard let ledger = try workspace.ledger(create: true) else {
      preconditionFailure("a ledger that may be created is always opened")
    }
    self.ledger = ledger
    owner = LeaseOwner(
      token: String(surroundings.random(), radix: 16), host: surroundings.host,
      pid: surroundings.process)
    review = try DefinitionReview(workspace, ledger: ledger)
  }

  /// Takes the leases, builds the changesets and says what they hold.
  package func prepare() throws -> Plan {
    for pipeline in workspace.pipelines { try prepare(pipeline) }
    return try workspace.plan(review, data: prepared.map(\.plan), ledger: ledger)
  }

  private func prepare(_ pipeline: Pipeline) throws {
    let program = SyncProgram(pipeline, in: workspace.project)
    let surroundings = workspace.surroundings
    let (record, lease) = try Troubled.ledger(workspace) {
      let record = try ledger.reserve(environment: workspace.environment, name: pipeline.name)
      return (
        record,
        try ledger.takeLease(uid: record.uid, owner: owner, duration: LeaseKeeper.duration)
      )
    }
    let keeper = LeaseKeeper(ledger: ledger, lease: lease, now: surroundings.now)
    var begun: (sync: SQLiteSync, run: Int64)?
    do {
      try Troubled.sync(workspace, program) {
        let sync = try SQLiteSync(
          sourcePath: workspace.sourcePath(program.source), query: program.query,
          state: workspace.stateFile(record, ledger: ledger, pipeline: pipeline.name),
          access: .running, now: surroundings.now,
          isCanceled: { [unowned self] in isReading && surroundings.isInterrupted() },
          onWrite: { surroundings.passed(.stateWrite) })
        _ = try sync.raiseFence()
        try Repair(sync: sync, ledger: ledger).workOff(uid: record.uid)
        let isResync = review.change(of: pipeline.name)?.strongest == .mapping
        let epoch = record.epoch + (isResync ? 1 : 0)
        let run = try ledger.startRun(uid: record.uid)
        begun = (sync, run)
        let counts = try interruptible { try sync.buildChangeset(run: run, epoch: epoch) }
        let measurer = Measurer(program)
        if counts.operations > 0 {
          _ = try sync.window(after: 0, limit: Measurer.rowLimit) { measurer.take($0) }
        }
        prepared.append(
          Prepared(
            program: program, sync: sync, lease: keeper, record: record, run: run, counts: counts,
            epoch: epoch,
            plan: PipelinePlan(
              program, measurer.finish(counts), isResync: isResync, wasInterrupted: false)))
      }
    } catch {
      if let begun { forget(begun.run, of: begun.sync) }
      try? ledger.release(keeper.lease)
      throw error
    }
  }

  private func interruptible<Result>(_ work: () throws -> Result) rethrows -> Result {
    isReading = true
    defer { isReading = false }
    return try work()
  }

  /// Nothing is sent: changesets and their runs are dropped, leases given back.
  package func decline() throws {
    for item in prepared {
      try Troubled.sync(workspace, item.program) {
        try item.sync.dropChangeset(run: item.run)
        try ledger.discardRun(item.run)
        try ledger.release(item.lease.lease)
      }
    }
    prepared = []
  }

  /// After a trouble: gives the leases back as far as that still goes; the next run works off the rest.
  package func abandon() {
    for item in prepared {
      forget(item.run, of: item.sync)
      try? ledger.release(item.lease.lease)
    }
    prepared = []
  }

  /// Drops a run of which nothing was sent; where that does not go, the next run works off an empty journal.
  private func forget(_ run: Int64, of sync: SQLiteSync) {
    try? sync.dropChangeset(run: run)
    try? ledger.discardRun(run)
  }

  /// Deploys the definitions and sends the rows of one pipeline after the other; trouble with one leaves the others alone.
  package func send(_ progress: @escaping (RunProgress) -> Void) throws -> (
    reports: [RunReport], troubles: [Trouble]
  ) {
    // What a destination needs is checked before anything is deployed: a missing secret must not leave half a deployment.
    let actions: [BoundAction]
    do {
      actions = try prepared.map(action)
      try deploy()
    } catch {
      abandon()
      throw error
    }
    var reports: [RunReport] = []
    var troubles: [Trouble] = []
    for (item, action) in zip(prepared, actions) {
      do {
        try Troubled.sync(workspace, item.program) {
          let report = try run(item, action, progress)
          reports.append(report)
          if let trouble = report.trouble(at: item.program.destination) { troubles.append(trouble) }
        }
      } catch let trouble as Trouble {
        // Its run stays open: the next one works off its journal.
        troubles.append(trouble)
      }
      try? ledger.release(item.lease.lease)
    }
    prepared = []
    return (reports, troubles)
  }

  private func action(_ item: Prepared) throws -> BoundAction {
    let destination = item.program.destination
    let action = try item.program.bound(
      secrets: item.program.secrets(root: workspace.project.root, workspace.surroundings))
    do {
      try action.check()
    } catch {
      throw Trouble(
        .failed, .destinationUnusable, "destination `\(destination.name)`: \(error)",
        at: destination.span, label: "this destination")
    }
    return action
  }

  private func run(
    _ item: Prepared, _ action: BoundAction, _ progress: @escaping (RunProgress) -> Void
  ) throws -> RunReport {
    let root = workspace.project.root
    let surroundings = workspace.surroundings
    let book = RunBook(
      item.program, run: item.run, sync: item.sync, ledger: ledger, counts: item.counts,
      now: surroundings.now)
    if item.program.isWhole {
      return try WholeRunner(
        item.program, book: book, action: action,
        replacement: try FileReplacement(action: action, root: root), surroundings: surroundings,
        progress: progress
      ).run()
    }
    return try Runner(
      item.program, book: book, action: action, lease: item.lease,
      dispatcher: try action.dispatcher(root: root), surroundings: surroundings,
      progress: progress
    ).run()
  }

  private func deploy() throws {
    guard !review.changes.isEmpty else { return }
    let project = workspace.project
    let epochs = Dictionary(
      prepared.map { ($0.program.pipeline.name, $0.epoch) }, uniquingKeysWith: { first, _ in first }
    )
    let definitions = try workspace.pipelines.map { pipeline in
      PipelineDeployment(
        name: pipeline.name, definition: try DefinitionReview.text(pipeline, in: project),
        epoch: epochs[pipeline.name] ?? 0)
    }
    try Troubled.ledger(workspace) {
      _ = try ledger.deploy(
        environment: workspace.environment, tool: "\(ToolVersion.current)",
        files: project.files.map { DeployedFile(path: $0.path, content: $0.text) },
        pipelines: definitions)
      for change in review.changes where change.kind == .destroy {
        if let record = try ledger.pipeline(
          environment: workspace.environment, name: change.pipeline)
        {
          try ledger.retire(uid: record.uid)
        }
      }
    }
  }
}
