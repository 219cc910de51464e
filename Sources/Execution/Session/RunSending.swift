import Compiler
import Connectors
import Delivery
import Ledger
import Planning
import Records

/// What a session sent: a report a run, and what stood in the way.
package struct SessionOutcome {
  package var reports: [RunReport] = []
  package var troubles: [Trouble] = []
  /// Pipelines that sent nothing because an operator holds them, a sentence each.
  package var heldBack: [String] = []

  mutating func add(_ other: SessionOutcome) {
    heldBack += other.heldBack
    reports += other.reports
    troubles += other.troubles
  }
}

/// Sends prepared runs, one after the other; trouble with one leaves the others alone.
struct RunSending {
  let workspace: Workspace
  let ledger: Ledger
  var objects: [ObjectAnswer] = []
  let progress: (RunProgress) -> Void
  private let rates = DestinationRates()

  init(
    workspace: Workspace, ledger: Ledger, objects: [ObjectAnswer] = [],
    progress: @escaping (RunProgress) -> Void
  ) {
    self.workspace = workspace
    self.ledger = ledger
    self.objects = objects
    self.progress = progress
  }

  /// The actions with their secrets, checked before anything is sent or deployed; none where nothing is sent at all.
  func actions(_ items: [PreparedRun]) throws -> [BoundAction?] {
    if isDry { return items.map { _ in nil } }
    return try items.map(action)
  }

  func send(_ items: [PreparedRun], _ actions: [BoundAction?]) -> SessionOutcome {
    var outcome = SessionOutcome()
    for (item, action) in zip(items, actions) {
      do {
        try Troubled.sync(item.subject.workspace, item.subject.program) {
          let report = try action.map { try run(item, $0) } ?? recordDry(item)
          outcome.reports.append(report)
          if let trouble = report.trouble(at: item.subject.program.destination) {
            outcome.troubles.append(trouble.within(item.subject.workspace.files))
          }
          // A refusal that is known is no news, and still to be tried again.
          if item.subject.isRetiring, report.status == .succeeded, report.rejectedTotal == 0,
            try !item.isContested
          {
            try ledger.endRetirement(uid: item.subject.record.uid)
          }
        }
      } catch let trouble as Trouble {
        // Its run stays open: the next one works off its journal.
        outcome.troubles.append(trouble.within(item.subject.workspace.files))
      } catch {
        preconditionFailure("an error of the outside world was not made a trouble: \(error)")
      }
      try? item.lease.release()
    }
    Retaining(workspace: workspace, ledger: ledger).sweep(items.map(\.subject))
    return outcome
  }

  private var isDry: Bool { workspace.project.environment?.send == ProjectEnvironment.Sending.none }

  private func action(_ item: PreparedRun) throws -> BoundAction {
    let program = item.subject.program
    let root = workspace.project.root
    let secrets = try program.secrets(root: root, workspace.surroundings)
    let keeper = ObjectKeeper(workspace: workspace, ledger: ledger, answers: objects)
    let object: String?
    do {
      object = try keeper.id(for: item.subject, secrets: secrets)
    } catch let trouble as Trouble { throw trouble.within(item.subject.workspace.files) }
    let action = program.bound(secrets: secrets, object: object)
    do {
      try action.check()
      try action.checkFiles(root: root)
      let surroundings = workspace.surroundings
      try action.surveyMatrix(
        pace: surroundings.pace, now: surroundings.now, random: surroundings.random,
        meanwhile: { try item.lease.assure() })
      guard let database = try program.database(root: root, workspace.surroundings) else {
        return action
      }
      return action.writing(json: try TableSurvey(action, at: database).jsonColumns)
    } catch {
      let known = (error as? DeliveryError) ?? (error as? BindingError).map { .binding($0) }
      guard let known else { throw error }
      throw Troubled.trouble(known, at: program.destination)
        .within(item.subject.workspace.files)
    }
  }

  private func run(_ item: PreparedRun, _ action: BoundAction) throws -> RunReport {
    let root = workspace.project.root
    let surroundings = workspace.surroundings.stopping(item.lease.isCanceled)
    let program = item.subject.program
    try item.sync.confirmCarryOver()
    let book = RunBook(
      program, run: item.run, sync: item.sync, ledger: ledger, counts: item.counts,
      now: surroundings.now, isFrozen: item.isFrozen)
    if program.isWhole {
      return try WholeRunner(
        program, book: book, action: action, mapping: item.mapping, lease: item.lease,
        replacement: try action.replacement(
          root: root, pace: surroundings.pace, pacer: rates.pacer(of: program.destination),
          now: surroundings.now, random: surroundings.random,
          mayStart: { try item.lease.assure() },
          mayGoOn: {
            surroundings.passed(.answerRead)
            return item.lease.beat() && !surroundings.isInterrupted()
          }),
        surroundings: surroundings, progress: progress
      ).run()
    }
    let jobs = JobJournal(
      ledger, run: item.run, known: try ledger.jobs(of: item.run).map(\.number))
    return try Runner(
      program, book: book, action: action, mapping: item.mapping, lease: item.lease, jobs: jobs,
      dispatcher: try action.dispatcher(
        root: root, database: try program.database(root: root, surroundings),
        pace: surroundings.pace, pacer: rates.pacer(of: program.destination),
        now: surroundings.now, random: surroundings.random, mayStart: { try item.lease.assure() },
        onStep: { try jobs.note($0) },
        // The lease holds while the server works.
        mayGoOn: { item.lease.beat() }),
      surroundings: surroundings, progress: progress
    ).run()
  }

  /// The environment sends nothing: the run is on record with its counts, and no row moves.
  private func recordDry(_ item: PreparedRun) throws -> RunReport {
    var report = RunReport(pipeline: item.subject.name)
    report.isDry = true
    try item.sync.dropChangeset(run: item.run)
    try ledger.closeRun(
      item.run, status: .dry, counts: report.ledgerCounts(item.counts),
      message: "the environment sends nothing", generation: nil)
    return report
  }
}
