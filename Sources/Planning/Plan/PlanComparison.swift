/// What in a plan is worse than in the one that was reviewed.
package enum PlanComparison {
  /// How many rows a count may exceed the reviewed one by.
  package static func tolerance(_ reviewed: Int) -> Int { max(100, (reviewed + 99) / 100) }

  /// Each reason in words, by pipeline; empty where nothing is worse.
  package static func worse(_ present: Plan, than reviewed: Plan) -> [String] {
    func key(_ plan: PipelinePlan) -> String { "\(plan.pipeline) \(plan.isRetiring)" }
    let before = Dictionary(
      reviewed.data.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    return present.data.flatMap { plan -> [String] in
      guard let old = before[key(plan)] else {
        return plan.operations > 0 ? ["`\(plan.pipeline)` was not part of it"] : []
      }
      return counts(plan, old) + guards(plan, old)
    }
  }

  private static func counts(_ present: PipelinePlan, _ reviewed: PipelinePlan) -> [String] {
    let (now, then) = (present.measurement.counts, reviewed.measurement.counts)
    let pairs = [
      ("adds", now.added, then.added), ("changes", now.changed, then.changed),
      ("removes", now.removed, then.removed), ("sets aside", now.aside, then.aside),
    ]
    return pairs.compactMap { verb, now, then in
      now > then + tolerance(then)
        ? "`\(present.pipeline)` \(verb) \(now.grouped) rows, reviewed were \(then.grouped)" : nil
    }
  }

  private static func guards(_ present: PipelinePlan, _ reviewed: PipelinePlan) -> [String] {
    let tripped = Set(reviewed.guards.filter(\.isTripped).map(\.name))
    return present.guards.filter { $0.isTripped && !tripped.contains($0.name) }.map {
      "guard `\($0.name)` of `\(present.pipeline)` trips: \($0.text)"
    }
  }
}
