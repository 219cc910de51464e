import Compiler
import Connectors
import Ledger
import Planning
import Records
import Warehouses

/// The other pipelines at one pipeline's target (`shared: true`): what they hold is live for it too, and their runs and
/// its own exclude each other. For a target that is being emptied these are all that send there now.
struct SharedTarget {
  /// Another pipeline, as it is deployed.
  struct Other {
    let record: PipelineRecord
    let program: SyncProgram
  }

  let others: [Other]
  private let subject: RunSubject
  private let workspace: Workspace
  private let ledger: Ledger?
  private let deployments: Deployments?

  /// - Parameter leaving: pipelines that leave the target when this session deploys, by uid.
  init(
    _ subject: RunSubject, _ workspace: Workspace, _ ledger: Ledger?, leaving: Set<String> = []
  ) throws {
    self.subject = subject
    self.workspace = workspace
    self.ledger = ledger
    deployments = ledger.map { Deployments(workspace, $0) }
    let known = try Troubled.ledger(workspace) {
      try ledger?.pipelines(environment: workspace.environment) ?? []
    }
    guard let deployments, subject.program.pipeline.isShared || subject.isRetiring else {
      others = []
      return
    }
    others = try known.filter {
      $0.definition != nil && $0.uid != subject.record.uid && !leaving.contains($0.uid)
    }.compactMap { record in
      let text = workspace.project.pipelines.first {
        $0.name == record.name || $0.movedFrom == record.name
      }
      let program: SyncProgram
      let project: Project
      do {
        let deployed = try deployments.program(of: record)
        (program, project) = (deployed.program, deployed.1.project)
      } catch {
        // An older version made it: the text is what an apply makes of it.
        guard let text else { throw error }
        (program, project) = (SyncProgram(text, in: workspace.project), workspace.project)
      }
      guard
        subject.isRetiring || program.pipeline.isShared || text?.isShared == true,
        subject.program.pipeline.meets(
          program.pipeline, in: project, from: subject.workspace.project)
      else { return nil }
      return Other(record: record, program: program)
    }
  }

  /// Has what they hold taken for live.
  ///
  /// - Parameter ahead: the runs of this session whose turn comes before, with their rows at hand.
  func open(in sync: Sync, ahead: [(subject: RunSubject, sync: Sync)] = []) throws {
    let ahead = ahead.filter { isOther($0.subject) }
    for (_, other) in ahead { _ = try sync.share(with: other.file, ahead: other) }
    for other in others where !ahead.contains(where: { $0.sync.file.uid == other.record.uid }) {
      let file = try workspace.stateFile(
        other.record, ledger: ledger, pipeline: other.record.name, in: other.program.source)
      if let columns = try sync.share(with: file, ahead: nil) {
        try tell(other, file, columns, sync)
      }
    }
  }

  private func isOther(_ before: RunSubject) -> Bool {
    subject.program.pipeline.isShared && !subject.isRetiring && before.program.pipeline.isShared
      && !before.isRetiring
      && subject.program.pipeline.meets(
        before.program.pipeline, in: before.workspace.project, from: subject.workspace.project)
  }

  /// It kept no values so far: its snapshot and the definition that sent it tell them.
  private func tell(
    _ other: Other, _ file: StateFile, _ columns: [String], _ sync: Sync
  ) throws {
    let sender =
      try deployments?.program(of: other.record, epoch: other.record.epoch) ?? other.program
    let have = Set(columns.map(sync.warehouse.folded))
    let read = sender.query.columns.map(\.name)
    guard read.allSatisfy({ have.contains(sync.warehouse.folded($0)) }) else {
      throw Trouble.cannotTell(other.record.name, subject.name)
    }
    let sent = SentValues(of: sender)
    try sync.tell(file, columns: read) { row, body in try sent.each(in: row, body) }
  }
}

extension Trouble {
  fileprivate static func cannotTell(_ other: String, _ name: String) -> Trouble {
    Trouble(
      .reviewAgain, .stateUnfit,
      "`\(other)` shares the target of `\(name)`, and what it sent cannot be told from its snapshot",
      help: ["`headgate apply -s \(other)` first, then this one"])
  }
}
