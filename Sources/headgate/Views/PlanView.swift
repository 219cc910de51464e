import Compiler
import Planning

/// A plan for people: definitions, rows, what is set aside, changed fields, requests, guards.
struct PlanView: DocumentView {
  let plan: Plan

  var document: any Encodable { plan }

  func text(_ style: Style) -> String {
    var sections = [header, definitions(style)]
    if plan.sending == "none" { sections.append(["Nothing is sent in this environment."]) }
    if !plan.data.isEmpty {
      sections.append(data)
      sections.append(asides)
      sections.append(samples(style))
      sections.append(requests)
      sections.append(guards(style))
    }
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var header: [String] {
    let parts = [
      "project \(plan.project)", plan.environment.map { "env \($0)" },
      plan.deployment.map { "deployment #\($0)" } ?? "not deployed yet",
      "\(plan.files.counted("file")), \(plan.pipelines.counted("pipeline"))"
        + (plan.tests == 0 ? "" : ", \(plan.tests.counted("test")) passed"),
    ]
    return [parts.compactMap { $0 }.joined(separator: "   ")]
  }

  private func definitions(_ style: Style) -> [String] {
    func count(_ kind: DefinitionChange.Kind) -> Int {
      plan.definitions.filter { $0.kind == kind }.count
    }
    let replaced = count(.replace) == 0 ? "" : "\(count(.replace)) replace, "
    var lines = [
      style(
        .bold,
        "Definitions   \(count(.create)) create, \(count(.update)) update, \(replaced)\(count(.destroy)) destroy"
      )
    ]
    let width = plan.definitions.map(\.pipeline.count).max() ?? 0
    for change in plan.definitions {
      let padding = String(repeating: " ", count: width - change.pipeline.count)
      let text = "pipeline  \(change.pipeline)\(padding)  \(change.consequence)"
      switch change.kind {
      case .create: lines.append(style(.green, "  + \(text)"))
      case .update: lines.append(style(.yellow, "  ~ \(text)"))
      case .replace: lines.append(style(.yellow, "  ± \(text)"))
      case .destroy: lines.append(style(.red, "  - \(text)"))
      }
      lines += change.differences.map(difference)
    }
    return lines
  }

  private func difference(_ difference: DefinitionChange.Difference) -> String {
    let sign = difference.before == nil ? "+" : difference.after == nil ? "-" : "~"
    // A connector's text is its digest, of which the beginning tells enough.
    let cut = difference.path == "connector" ? { String($0.prefix(12)) } : Self.oneLine
    let texts = [difference.before, difference.after].compactMap { $0 }.map(cut)
    let place = difference.place.map { "    \($0)" } ?? ""
    return "      \(sign) \(difference.path)   \(texts.joined(separator: " -> "))\(place)"
  }

  /// Long texts, such as SQL, are cut: the place says where to read them.
  private static func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= 60 ? line : line.prefix(59) + "…"
  }

  private var data: [String] {
    var table = TextTable([.left, .left, .right, .right, .right, .right, .right, .right])
    table.add(["Data", "", "rows", "+add", "~change", "-remove", "=same", "!aside"])
    for pipeline in plan.data {
      let counts = pipeline.measurement.counts
      let mark = pipeline.estimateMark
      table.add([
        "  " + pipeline.pipeline, pipeline.occasion, counts.modelRows.grouped,
        mark + counts.added.grouped,
        mark + counts.changed.grouped, counts.removed.grouped, mark + counts.same.grouped,
        mark + counts.aside.grouped,
      ])
    }
    return table.lines()
  }

  private var asides: [String] {
    var blocks: [String] = []
    for pipeline in plan.data {
      let measurement = pipeline.measurement
      if !measurement.aside.isEmpty {
        blocks.append(
          "  \(pipeline.pipeline): \(measurement.counts.aside.counted("row")) will not be sent")
        var table = TextTable([.right, .left, .left, .left])
        for aside in measurement.aside {
          let examples =
            aside.examples.isEmpty ? "" : "e.g. " + aside.examples.joined(separator: "; ")
          table.add([aside.count.grouped, aside.code, aside.reason, examples])
        }
        blocks += table.lines(indent: "    ")
      }
      for note in plan.notes(on: pipeline) {
        blocks.append("  \(pipeline.pipeline): \(note.text)")
        if let advice = note.advice { blocks.append("    \(advice)") }
      }
    }
    return blocks
  }

  private func samples(_ style: Style) -> [String] {
    var lines: [String] = []
    for pipeline in plan.data where !pipeline.measurement.samples.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append(style(.bold, "Changes in \(pipeline.pipeline)"))
      for sample in pipeline.measurement.samples {
        let reason = sample.reason.map { "   (\($0))" } ?? ""
        switch sample.operation {
        case "add": lines.append(style(.green, "  + \(sample.key)") + reason)
        case "remove": lines.append(style(.red, "  - \(sample.key)") + reason)
        default:
          lines.append(style(.yellow, "  ~ \(sample.key)") + reason)
          var table = TextTable([.left, .left])
          for change in sample.changes {
            table.add([
              change.field, "\(change.before ?? "absent") -> \(change.after ?? "absent")",
            ])
          }
          lines += table.lines(indent: "      ")
        }
      }
      let rest = pipeline.operations - pipeline.measurement.samples.count
      if rest > 0 { lines.append("  and \(rest.grouped) more") }
    }
    return lines
  }

  private var requests: [String] {
    var table = TextTable([.left, .left, .right, .right, .right, .left, .right])
    table.add(["Requests", "", "count", "records", "batch", "limit", "time"])
    var isEmpty = true
    for pipeline in plan.data {
      let mark = pipeline.estimateMark
      for request in pipeline.measurement.requests {
        isEmpty = false
        table.add([
          "  " + pipeline.pipeline, request.name, mark + request.count.grouped,
          mark + request.records.grouped, request.batch.grouped, pipeline.limit ?? "none",
          pipeline.seconds.map(TimeEstimate.text) ?? "",
        ])
      }
    }
    return isEmpty ? [] : table.lines()
  }

  private func guards(_ style: Style) -> [String] {
    let verdicts = plan.data.flatMap { pipeline in pipeline.guards.map { (pipeline.pipeline, $0) } }
    return verdicts.map { pipeline, verdict in
      verdict.isTripped
        ? style(.red, "Guard    tripped: \(pipeline) \(verdict.text)")
        : "Guard    ok: \(pipeline) \(verdict.text)"
    }
  }
}
