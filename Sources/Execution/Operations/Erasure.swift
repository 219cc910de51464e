import Compiler
import FoundationEssentials
import Ledger
import Planning
import SQLSyntax
import Warehouses

/// Removes one record at the destination, then every trace of its row.
package struct Erasure {
  private let pipeline: DeployedPipeline
  private let keys: [String]
  private let keepsInModel: Bool
  private let preparation: RunPreparation

  /// - Parameters:
  ///   - keys: the parts of the identifier as text, in their order.
  ///   - keepsInModel: does it although the model has the row, and pauses the pipeline.
  package init(
    _ name: String, keys: [String], keepsInModel: Bool, _ workspace: Workspace
  ) throws {
    pipeline = try DeployedPipeline(name, workspace)
    self.keys = keys
    self.keepsInModel = keepsInModel
    preparation = RunPreparation(workspace, pipeline.ledger)
  }

  private var name: String { pipeline.record.name }

  /// - Returns: what was sent, and what was done; nil where the destination did not take the removal, so that the row
  ///   stays on record.
  package func erase(_ progress: @escaping (RunProgress) -> Void) throws -> (
    SessionOutcome, OperationReport?
  ) {
    let subject = try pipeline.subject()
    if subject.program.pipeline.hasPlaces {
      throw Trouble(
        .failed, .keyMismatch, "the rows of `\(name)` have no identifier to erase one by",
        help: [
          "take the row out of the source and run `\(name)`: the content is written without it"
        ])
    }
    let identifier = subject.program.pipeline.columns.prefix(
      subject.program.pipeline.identifierCount)
    guard keys.count == identifier.count else {
      throw Trouble(
        .failed, .keyMismatch,
        "a row of `\(name)` is named by \(identifier.count.counted("column")): \(identifier.map { "`\($0.name)`" }.joined(separator: ", "))",
        help: [
          "`headgate erase \(name) \(identifier.map { $0.name.uppercased() }.joined(separator: " "))`"
        ])
    }
    var outcome = SessionOutcome()
    var notes: [String] = []
    var run: Int64?
    let removing = try subject.removing
    if let removing, let item = try prepare(removing) {
      run = item.run
      let sending = RunSending(
        workspace: pipeline.workspace, ledger: pipeline.ledger, progress: progress)
      do {
        outcome = sending.send([item], try sending.actions([item]))
      } catch {
        preparation.abandon(item)
        throw error
      }
      guard outcome.troubles.isEmpty, outcome.reports.allSatisfy(\.isSettled) else {
        return (outcome, nil)
      }
      notes.append(
        outcome.reports.contains { $0.acceptedTotal > 0 }
          ? "the record is removed at the destination"
          : "nothing is removed at the destination: there is no record, or another row or pipeline at the target holds it"
      )
    } else if removing == nil {
      try prepareNothing(subject)
      notes.append(
        "action `\(subject.program.action.name)` removes no record: what the destination holds has to be removed there"
      )
    } else {
      notes.append("no row of that key is on record: nothing is removed at the destination")
    }
    notes += try forget(subject, run)
    return (outcome, OperationReport(.erase, name, run: run, rows: run == nil ? 0 : 1, notes))
  }

  /// Begins the run that removes the record; nil where nothing of it is on record.
  private func prepare(_ subject: RunSubject) throws -> PreparedRun? {
    let target = try preparation.target(subject)
    return try preparation.entering(subject, at: target) { sync, lease, begin in
      try target.open(in: sync)
      guard try isOnRecord(sync, subject) else {
        try lease.release()
        return nil
      }
      let run = try begin()
      let counts = try sync.buildErasure(run: run, meaning: keys)
      return PreparedRun(
        subject: subject, sync: sync, lease: lease, run: run, counts: counts,
        plan: PipelinePlan(subject, Measurement()),
        mapping: try subject.mapping(
          sync, Deployments(pipeline.workspace, pipeline.ledger),
          startedAt: pipeline.workspace.surroundings.now()))
    }
  }

  private func prepareNothing(_ subject: RunSubject) throws {
    try preparation.entering(subject) { sync, lease, _ in
      _ = try isOnRecord(sync, subject)
      try lease.release()
    }
  }

  /// Whether the row is on record; refuses what the next run would send again.
  private func isOnRecord(_ sync: Sync, _ subject: RunSubject) throws -> Bool {
    let found = try sync.identifiers(meaning: keys)
    guard found.count < 2 else {
      throw Trouble(
        .failed, .keyMismatch, "the key means several rows of `\(name)`: a number and a text",
        help: ["make the identifier one type with a contract (`columns:`), run, and erase again"])
    }
    if try sync.isInModel(meaning: keys) {
      guard keepsInModel else {
        throw Trouble(
          .heldBack, .stillInModel,
          "the model of `\(name)` still has the row: the next run would send it again",
          help: [
            "take it out of the source first",
            "or `--keep-in-model`: it is erased now, and `\(name)` is paused until you resume it",
          ], notes: ["nothing was erased"])
      }
      let surroundings = pipeline.workspace.surroundings
      try pipeline.ledger.setPause(
        PauseRecord(
          at: surroundings.now(), by: surroundings.operatorName,
          why: "a row was erased that the model still has"), uid: pipeline.record.uid)
    }
    if subject.program.isWhole, !found.isEmpty {
      throw Trouble(
        .heldBack, .stillInModel,
        "`\(name)` writes its destination whole, and it still has the row",
        help: ["take it out of the source, run `\(name)`, and erase it then"],
        notes: ["nothing was erased"])
    }
    return !found.isEmpty
  }

  /// Takes the row out of everything that we keep, and leaves a line that names nobody.
  private func forget(_ subject: RunSubject, _ run: Int64?) throws -> [String] {
    try preparation.entering(subject) { sync, lease, _ in
      try sync.forget(meaning: keys)
      let columns = subject.program.pipeline.columns
      func text(masked: Bool) -> String {
        zip(columns, keys).map { column, key in
          "\(column.name) \(masked && column.isPersonal ? RowSampler.mask : key)"
        }.joined(separator: ", ")
      }
      // Of masked keys nobody can tell whose they are: all of them go.
      let failures = try pipeline.ledger.forgetFailures(
        uid: pipeline.record.uid, keys: Array(Set([text(masked: false), text(masked: true)])))
      try pipeline.ledger.note(generation: sync.generation(), uid: pipeline.record.uid)
      let digest = Digest.hex(
        of: Data("\(pipeline.record.uid)/\(keys.joined(separator: "/"))".utf8))
      try pipeline.audit(.erase, "key sha256 \(digest)" + (run.map { ", run \($0)" } ?? ""))
      try lease.release()
      var notes = ["its row is erased from the snapshot and from all that is kept of runs"]
      if failures > 0 { notes.append("\(Int(failures).counted("failure")) on record went with it") }
      if try pipeline.ledger.pipeline(uid: pipeline.record.uid)?.pause != nil {
        notes.append(
          "`\(name)` is paused; `headgate resume \(name)` when the model has the row no more")
      }
      notes.append("the ledger keeps that it was done: sha256 \(digest.prefix(16))…")
      return notes
    }
  }
}

extension RunSubject {
  /// The same in the mode that removes; nil where the action cannot, or nothing is sent here at all.
  fileprivate var removing: RunSubject? {
    get throws {
      if workspace.project.environment?.send == ProjectEnvironment.Sending.none { return nil }
      switch program.pipeline.mode {
      case .append: return nil
      case .replace: return self
      case .mirror, .upsert, .insert, .update: break
      }
      guard program.action.modes.contains(.mirror) else { return nil }
      var subject = self
      subject.program = try workspace.program(program.pipeline.mirrored)
      return subject
    }
  }
}

extension RunReport {
  /// Whether all of it has a definite answer that was taken.
  fileprivate var isSettled: Bool {
    stop == nil && notAccepted + givenUp == 0
  }
}
