import Execution
import Planning

extension PlanComment {
  /// The pipelines that have something to send or to tell; the others are a number.
  var rows: Markdown? {
    guard !plan.data.isEmpty else { return nil }
    var table = MarkdownTable(
      ["pipeline", "", ">rows", ">add", ">change", ">remove", ">same", ">set aside"],
      room: Room.rows)
    let busy = plan.data.filter(isBusy)
    for pipeline in busy {
      let counts = pipeline.measurement.counts
      let mark = pipeline.estimateMark
      let numbers = [
        counts.modelRows.grouped, mark + counts.added.grouped, mark + counts.changed.grouped,
        counts.removed.grouped, mark + counts.same.grouped, mark + counts.aside.grouped,
      ]
      table.add(
        ["\(pipeline.pipeline)", "\(prose: pipeline.occasion)"]
          + numbers.map { "\(prose: $0)" as Markdown })
    }
    let idle = plan.data.count - busy.count
    var parts: [Markdown] = []
    if !busy.isEmpty {
      parts.append(
        table.count > Self.openLength
          ? Self.folded(table.count.counted("pipeline"), "\(table)") : "\(table)")
    }
    if idle > 0 {
      let pipelines = idle.counted(busy.isEmpty ? "pipeline" : "more pipeline")
      parts.append("\(prose: pipelines) with nothing to send.")
    }
    return "#### Rows\n\n" + parts.joined(separator: "\n\n")
  }

  private func isBusy(_ pipeline: PipelinePlan) -> Bool {
    pipeline.operations > 0 || pipeline.measurement.counts.aside > 0
      || pipeline.measurement.isFirstRun || pipeline.isRetiring
      || pipeline.guards.contains(where: \.isTripped) || !plan.notes(on: pipeline).isEmpty
  }

  /// Rows that will not be sent, with their reasons, and what else is to be known of rows.
  var notes: Markdown? {
    var items = MarkdownList(room: Room.notes, of: "note")
    for pipeline in plan.data {
      let measurement = pipeline.measurement
      if !measurement.aside.isEmpty {
        let mark = pipeline.estimateMark
        let reasons = measurement.aside.map { aside -> Markdown in
          let examples = aside.examples.map { "\($0)" as Markdown }.joined(separator: ", ")
          let like: Markdown = aside.examples.isEmpty ? "" : ", e.g. \(examples)"
          return
            "\n  - \(prose: mark + aside.count.counted("row")): \(aside.code) \(prose: aside.reason)\(like)"
        }
        let count = mark + measurement.counts.aside.counted("row")
        items.add(
          "- \(pipeline.pipeline): **\(prose: count) will not be sent**\(reasons.joined(separator: ""))"
        )
      }
      for note in plan.notes(on: pipeline) {
        let advice: Markdown = note.advice.map { "\n  - \(prose: $0)" } ?? ""
        items.add("- \(pipeline.pipeline): \(prose: note.text)\(advice)")
      }
    }
    return items.isEmpty ? nil : "\(items)"
  }

  /// A few rows of each pipeline, folded up.
  var samples: Markdown? {
    var parts = MarkdownList(room: Room.samples, of: "pipeline", separator: "\n\n")
    for pipeline in plan.data where !pipeline.measurement.samples.isEmpty {
      let samples = pipeline.measurement.samples
      let count =
        samples.count < pipeline.operations
        ? "\(samples.count) of \(pipeline.estimateMark)\(pipeline.operations.counted("row"))"
        : samples.count.counted("row")
      parts.add(
        Self.folded(
          "Changes in \(MarkdownCode.html(pipeline.pipeline)): \(count)",
          "\(block: Self.bounded(samples.flatMap(lines)), "diff")"))
    }
    return parts.isEmpty ? nil : "\(parts)"
  }

  private func lines(_ sample: Measurement.Sample) -> [String] {
    let reason = sample.reason.map { "   (\($0))" } ?? ""
    let sign =
      switch sample.operation {
      case "add": "+"
      case "remove": "-"
      default: "!"
      }
    var table = TextTable([.left, .left])
    for change in sample.changes {
      table.add([
        MarkdownCode.oneLine(change.field), "\(shown(change.before)) -> \(shown(change.after))",
      ])
    }
    return ["\(sign) \(sample.key)\(reason)"] + table.lines(indent: "      ")
  }

  /// Who may read the comment is not known: what a row holds is not for all of them.
  private func shown(_ value: String?) -> String {
    value.map { showsValues ? $0 : RowSampler.mask } ?? "absent"
  }

  /// What it costs the destination.
  var requests: Markdown? {
    var table = MarkdownTable(
      ["pipeline", "request", ">count", ">records", ">batch", "limit", ">time"], room: Room.requests
    )
    for pipeline in plan.data {
      let mark = pipeline.estimateMark
      for request in pipeline.measurement.requests {
        table.add([
          "\(pipeline.pipeline)", "\(request.name)", "\(prose: mark + request.count.grouped)",
          "\(prose: mark + request.records.grouped)", "\(prose: request.batch.grouped)",
          "\(prose: pipeline.limit ?? "none")",
          "\(prose: pipeline.seconds.map(TimeEstimate.text) ?? "")",
        ])
      }
    }
    if table.count == 0 { return nil }
    return "#### Requests\n\n"
      + (table.count > Self.openLength
        ? Self.folded("Requests: \(table.count.counted("kind"))", "\(table)") : "\(table)")
  }
}
