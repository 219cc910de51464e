import Compiler
import FoundationEssentials
import Ledger
import Planning
import Warehouses

/// The pinned rows of a saved plan.
struct FrozenRuns {
  private let saved: SavedPlan
  private let workspace: Workspace
  private let ledger: Ledger

  init(_ saved: SavedPlan, _ workspace: Workspace, _ ledger: Ledger) {
    self.saved = saved
    self.workspace = workspace
    self.ledger = ledger
  }

  /// Takes up every run that has not closed yet; an apply that was interrupted goes on with the rest.
  func reopen(_ review: DefinitionReview, _ preparation: RunPreparation) throws -> [PreparedRun] {
    let (open, closed) = try Troubled.ledger(workspace) {
      (try ledger.frozenRuns(plan: saved.id), try ledger.closedRuns(plan: saved.id))
    }
    if open.isEmpty {
      let reason =
        closed.isEmpty ? "its rows were discarded, or it expired" : "it was applied already"
      throw Trouble.stale(saved, reason)
    }
    if open.contains(where: { $0.isExpired(at: workspace.surroundings.now()) }) {
      throw Trouble.stale(saved, "it expired")
    }
    var prepared: [PreparedRun] = []
    do {
      for reviewed in saved.pipelines {
        guard let number = reviewed.run, let run = open.first(where: { $0.id == Int64(number) })
        else { continue }
        let subject = try subject(reviewed, review)
        // What an operator holds stays pinned.
        if !subject.isRetiring, subject.record.pause != nil { continue }
        guard let plan = plan(reviewed) else { throw Trouble.rowsGone(reviewed.pipeline) }
        if let rest = try preparation.reopen(subject, run: run, as: plan) { prepared.append(rest) }
      }
    } catch {
      for item in prepared { preparation.abandon(item) }
      throw error
    }
    return prepared
  }

  private func plan(_ reviewed: SavedPlan.Reviewed) -> PipelinePlan? {
    saved.plan.data.first {
      $0.pipeline == reviewed.pipeline && $0.isRetiring == (reviewed.declared == nil)
    }
  }

  private func subject(_ reviewed: SavedPlan.Reviewed, _ review: DefinitionReview) throws
    -> RunSubject
  {
    let record = try Troubled.ledger(workspace) {
      try reviewed.uid.flatMap { try ledger.pipeline(uid: $0) }
    }
    guard let record else { throw Trouble.rowsGone(reviewed.pipeline) }
    if reviewed.declared == nil {
      return try RunSubject(record, Deployments(workspace, ledger), isRetiring: true)
    }
    guard let item = review.items.first(where: { $0.pipeline.name == reviewed.pipeline }) else {
      throw Trouble.rowsGone(reviewed.pipeline)
    }
    return try RunSubject(item, record, in: workspace)
  }
}

/// Gives pinned rows free again.
package enum Discarding {
  /// - Parameter plan: the id of a saved plan.
  /// - Returns: the names of the pipelines whose rows it held.
  package static func discard(_ plan: String, _ workspace: Workspace) throws -> [String] {
    guard let ledger = try workspace.ledger(create: false) else {
      throw Trouble.nothingPinned(plan)
    }
    return try Troubled.ledger(workspace) {
      let runs = try ledger.frozenRuns(plan: plan)
      guard !runs.isEmpty else { throw Trouble.nothingPinned(plan) }
      let surroundings = workspace.surroundings
      let owner = LeaseOwner(
        token: String(surroundings.random(), radix: 16), host: surroundings.host,
        pid: surroundings.process)
      return try runs.map { run in
        // An apply of the plan that is under way keeps its rows.
        let lease = try ledger.takeLease(
          uid: run.uid, owner: owner, duration: LeaseKeeper.duration)
        defer { try? ledger.release(lease) }
        let record = try ledger.pipeline(uid: run.uid)
        if try ledger.journal(of: run.id).windows.isEmpty {
          if let record {
            StateStore.dropChangeset(run: run.id, of: try workspace.stateFile(record, ledger))
          }
          try ledger.discardRun(run.id)
        } else {
          // A part was sent: the next run works that off as of any run that did not close.
          try ledger.thaw(run.id)
        }
        return record?.name ?? run.uid
      }
    }
  }
}

extension Trouble {
  static func frozen(_ pipeline: String, plan: String, expiresAt: Int64) -> Trouble {
    Trouble(
      .tryAgain, .frozen,
      "pipeline `\(pipeline)` waits for plan `\(plan)`, which holds its rows until \(TimeText.utc(expiresAt))",
      help: ["apply that plan, or give it up with `headgate discard \(plan)`"])
  }

  static func rowsGone(_ pipeline: String) -> Trouble {
    Trouble(
      .reviewAgain, .planStale, "the rows that the plan pinned for `\(pipeline)` are gone",
      help: ["make a new plan; nothing was sent"])
  }

  fileprivate static func nothingPinned(_ plan: String) -> Trouble {
    Trouble(
      .reviewAgain, .planStale, "no rows are held for a plan `\(plan)`",
      help: ["it was applied, discarded or has expired; `headgate status` names those that wait"])
  }
}

/// Times as outputs show them.
enum TimeText {
  /// RFC 3339, UTC.
  static func utc(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
  }
}
