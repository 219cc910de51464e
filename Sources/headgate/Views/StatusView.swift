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
        pipeline.lastRun.map { "\($0.status), \($0.started)" } ?? "never",
        pipeline.snapshotRows?.grouped ?? "", pipeline.pending?.grouped ?? "",
      ])
    }
    return table.lines().joined(separator: "\n") + "\n"
  }
}
