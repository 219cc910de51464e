import Compiler
import Ledger
import Planning
import Warehouses

/// Takes leases, works off what died before, and builds and measures changesets.
final class RunPreparation {
  private let workspace: Workspace
  private let ledger: Ledger
  /// One for all pipelines, so that each deployment is compiled once.
  private let deployments: Deployments
  private let overrides: [GuardOverride]
  private let keeper: LeaseKeeper
  /// Only the long reading of the source is stopped in its middle; what settles a run is finished.
  private var isReading = false

  init(_ workspace: Workspace, _ ledger: Ledger, overrides: [GuardOverride] = []) {
    self.workspace = workspace
    self.ledger = ledger
    deployments = Deployments(workspace, ledger)
    self.overrides = overrides
    let surroundings = workspace.surroundings
    let owner = LeaseOwner(
      token: String(surroundings.random(), radix: 16), host: surroundings.host,
      pid: surroundings.process)
    keeper = LeaseKeeper(
      ledger, owner: owner, duration: surroundings.lease, now: surroundings.now)
  }

  /// Builds the changeset of one pipeline; on a trouble nothing of it is left.
  ///
  /// - Parameters:
  ///   - earlier: runs whose turn comes before, and whose rows are at hand.
  ///   - leaving: pipelines that leave their targets when this session deploys, by uid.
  ///   - stages: models that several pipelines of this session read.
  func prepare(
    _ subject: RunSubject, after earlier: [PreparedRun] = [], leaving: Set<String> = [],
    stages: ModelStages = ModelStages([])
  ) throws -> PreparedRun {
    let target = try target(subject, leaving: leaving)
    let subject = subject.at(target)
    return try entering(subject, at: target, confirms: false) { sync, lease, begin in
      try target.open(in: sync, ahead: earlier.map { ($0.subject, $0.sync) })
      let run = try begin()
      var counts = try interruptible {
        func test() throws { try ModelTesting(subject, ledger).run(on: sync) }
        let isStaged = try stages.stage(subject, in: sync, inspecting: test)
        return try sync.buildChangeset(
          run: run, subject.options(now: workspace.surroundings.now())
        ) { if !isStaged { try test() } }
      }
      if let limit = subject.limit, let cut = try sync.limit(run: run, rows: limit) {
        (counts.added, counts.changed, counts.removed) = (cut.added, cut.changed, cut.removed)
      }
      let given = overrides.filter { $0.pipeline == subject.name }
      if !given.isEmpty {
        try ledger.note(overrides: given.map(\.text).joined(separator: " "), of: run)
      }
      let mapping = try mapping(subject, sync)
      let measurement = try Measurer(subject.program, mapping).measure(sync, counts)
      return PreparedRun(
        subject: subject, sync: sync, lease: lease, run: run, counts: counts,
        plan: PipelinePlan(subject, measurement, overrides: given), mapping: mapping)
    }
  }

  /// The same for a target that is to be emptied; nil where nothing is left to do there.
  ///
  /// - Parameter leaving: as of `prepare`.
  func prepareEmptying(
    _ record: PipelineRecord, _ deployments: Deployments, leaving: Set<String> = []
  ) throws -> PreparedRun? {
    let item = try prepare(
      RunSubject(record, deployments, isRetiring: true), leaving: leaving)
    guard item.plan.operations == 0 else { return item }
    // Emptied already, or never filled.
    let isContested = try item.isContested
    try drop(item)
    if !isContested {
      try Troubled.ledger(workspace) { try ledger.endRetirement(uid: record.uid) }
    }
    return nil
  }

  /// Takes the leases, opens the state and works off what died before; on a trouble nothing of `work` is left.
  ///
  /// - Parameter confirms: false where it is not settled yet whether the definition is deployed.
  func entering<Result>(
    _ subject: RunSubject, at target: SharedTarget? = nil, confirms: Bool = true,
    _ work: (Sync, RunLease, _ begin: () throws -> Int64) throws -> Result
  ) throws -> Result {
    let lease = try takeLease(subject, at: target ?? self.target(subject))
    var entered: Sync?
    var begun: Int64?
    do {
      return try Troubled.sync(subject.workspace, subject.program) {
        do {
          try refuseFrozen(subject)
          try workOff(subject, lease)
          let sync = try open(subject, lease)
          entered = sync
          try subject.carryOver(sync, deployments)
          if confirms { try sync.confirmCarryOver() }
          return try work(sync, lease) {
            let run = try ledger.startRun(uid: subject.record.uid)
            try sync.nameSession(run: run)
            begun = run
            lease.run = run
            return run
          }
        } catch WarehouseError.interrupted {
          // Another process may have taken over while the source was read.
          try lease.renew()
          throw WarehouseError.interrupted
        }
      }
    } catch {
      if let entered, let begun { forget(begun, of: entered) }
      try? lease.release()
      throw error
    }
  }

