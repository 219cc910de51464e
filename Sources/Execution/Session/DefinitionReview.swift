import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning

/// The selected pipelines' definitions against those that are deployed.
package struct DefinitionReview {
  package let changes: [DefinitionChange]

  package func change(of pipeline: String) -> DefinitionChange? {
    changes.first { $0.pipeline == pipeline }
  }

  /// Compares; a change over which state cannot be carried is a trouble.
  package init(_ workspace: Workspace, ledger: Ledger?) throws {
    var changes: [DefinitionChange] = []
    for pipeline in workspace.pipelines {
      let record = try Troubled.ledger(workspace) {
        try ledger?.pipeline(environment: workspace.environment, name: pipeline.name)
      }
      guard let text = record?.definition else {
        changes.append(.create(pipeline))
        continue
      }
      let deployed = try JSONDecoder().decode(DeployedDeclaration.self, from: Data(text.utf8))
      let declared = workspace.project.declaration(of: pipeline)
      guard
        let change = DefinitionChange.update(
          pipeline, from: deployed, to: declared, place: { workspace.place($0.span) })
      else { continue }
      try Self.check(change, pipeline)
      changes.append(change)
    }
    let declared = Set(workspace.project.pipelines.map(\.name))
    let deployed = try Troubled.ledger(workspace) {
      try ledger?.pipelines(environment: workspace.environment) ?? []
    }
    for record in deployed.sorted(by: { $0.name < $1.name })
    where record.definition != nil && !declared.contains(record.name)
      && workspace.selection.takes(name: record.name)
    {
      changes.append(.destroy(record.name))
    }
    self.changes = changes
  }

  private static func check(_ change: DefinitionChange, _ pipeline: Pipeline) throws {
    guard let barred = change.differences.first(where: { !$0.kind.isCarried }) else { return }
    throw Trouble(
      .failed, .changeNotCarried,
      "`\(barred.path)` of deployed pipeline `\(pipeline.name)` changed, which is not supported yet",
      at: pipeline.span, label: "this pipeline",
      help: [
        "take the change back, or give the pipeline a new name: the old one then stays as it is at the destination"
      ],
      notes: [
        "deployed: \(barred.before ?? "nothing")", "now: \(barred.after ?? "nothing")",
      ])
  }
}

extension DefinitionReview {
  /// A declaration as the ledger keeps it.
  static func text(_ pipeline: Pipeline, in project: Project) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(DeployedDeclaration(project.declaration(of: pipeline)))
    return String(decoding: data, as: UTF8.self)
  }
}
