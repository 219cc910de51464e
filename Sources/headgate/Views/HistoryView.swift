import Execution
import Planning

/// Runs, a line each, newest first.
struct HistoryView: DocumentView {
  let history: RunHistory

  var document: any Encodable { history }

  func text(_ style: Style) -> String {
    guard !history.runs.isEmpty else { return "No runs.\n" }
    var table = TextTable([
      .right, .left, .left, .left, .right, .right, .right, .right, .right, .right,
    ])
    table.add([
      "run", "pipeline", "status", "started", "rows", "+added", "~changed", "-removed",
      "not accepted", "time",
    ])
    for run in history.runs {
      let counts = run.counts
      table.add([
        "\(run.run)", run.pipeline, run.status, run.started, Int(counts.extracted).grouped,
        Int(counts.adds.accepted).grouped, Int(counts.changes.accepted).grouped,
        Int(counts.removes.accepted).grouped,
        Int(counts.rejectedTotal + counts.pendingTotal + counts.unknown).grouped,
        run.milliseconds.map(RunView.duration) ?? "",
      ])
    }
    return table.lines().joined(separator: "\n") + "\n"
  }
}
