import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning

/// The deployments of a ledger, compiled again from their own text when asked for: no file of the project is read.
package final class Deployments {
  private let workspace: Workspace
  private let ledger: Ledger
  private var compiled: [Int64: Workspace] = [:]

  package init(_ workspace: Workspace, _ ledger: Ledger) {
    self.workspace = workspace
    self.ledger = ledger
  }

  /// Whether a deployment holds all that it takes to compile it; those of before version 2 of the ledger do not.
  func isWhole(_ number: Int64) throws -> Bool {
    try Troubled.ledger(workspace) { try ledger.deployment(number: number)?.text != nil }
  }

  /// A deployment as a project with its texts.
  package func workspace(_ number: Int64) throws -> Workspace {
    if let known = compiled[number] { return known }
    let (record, files) = try Troubled.ledger(workspace) {
      (try ledger.deployment(number: number), try ledger.files(deployment: number))
    }
    guard let record, let text = record.text,
      let kept = try? JSONDecoder().decode(DeploymentText.self, from: Data(text.utf8))
    else { throw Trouble.deploymentIncomplete(number) }
    let texts = Dictionary(files.map { ($0.path, $0.content) }, uniquingKeysWith: { $1 })
    let compilation = kept.compile(files: texts, root: workspace.project.root)
    guard let compilation, let project = compilation.project else {
      throw Trouble.deploymentUnreadable(
        number, tool: record.tool, compilation?.diagnostics.sorted.first { $0.severity == .error })
    }
    let deployed = workspace.with(project, compilation.files)
    compiled[number] = deployed
    return deployed
  }

  /// What a deployed pipeline runs, without the keys that mapping takes, with the texts that its troubles point into.
  package func program(of record: PipelineRecord) throws -> (program: SyncProgram, Workspace) {
    guard let number = record.deployment else {
      throw Trouble.notDeployed(record.name)
    }
    let deployed = try workspace(number)
    guard let pipeline = deployed.project.pipelines.first(where: { $0.name == record.name }) else {
      throw Trouble.deploymentIncomplete(number)
    }
    return (SyncProgram(pipeline, in: deployed.project), deployed)
  }

  /// What made the records of a pipeline's rows of an epoch; nil where it is not on record or cannot be read any more.
  package func program(of record: PipelineRecord, epoch: Int64) throws -> SyncProgram? {
    let made = try Troubled.ledger(workspace) {
      try ledger.deployment(uid: record.uid, epoch: epoch)
    }
    guard let made, let deployed = try? workspace(made.number) else { return nil }
    return try deployed.project.pipelines.first { $0.name == made.name }.map(deployed.program)
  }
}

extension Trouble {
  static func notDeployed(_ name: String) -> Trouble {
    Trouble(
      .reviewAgain, .notDeployed, "pipeline `\(name)` is not deployed",
      help: ["`headgate plan` shows what an apply would do, `headgate apply` deploys it"])
  }

  fileprivate static func deploymentIncomplete(_ number: Int64) -> Trouble {
    Trouble(
      .reviewAgain, .deploymentUnreadable,
      "deployment #\(number) does not hold the text of its pipelines",
      help: ["it was made by an older version: run `headgate apply` once"])
  }

  fileprivate static func deploymentUnreadable(
    _ number: Int64, tool: String, _ first: Diagnostic?
  ) -> Trouble {
    Trouble(
      .reviewAgain, .deploymentUnreadable,
      "deployment #\(number) was made by version \(tool) and cannot be compiled by this one",
      help: ["`headgate apply` deploys the text as it is now, or install the version again"],
      notes: first.map { [$0.title] } ?? [])
  }
}