  /// Takes up the rows that were pinned before; nil where all of them have their outcome already.
  func reopen(_ subject: RunSubject, run: RunRecord, as plan: PipelinePlan) throws -> PreparedRun? {
    let target = try target(subject)
    let subject = subject.at(target)
    let lease = try takeLease(subject, at: target)
    do {
      return try Troubled.sync(subject.workspace, subject.program) {
        let sync = try open(subject, lease)
        try subject.carryOver(sync, deployments)
        try target.open(in: sync)
        lease.run = run.id
        try collect(run, subject, sync, lease)
        let journal = try ledger.journal(of: run.id)
        let repair = Repair(subject.program, sync: sync, ledger: ledger)
        let counts = try sync.reopen(
          run: run.id, settled: journal.outcomes.compactMap(\.settled),
          open: repair.open(journal, of: run.id))
        guard var counts else {
          // The state has closed the run, and only the ledger has not heard.
          try ledger.thaw(run.id)
          try repair.workOff(uid: run.uid)
          try lease.release()
          return nil
        }
        counts.modelRows = Int64(plan.measurement.counts.modelRows)
        counts.unchanged = Int64(plan.measurement.counts.same)
        return PreparedRun(
          subject: subject, sync: sync, lease: lease, run: run.id, counts: counts, plan: plan,
          mapping: try mapping(subject, sync), isFrozen: true)
      }
    } catch {
      try? lease.release()
      throw error
    }
  }

  /// Works off the runs that died, by the definition that they were about: rows may have another name by now.
  private func workOff(_ subject: RunSubject, _ lease: RunLease) throws {
    let expired = try ledger.frozenRun(uid: subject.record.uid)
    guard try expired != nil || !ledger.openRuns(uid: subject.record.uid).isEmpty else { return }
    var dead = subject
    dead.program = try died(subject)
    let sync = try open(dead, lease, readsModel: false)
    if let expired { try drop(expired, of: sync) }
    for run in try ledger.openRuns(uid: subject.record.uid) {
      try collect(run, dead, sync, lease)
    }
    try Repair(dead.program, sync: sync, ledger: ledger).workOff(uid: subject.record.uid)
  }

  /// Asks for what a run has handed over; what is still open stops whatever was to come.
  private func collect(
    _ run: RunRecord, _ subject: RunSubject, _ sync: Sync, _ lease: RunLease
  ) throws {
    if try ledger.jobs(of: run.id).isEmpty { return }
    let program = subject.program
    let root = workspace.project.root
    let secrets = try program.secrets(root: root, workspace.surroundings)
    let object = try ObjectKeeper(workspace: workspace, ledger: ledger, answers: [])
      .id(for: subject, secrets: secrets)
    let stop = try JobCollection(
      program, program.bound(secrets: secrets, object: object), sync: sync, ledger: ledger,
      lease: lease, root: root, surroundings: workspace.surroundings.stopping(lease.isCanceled)
    ).collect(run)
    guard let stop else { return }
    var report = RunReport(pipeline: subject.name)
    report.stop = stop
    if let trouble = report.trouble(at: program.destination) {
      throw trouble.within(subject.workspace.files)
    }
  }

  /// What a run that died was about: not what the text says now, but what was deployed then.
  private func died(_ subject: RunSubject) throws -> SyncProgram {
    guard let (deployed, text) = try? deployments.program(of: subject.record)
    else { return subject.program }
    return try text.program(deployed.pipeline)
  }

  /// The other pipelines at a pipeline's target.
  func target(_ subject: RunSubject, leaving: Set<String> = []) throws -> SharedTarget {
    try SharedTarget(subject, workspace, ledger, leaving: leaving)
  }

  /// The pipeline's lease, and those of pipelines that share its target, in the order of their names.
  private func takeLease(_ subject: RunSubject, at target: SharedTarget) throws -> RunLease {
    try Troubled.ledger(workspace) {
      let records = (target.others.map(\.record) + [subject.record]).sorted { $0.name < $1.name }
      return try keeper.take(records.map { ($0.uid, $0.name) })
    }
  }

