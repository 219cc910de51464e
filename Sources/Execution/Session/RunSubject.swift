import Compiler
import Connectors
import Ledger
import Planning
import Records
import SQLSyntax
import Warehouses

/// What one run is about: a pipeline's program, its record in the ledger, and which rows are due.
struct RunSubject {
  var program: SyncProgram
  /// Whose texts its troubles point into: the project's, or a deployment's.
  let workspace: Workspace
  let record: PipelineRecord
  let epoch: Int64
  let dueBelow: Int64
  var isResync = false
  /// The cheaper way was taken over a resync, whose rows are counted for comparison.
  var isForward = false
  /// The pipeline left: all that it sent is removed.
  var isRetiring = false
  /// The first so many adds and changes, and no removals.
  var limit: Int?
  /// Others send to the target that is emptied: what they hold stays, which only values tell.
  private var keepsValues = false

  var name: String { program.pipeline.name }

  /// - Parameter now: milliseconds since 1970.
  func options(now: Int64, dueBelow: Int64? = nil) -> DiffOptions {
    let renewBefore = program.action.renewAfter.map { now - Int64($0.days) * 86_400_000 }
    return DiffOptions(
      epoch: epoch, dueBelow: dueBelow ?? self.dueBelow,
      renewBefore: isRetiring ? nil : renewBefore, sample: isRetiring ? nil : sample)
  }

  /// Writes down what an earlier `match` or identifier sent, before rows are looked at by the present one.
  func carryOver(_ sync: Sync, _ deployments: Deployments?) throws {
    guard try sync.needsCarryOver() else { return }
    // Rows were named for a plan that was never applied.
    if try sync.holdsNothing() { return try sync.carryOver(columns: []) { _, _ in } }
    guard
      let earlier = try deployments.flatMap({
        try sender(of: sync.rowNames, $0, folded: sync.warehouse.folded)
      })
    else {
      throw Trouble.senderUnknown(name)
    }
    let sent = SentValues(of: earlier)
    try sync.carryOver(columns: earlier.query.columns.map(\.name)) { row, body in
      try sent.each(in: row, body)
    }
  }

  /// The last definition that named rows as the state does: that of the ledger, or one before, where a run died
  /// between the deployment and the first row.
  private func sender(
    of names: [String], _ deployments: Deployments, folded: (String) -> String
  ) throws -> SyncProgram? {
    for epoch in stride(from: record.epoch, through: 0, by: -1) {
      guard let program = try deployments.program(of: record, epoch: epoch) else { continue }
      if program.query.identifier.map({ folded($0.name) }) == names.map(folded) { return program }
    }
    return nil
  }

  /// Decides what becomes of the rows of a changeset, with the records of earlier definitions at hand.
  func mapping(_ sync: Sync, _ deployments: Deployments?, startedAt: Int64) throws
    -> RowMapping
  {
    let record = record
    let past = PastMappings(
      program, epoch: epoch, columns: sync.oldColumns, folded: sync.warehouse.folded
    ) { epoch in
      (try? deployments?.program(of: record, epoch: epoch)) ?? nil
    }
    return RowMapping(
      program, past: past, keepsValues: sync.query.identity.keepsValues,
      startsNow: try !sync.hasStarted(), startedAt: startedAt / 1000)
  }

  /// Whether the rows of the state may be given another name.
  var allowsRekey: Bool { program.pipeline.onChange.identifier == .rekey }

  var query: SyncQuery {
    guard isRetiring else { return program.query }
    return keepsValues ? program.query.withoutRows.keepingValues : program.query.withoutRows
  }

  /// The same at a target that it may have to share.
  func at(_ target: SharedTarget) -> RunSubject {
    var subject = self
    subject.keepsValues = !target.others.isEmpty
    return subject
  }

  private var sample: Int? {
    switch workspace.project.environment?.send {
    case .sample(let rows): rows
    case .all?, .some(.none), nil: nil
    }
  }

  /// The model's tests; nothing is asked of one that is not read.
  var tests: [ModelTest] {
    isRetiring ? [] : workspace.project.models[program.pipeline.model]?.tests ?? []
  }

  var modelSQL: String { workspace.project.models[program.pipeline.model]?.sql ?? "" }

  /// A pipeline of the text as its review found it.
  init(_ item: DefinitionReview.Item, _ record: PipelineRecord, in workspace: Workspace) throws {
    program = try workspace.program(item.pipeline)
    self.workspace = workspace
    self.record = record
    (epoch, dueBelow) = item.epochs
    isResync = item.isResync
    switch item.change?.effect?.kind {
    case .forward, .connector: isForward = true
    case .update, .requery, .widen, .narrow, .resync, .rematch, .rekey, .replace, nil:
      isForward = false
    }
  }

  /// A pipeline as it is deployed.
  init(_ record: PipelineRecord, _ deployments: Deployments, isRetiring: Bool = false) throws {
    let deployed = try deployments.program(of: record)
    workspace = deployed.1
    let pipeline = deployed.program.pipeline
    program = try workspace.program(isRetiring ? pipeline.mirrored : pipeline)
    self.record = record
    (epoch, dueBelow) = (record.epoch, record.dueBelow)
    self.isRetiring = isRetiring
  }
}

extension Trouble {
  fileprivate static func senderUnknown(_ name: String) -> Trouble {
    Trouble(
      .reviewAgain, .stateUnfit,
      "what `\(name)` sent under its earlier `match` or identifier cannot be told: that definition is not on record, or this version cannot read it",
      help: ["take that change back, or apply it with the headgate that deployed it"])
  }
}
