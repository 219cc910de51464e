import Execution
import Planning

/// The state of each pipeline, a line each.
struct StatusView: DocumentView {
  let status: ProjectStatus

  var document: any Encodable { status }

  func text(_ style: Style) -> String {
    var table = TextTable([.left, .left, .left, .left, .left, .right, .right])
    table.add(["Pipeline", "mode", "schedule", "deployed", "last run", "rows", "pending"])
    for pipeline in status.pipelines {
      table.add([
        pipeline.name, pipeline.mode, pipeline.schedule,
        pipeline.deployment.map { "#\($0)" } ?? (pipeline.isEnabled ? "no" : "no, disabled"),
        pipeline.lastRun.map { "#\($0.run) \($0.status), \($0.started)" } ?? "never",
        pipeline.snapshotRows?.grouped ?? "", pipeline.pending?.grouped ?? "",
      ])
    }
    let frozen = status.pipelines.compactMap { pipeline in
      pipeline.frozen.map {
        "  \(pipeline.name): waits for plan \($0.plan), which holds its rows until \($0.expires)"
      }
    }
    let notes = status.pipelines.flatMap(Self.notes) + frozen
    return (table.lines() + (notes.isEmpty ? [] : [""]) + notes).joined(separator: "\n") + "\n"
  }

  /// Who holds a pipeline, and which rows its last run left alone.
  private static func notes(_ pipeline: ProjectStatus.PipelineStatus) -> [String] {
    var lines: [String] = []
    if let pause = pipeline.paused {
      let why = pause.why.map { ": \($0)" } ?? ""
      lines.append("  \(pipeline.name): paused by \(pause.by) since \(pause.since)\(why)")
    }
    if let left = pipeline.left {
      let parts = [
        (left.setAside, "set aside"), (left.givenUp, "given up"), (left.unknown, "unknown"),
        (left.shadowed, "shadowed"),
      ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
      if !parts.isEmpty {
        lines.append("  \(pipeline.name): \(parts.joined(separator: ", ")) in its last run")
      }
    }
    return lines
  }
}
