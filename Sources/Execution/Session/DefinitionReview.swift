import Compiler
import Diagnostics
import FoundationEssentials
import Ledger
import Planning
import Warehouses

/// The selected pipelines' definitions against those that are deployed.
package struct DefinitionReview {
  /// A pipeline of the text.
  struct Item {
    let pipeline: Pipeline
    /// What its rows are compared with; nil where it has nothing yet.
    let record: PipelineRecord?
    /// The pipeline at the target that it had, where it has another one now.
    let replaced: PipelineRecord?
    let change: DefinitionChange?

    /// The epoch of its rows after an apply, and below which they are due.
    var epochs: (epoch: Int64, dueBelow: Int64) {
      guard let record, replaced == nil else { return (0, 0) }
      return change?.effect?.epochs(from: record.epoch, dueBelow: record.dueBelow)
        ?? (record.epoch, record.dueBelow)
    }

    var isResync: Bool { replaced == nil && change?.effect?.isResync == true }
  }

  /// A pipeline whose text or target is gone.
  struct Leaving {
    let record: PipelineRecord
    let policy: DestroyPolicy

    /// Whether there is something at the destination to remove.
    var empties: Bool { policy == .empty && record.generation != nil }
  }

  let items: [Item]
  let leaving: [Leaving]
  /// Left before, and not emptied yet.
  let retiring: [PipelineRecord]
  package let changes: [DefinitionChange]

  /// Pipelines that an apply takes away from their targets, by uid.
  var leavingTargets: Set<String> { Set(leaving.map(\.record.uid)) }

  /// What is emptied: of those that left before, and that leave now.
  var emptying: [PipelineRecord] { retiring + leaving.filter(\.empties).map(\.record) }

  /// Compares; a change over which state cannot be carried, or that the text forbids, is a trouble.
  package init(_ workspace: Workspace, ledger: Ledger?) throws {
    let environment = workspace.environment
    let deployed = try Troubled.ledger(workspace) {
      try ledger?.pipelines(environment: environment) ?? []
    }
    let records = Dictionary(deployed.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let items = try workspace.pipelines.map { pipeline in
      try Self.item(pipeline, records, workspace, ledger)
    }
    self.items = items
    let moved = Set(items.compactMap(\.change?.movedFrom))
    let declared = Set(workspace.project.pipelines.map(\.name)).union(moved)
    let gone = try deployed.filter {
      $0.definition != nil && !declared.contains($0.name)
        && workspace.selection.takes(name: $0.name)
    }.sorted { $0.name < $1.name }.map { record in
      Leaving(record: record, policy: try Self.policy(record, workspace, ledger))
    }
    leaving =
      items.compactMap { item in
        item.replaced.map { Leaving(record: $0, policy: item.pipeline.onDestroy) }
      } + gone
    retiring = try Troubled.ledger(workspace) {
      try ledger?.retiring(environment: environment) ?? []
    }.filter { workspace.selection.takes(name: $0.name) }
    changes =
      items.compactMap(\.change)
      + gone.map { DefinitionChange.destroy($0.record.name, $0.policy) }
  }

  private static func item(
    _ pipeline: Pipeline, _ records: [String: PipelineRecord], _ workspace: Workspace,
    _ ledger: Ledger?
  ) throws -> Item {
    let own = records[pipeline.name]
    var record = own
    var movedFrom: String?
    if own?.definition == nil, let old = pipeline.movedFrom, records[old]?.definition != nil {
      record = records[old]
      movedFrom = old
    }
    guard let record, let text = record.definition else {
      return Item(
        pipeline: pipeline, record: own, replaced: nil, change: .create(pipeline))
    }
    let deployed = try JSONDecoder().decode(DeployedDeclaration.self, from: Data(text.utf8))
    let change = DefinitionChange.update(
      pipeline, movedFrom: movedFrom, from: deployed,
      to: workspace.project.declaration(of: pipeline), place: { workspace.place($0.span) })
    if let change { try Self.check(change, pipeline) }
    guard change?.kind == .replace else {
      return Item(pipeline: pipeline, record: record, replaced: nil, change: change)
    }
    let successor = try Troubled.ledger(workspace) { try ledger?.successor(of: record) }
    return Item(pipeline: pipeline, record: successor, replaced: record, change: change)
  }

  /// What the deployed text says of a pipeline that the text has no more.
  private static func policy(
    _ record: PipelineRecord, _ workspace: Workspace, _ ledger: Ledger?
  ) throws -> DestroyPolicy {
    guard let ledger, let number = record.deployment else { return .retain }
    let deployments = Deployments(workspace, ledger)
    // The versions whose deployments hold no text knew no other policy.
    guard try deployments.isWhole(number) else { return .retain }
    return try deployments.program(of: record).program.pipeline.onDestroy
  }

  private static func check(_ change: DefinitionChange, _ pipeline: Pipeline) throws {
    for difference in change.differences {
      let notes = [
        "deployed: \(difference.before ?? "nothing")", "now: \(difference.after ?? "nothing")",
      ]
      if let key = difference.kind.forbidden(by: pipeline.onChange) {
        throw Trouble(
          .failed, .changeForbidden,
          "`\(difference.path)` of deployed pipeline `\(pipeline.name)` changed, which `\(key)` forbids",
          at: pipeline.span, label: "this pipeline",
          help: ["take the change back, or allow it with `\(key)`"], notes: notes)
      }
    }
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

  /// What one line of the ledger or of a saved plan says in its place.
  static func digest(_ text: String) -> String { Digest.hex(of: Data(text.utf8)) }
}
