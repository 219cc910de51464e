import Planning

/// A sentence on a pipeline's rows beside their numbers, and what could be done instead.
struct PlanNote {
  let text: String
  var advice: String?
}

extension Plan {
  /// What is to be known of a pipeline's rows, in the order in which every view says it.
  func notes(on pipeline: PipelinePlan) -> [PlanNote] {
    let doubtful = pipeline.measurement.inDoubt
    return [
      way(of: pipeline),
      doubtful == 0
        ? nil
        : PlanNote(
          text: "\(doubtful.counted("row")) in doubt: sent before, no answer known; due again"),
      !pipeline.wasInterrupted
        ? nil
        : PlanNote(
          text:
            "the last run was interrupted; the next apply first moves what it was told was accepted, so fewer rows may be left"
        ),
    ].compactMap { $0 }
  }

  /// What an edit of the mapping costs, and where there is a cheaper way.
  private func way(of pipeline: PipelinePlan) -> PlanNote? {
    let mark = pipeline.estimateMark
    if let rows = pipeline.resyncRows, rows > pipeline.operations {
      return PlanNote(text: "a resync would send \(mark)\(rows.counted("row"))")
    }
    // Where match values change there is no cheaper way.
    let effect = definitions.first { $0.pipeline == pipeline.pipeline }?.effect
    guard pipeline.isResync, pipeline.resynced > 0, effect.map({ $0.kind == .resync }) ?? true
    else { return nil }
    let rest = pipeline.operations - pipeline.resynced
    return PlanNote(
      text:
        "\(mark)\(pipeline.resynced.counted("change")) from the mapping edit, \(mark)\(rest.grouped) from the data",
      advice:
        "cheaper: on_change.mapping: forward  ->  \(mark)\(rest.counted("row")) now, the rest as they change"
    )
  }
}

extension PipelinePlan {
  /// Stands before numbers that are estimates.
  var estimateMark: String { measurement.isExact ? "" : "~" }

  /// Why the rows are what they are, in two words; empty where they just changed.
  var occasion: String {
    isRetiring ? "emptied" : measurement.isFirstRun ? "first run" : isResync ? "resync" : ""
  }
}