  private func open(_ subject: RunSubject, _ lease: RunLease, readsModel: Bool = true) throws
    -> Sync
  {
    let surroundings = workspace.surroundings.stopping(lease.isCanceled)
    let sync = try Sync(
      workspace.warehouseWithStates(subject.program.source), query: subject.query,
      state: try workspace.stateFile(
        subject.record, ledger: ledger, pipeline: subject.name, in: subject.program.source),
      access: .running, now: surroundings.now, rekeys: subject.allowsRekey || !readsModel,
      readsModel: readsModel,
      isCanceled: { [weak self] in
        // Also where nothing may be stopped in its middle: the lease holds while the engine works.
        let isOurs = lease.beat()
        return self?.isReading == true && (!isOurs || surroundings.isInterrupted())
      },
      onWrite: { surroundings.passed(.stateWrite) })
    let pipeline = subject.program.pipeline
    sync.patience = Patience(
      milliseconds: Int64(pipeline.retry.seconds) * 1000, attempts: pipeline.retry.attempts)
    sync.keptChangesets = subject.isRetiring ? 0 : pipeline.retention.changesets
    for dead in try ledger.openRuns(uid: subject.record.uid) { try sync.endSessions(run: dead.id) }
    _ = try sync.raiseFence()
    return sync
  }

  private func mapping(_ subject: RunSubject, _ sync: Sync) throws -> RowMapping {
    try subject.mapping(
      sync, deployments, startedAt: workspace.surroundings.now())
  }

  private func interruptible<Result>(_ work: () throws -> Result) rethrows -> Result {
    isReading = true
    defer { isReading = false }
    return try work()
  }

  /// While rows are pinned for a plan that may still be applied, nothing else runs of their pipeline.
  private func refuseFrozen(_ subject: RunSubject) throws {
    guard let frozen = try ledger.frozenRun(uid: subject.record.uid), let plan = frozen.plan,
      !frozen.isExpired(at: workspace.surroundings.now())
    else { return }
    throw Trouble.frozen(subject.name, plan: plan, expiresAt: frozen.expiresAt ?? 0)
  }

  /// Rows of a plan that has expired.
  private func drop(_ frozen: RunRecord, of sync: Sync) throws {
    if try ledger.journal(of: frozen.id).windows.isEmpty {
      try sync.dropChangeset(run: frozen.id)
      try ledger.discardRun(frozen.id)
    } else {
      // A part was sent: that is worked off as of any run that did not close.
      try ledger.thaw(frozen.id)
    }
  }

  /// Nothing is sent: the changeset and its run are dropped, the lease given back.
  func drop(_ item: PreparedRun) throws {
    try Troubled.sync(item.subject.workspace, item.subject.program) {
      if !item.isFrozen {
        try item.sync.dropChangeset(run: item.run)
        try ledger.discardRun(item.run)
      }
      try item.lease.release()
    }
  }

  /// After a trouble: as far as that still goes; the next run works off the rest.
  func abandon(_ item: PreparedRun) {
    if !item.isFrozen { forget(item.run, of: item.sync) }
    try? item.lease.release()
  }

  private func forget(_ run: Int64, of sync: Sync) {
    try? sync.dropChangeset(run: run)
    try? ledger.discardRun(run)
  }
}

extension RunRecord {
  /// Whether the time for which its rows are pinned is over.
  func isExpired(at now: Int64) -> Bool { expiresAt.map { $0 <= now } ?? true }
}

extension PipelinePlan {
  /// A measured pipeline with its guards judged and its time estimated.
  init(
    _ subject: RunSubject, _ measurement: Measurement, overrides: [GuardOverride] = [],
    resyncRows: Int? = nil, wasInterrupted: Bool = false
  ) {
    let program = subject.program
    let limit = program.destination.limits.requests
    self.init(
      pipeline: subject.name, mode: program.pipeline.mode.rawValue, measurement: measurement,
      guards: program.pipeline.guards.verdicts(
        measurement, of: subject.name, overrides: overrides, isResync: subject.isResync,
        isEmptying: subject.isRetiring),
      limit: limit?.text,
      seconds: TimeEstimate.seconds(
        requests: measurement.requests.map(\.count).reduce(0, +), limit: limit),
      isResync: subject.isResync, resyncRows: resyncRows, isRetiring: subject.isRetiring,
      wasInterrupted: wasInterrupted)
  }
}
