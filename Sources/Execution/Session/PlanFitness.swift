import Compiler
import Ledger
import Planning

/// Whether a saved plan still is about what is there: the text, the deployment and the state that it was made of.
struct PlanFitness {
  private let saved: SavedPlan
  private let workspace: Workspace
  private let ledger: Ledger

  init(_ saved: SavedPlan, _ workspace: Workspace, _ ledger: Ledger) {
    self.saved = saved
    self.workspace = workspace
    self.ledger = ledger
  }

  /// Throws the first reason why it is not.
  ///
  /// - Parameter isRepeated: an apply of it may have been interrupted after it had deployed.
  func check(_ review: DefinitionReview, isRepeated: Bool) throws {
    if let known = saved.ledger, known != ledger.id {
      throw Trouble.stale(saved, "it was made with another ledger")
    }
    if saved.plan.environment != workspace.project.environment?.name {
      throw Trouble.stale(
        saved, "it is for environment `\(saved.plan.environment ?? "")`")
    }
    let reviewed = Dictionary(
      saved.pipelines.filter { $0.declared != nil }.map { ($0.pipeline, $0) },
      uniquingKeysWith: { first, _ in first })
    for item in review.items {
      guard let before = reviewed[item.pipeline.name] else {
        throw Trouble.stale(saved, "`\(item.pipeline.name)` was not part of it")
      }
      try check(item, before, isRepeated: isRepeated)
    }
    let names = Set(review.items.map(\.pipeline.name))
    if let gone = reviewed.keys.sorted().first(where: { !names.contains($0) }) {
      throw Trouble.stale(saved, "the text has no enabled pipeline `\(gone)` any more")
    }
    let leaving = review.changes.filter { $0.kind == .destroy }.map(\.pipeline)
    let planned = saved.plan.definitions.filter { $0.kind == .destroy }.map(\.pipeline)
    if leaving != planned, !(isRepeated && leaving.isEmpty) {
      throw Trouble.stale(saved, "other pipelines have left the text since")
    }
  }

  private func check(
    _ item: DefinitionReview.Item, _ before: SavedPlan.Reviewed, isRepeated: Bool
  ) throws {
    let name = item.pipeline.name
    let declared = DefinitionReview.digest(
      try DefinitionReview.text(item.pipeline, in: workspace.project))
    if declared != before.declared {
      throw Trouble.stale(saved, "the text of pipeline `\(name)` changed since")
    }
    let record = item.replaced ?? item.record
    let deployed = record?.definition.map(DefinitionReview.digest)
    if isRepeated, deployed == declared { return }
    if deployed != before.deployed
      || record?.definition != nil && record?.deployment.map({ Int($0) }) != before.deployment
    {
      throw Trouble.stale(saved, "another apply has deployed pipeline `\(name)` since")
    }
    if let then = before.generation, (item.record?.generation ?? 0) < Int64(then) {
      throw Trouble.stale(saved, "the state of pipeline `\(name)` is older than the plan")
    }
  }

  /// Throws where rows or guards are worse than reviewed.
  static func check(_ plan: Plan, against reviewed: SavedPlan) throws {
    let worse = PlanComparison.worse(plan, than: reviewed.plan)
    guard let first = worse.first else { return }
    throw Trouble.stale(
      reviewed, "there is more to do than was reviewed: \(first)", notes: Array(worse.dropFirst()))
  }
}

extension SavedPlan {
  /// Throws where the plan is another project's.
  package func check(_ project: Project) throws {
    if plan.project != project.name {
      throw Trouble.stale(self, "it is of project `\(plan.project)`")
    }
  }
}

extension Trouble {
  static func stale(_ plan: SavedPlan, _ reason: String, notes: [String] = []) -> Trouble {
    Trouble(
      .reviewAgain, .planStale, "plan `\(plan.id)` does not fit any more: \(reason)",
      help: ["make a new one with `headgate plan -o FILE` and have it reviewed; nothing was sent"],
      notes: notes)
  }
}
