import Execution
import Planning

/// One run with all that is on record of it.
struct RunDetailView: DocumentView {
  let detail: RunDetail

  var document: any Encodable { detail }

  func text(_ style: Style) -> String {
    let run = detail.run
    let counts = run.counts
    var lines = [style(.bold, "run \(run.run)   \(run.pipeline)   \(run.status)")]
    var facts = TextTable([.left, .left])
    facts.add(["  started", run.started])
    if let ended = run.ended { facts.add(["  ended", ended]) }
    if let time = run.milliseconds { facts.add(["  time", RunView.duration(time)]) }
    if let message = run.message { facts.add(["  message", message]) }
    if let who = run.canceledBy { facts.add(["  stopped by", who]) }
    if let overrides = run.overrides { facts.add(["  overrides", overrides]) }
    lines += facts.lines()
    lines.append("")
    var table = TextTable([.left, .right, .right, .right, .right])
    table.add(["", "rows", "accepted", "rejected", "pending"])
    for (name, rows, operation) in [
      ("  added", counts.added, counts.adds), ("  changed", counts.changed, counts.changes),
      ("  removed", counts.removed, counts.removes),
    ] {
      table.add([
        name, Int(rows).grouped, Int(operation.accepted).grouped,
        Int(operation.rejected).grouped, Int(operation.pending).grouped,
      ])
    }
    lines += table.lines()
    let others: [(String, Int64)] = [
      ("extracted", counts.extracted), ("unchanged", counts.unchanged), ("same", counts.same),
      ("set aside", counts.setAside), ("absent", counts.absent), ("unknown", counts.unknown),
      ("given up", counts.givenUp), ("shadowed", counts.shadowed),
    ]
    lines.append(
      "  "
        + others.filter { $0.1 > 0 }.map { "\(Int($0.1).grouped) \($0.0)" }.joined(separator: ", "))
    if lines.last == "  " { lines.removeLast() }
    if !detail.failures.isEmpty {
      lines += ["", "Not accepted"] + FailuresView.lines(detail.failures)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
