import Compiler
import FoundationEssentials
import Ledger
import Planning
import Warehouses

/// What the ledger knows of each selected pipeline.
package struct ProjectStatus: Encodable, Sendable {
  package struct LastRun: Encodable, Sendable {
    package let run: Int
    package let status: String
    /// RFC 3339, UTC.
    package let started: String
    package let message: String?
  }

  package struct PipelineStatus: Encodable, Sendable {
    package let name: String
    package let isEnabled: Bool
    package let mode: String
    package let schedule: String
    package let deployment: Int?
    package let lastRun: LastRun?
    /// Rows the destination has accepted and holds; nil before the first run closed.
    package let snapshotRows: Int?
    /// Rows that the last run left to be tried again; nil before the first.
    package let pending: Int?
    /// Rows of the last run that were left alone, by why; nil before the first.
    package let left: LeftRows?
    /// An operator's hold; nil where nobody holds it.
    package let paused: Pause?
    /// The saved plan that holds its rows; nil where none does.
    package let frozen: FrozenPlan?
  }

  /// Rows that a run neither sent nor will try again by itself.
  package struct LeftRows: Encodable, Sendable {
    package let setAside: Int
    package let givenUp: Int
    package let unknown: Int
    package let shadowed: Int

    init(_ counts: RunCounts) {
      setAside = Int(counts.setAside)
      givenUp = Int(counts.givenUp)
      unknown = Int(counts.unknown)
      shadowed = Int(counts.shadowed)
    }
  }

  package struct Pause: Encodable, Sendable {
    package let by: String
    /// RFC 3339, UTC.
    package let since: String
    package let why: String?
  }

  package struct FrozenPlan: Encodable, Sendable {
    package let plan: String
    /// RFC 3339, UTC.
    package let expires: String
  }

  package let formatVersion = 1
  package let project: String
  package let environment: String?
  package let pipelines: [PipelineStatus]

  package init(_ workspace: Workspace) throws {
    let ledger = try workspace.ledger(create: false)
    project = workspace.project.name
    environment = workspace.project.environment?.name
    pipelines = try workspace.project.pipelines.filter { workspace.selection.takes($0) }.map {
      pipeline in
      try Troubled.ledger(workspace) {
        let record = try ledger?.pipeline(
          environment: workspace.environment, name: pipeline.name)
        let run = try record.flatMap { try ledger?.runs(uid: $0.uid, limit: 1).first }
        let isHeld =
          try record.map { try ledger?.isHeld($0.uid, seenFrom: workspace) ?? false } ?? false
        return PipelineStatus(
          name: pipeline.name, isEnabled: pipeline.isEnabled, mode: pipeline.mode.rawValue,
          schedule: "\(pipeline.schedule)", deployment: record?.deployment.map(Int.init),
          lastRun: run.map {
            LastRun(
              run: Int($0.id),
              status: $0.status == .running && !isHeld
                ? RunStatus.interrupted.rawValue : $0.status.rawValue,
              started: Self.text(milliseconds: $0.startedAt),
              message: $0.message)
          },
          snapshotRows: record.flatMap { record in
            // A state that cannot be reached now is no reason to say nothing.
            guard record.generation != nil, let ledger,
              let file = try? workspace.stateFile(record, ledger)
            else { return nil }
            return StateStore.rows(
              of: file
            ).map(Int.init)
          },
          pending: run.map { Int($0.counts.pendingTotal) },
          left: run.map { LeftRows($0.counts) },
          paused: record?.pause.map {
            Pause(by: $0.by, since: Self.text(milliseconds: $0.at), why: $0.why)
          },
          frozen: try record.flatMap { try ledger?.frozenRun(uid: $0.uid) }.flatMap { frozen in
            frozen.isExpired(at: workspace.surroundings.now())
              ? nil
              : FrozenPlan(
                plan: frozen.plan ?? "", expires: Self.text(milliseconds: frozen.expiresAt ?? 0))
          })
      }
    }
  }

  private static func text(milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
  }
}

extension Ledger {
  /// Whether somebody alive holds a pipeline's lease, as far as this machine can tell.
  func isHeld(_ uid: String, seenFrom workspace: Workspace) throws -> Bool {
    guard let owner = try leaseholder(uid: uid) else { return false }
    return owner.host != workspace.surroundings.host || ProcessLife.isAlive(owner.pid)
  }
}
