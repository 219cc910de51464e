import Compiler
import Ledger
import Planning

extension Workspace {
  /// A plan for a file, with all that it stands on.
  ///
  /// - Parameters:
  ///   - runs: by uid, the runs that hold the pinned rows.
  ///   - prepared: the records of those runs.
  func saved(
    _ plan: Plan, _ review: DefinitionReview, ledger: Ledger?, runs: [String: Int64] = [:],
    prepared: [PipelineRecord] = [], expiresAt: Int64? = nil
  ) throws -> SavedPlan {
    let names = Dictionary(prepared.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let emptied = Set(review.emptying.map(\.uid))
    let items = try review.items.map { item in
      // A pipeline without a record has got one while its rows were pinned.
      let record = item.record ?? names[item.pipeline.name]
      return SavedPlan.Reviewed(
        pipeline: item.pipeline.name, uid: record?.uid,
        declared: DefinitionReview.digest(
          try DefinitionReview.text(item.pipeline, in: project)),
        deployed: (item.replaced ?? item.record)?.definition.map(DefinitionReview.digest),
        deployment: (item.replaced ?? item.record)?.deployment.map { Int($0) },
        generation: record?.generation.map { Int($0) },
        run: record.flatMap { runs[$0.uid] }.map { Int($0) })
    }
    let leaving = prepared.filter { emptied.contains($0.uid) }.map { record in
      SavedPlan.Reviewed(
        pipeline: record.name, uid: record.uid, declared: nil,
        deployed: record.definition.map(DefinitionReview.digest),
        deployment: record.deployment.map { Int($0) },
        generation: record.generation.map { Int($0) }, run: runs[record.uid].map { Int($0) })
    }
    let variables = project.variables.values.filter { project.variables.given.contains($0.key) }
    return try SavedPlan(
      tool: "\(ToolVersion.current)", ledger: ledger?.id, variables: variables,
      selection: selection.texts, plan: plan, pipelines: leaving + items, expiresAt: expiresAt)
  }
}
