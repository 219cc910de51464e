import Planning

/// A plan as a comment for a pull request, which others read: values are masked, and its size is bounded.
struct PlanComment {
  /// GitHub takes 65,536 characters; these bytes are shared out below, and what stands around them needs few.
  enum Room {
    static let tripped = 4_000
    static let definitions = 18_000
    static let rows = 12_000
    static let notes = 8_000
    static let samples = 10_000
    static let requests = 5_000
    static let guards = 5_000
  }

  /// Longer lists are folded up.
  static let openLength = 10

  let plan: Plan
  /// Whether the values of fields are shown that are not personal.
  let showsValues: Bool
  /// The file that the plan is saved in.
  let file: String?
  /// Whether that plan pins its rows.
  let isFrozen: Bool

  var text: String {
    let sections: [Markdown?] = [
      Self.heading(plan.project, plan.environment), summary, tripped, sending, definitions, rows,
      notes, samples, requests, passed, applying,
    ]
    return Self.marker(plan.project, plan.environment)
      + sections.compactMap { $0 }.joined(separator: "\n\n").text + "\n"
  }

  /// The first line, which is not shown: how the next plan finds the comment that it replaces.
  static func marker(_ project: String, _ environment: String?) -> String {
    let names = [project, environment].compactMap { $0 }.map { name in
      String(name.unicodeScalars.map { isPlain($0) ? Character($0) : "_" })
    }
    return "<!-- headgate plan: \(names.joined(separator: " ")) -->\n"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }

  static func heading(_ project: String, _ environment: String?) -> Markdown {
    let title: Markdown = "### Headgate plan: \(project)"
    return environment.map { title + ", environment \($0)" } ?? title
  }

  /// What all of it comes to, in a sentence or two.
  private var summary: Markdown {
    let deployment = plan.deployment.map { "deployment \($0)" } ?? "not deployed yet"
    let tests = plan.tests == 0 ? [] : ["\(plan.tests.counted("test")) of models passed"]
    let facts = [
      deployment, plan.files.counted("file"), plan.pipelines.counted("pipeline"),
    ]
    return "**\(prose: totals)**\n\n\(prose: (facts + tests).joined(separator: ", "))"
  }

  private var totals: String {
    guard plan.hasChanges else { return "Nothing to apply." }
    func sum(_ count: (PipelinePlan) -> Int) -> Int { plan.data.reduce(0) { $0 + count($1) } }
    func words(_ counts: [(Int, String)]) -> String {
      counts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
    }
    let definitions = words(
      DefinitionChange.Kind.allCases.map { kind in
        (plan.definitions.count { $0.kind == kind }, "to \(kind.rawValue)")
      })
    let rows = words([
      (sum(\.measurement.counts.added), "to add"), (sum(\.measurement.counts.changed), "to change"),
      (sum(\.measurement.counts.removed), "to remove"),
      (sum(\.measurement.counts.aside), "will not be sent"),
    ])
    let requests = sum { $0.measurement.requests.reduce(0) { $0 + $1.count } }
    return [
      definitions.isEmpty ? "No definition changes" : "Definitions: \(definitions)",
      rows.isEmpty ? "no row changes" : "rows: \(rows)", requests.counted("request"),
    ].joined(separator: "; ") + "."
  }

  private var tripped: Markdown? {
    guard !plan.trippedGuards.isEmpty else { return nil }
    var items = MarkdownList(room: Room.tripped, of: "guard")
    for (pipeline, verdict) in plan.trippedGuards {
      let remedy: Markdown = verdict.remedy.map { "\n  - \(prose: $0)" } ?? ""
      items.add("- \(pipeline): \(prose: verdict.text)\(remedy)")
    }
    return Self.alert(
      "CAUTION", "**A guard tripped: as it is, an apply sends nothing.**\n\n\(items)")
  }

  private var sending: Markdown? {
    plan.sending.map { sending in
      let amount = sending == "none" ? "nothing" : "not all rows of a model: \(sending)"
      return Self.alert("NOTE", "This environment sends \(prose: amount).")
    }
  }

  private var passed: Markdown? {
    var items = MarkdownList(room: Room.guards, of: "guard")
    var count = 0
    for pipeline in plan.data {
      for verdict in pipeline.guards where !verdict.isTripped {
        items.add("- \(pipeline.pipeline): \(prose: verdict.text)")
        count += 1
      }
    }
    return count == 0 ? nil : Self.folded("\(count.counted("guard")) ok", "\(items)")
  }

  private var applying: Markdown? {
    guard plan.hasChanges else { return nil }
    guard let file else {
      return
        "To apply what was reviewed, save it with \("headgate plan -o FILE") and give the file to \("headgate apply")."
    }
    let overrides = plan.trippedGuards.compactMap(\.verdict.override).map { " --override \($0)" }
    let command = "headgate apply \(Self.quoted(file))" + overrides.joined()
    let words =
      if !overrides.isEmpty {
        "Apply it all the same, once, past the guards:"
      } else if isFrozen {
        "Apply what was reviewed, exactly these rows, until they expire:"
      } else {
        "Apply what was reviewed; rows are compared again, and those that came since are sent too:"
      }
    return "\(prose: words)\n\n\(block: [command], "sh")"
  }

  /// As a word of the shell.
  private static func quoted(_ path: String) -> String {
    path.unicodeScalars.allSatisfy { isPlain($0) || $0 == "/" }
      ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// The lines of a block that anybody reads to its end.
  static func bounded(_ lines: [String]) -> [String] {
    let shown = lines.prefix(40).map { $0.count <= 160 ? $0 : $0.prefix(159) + "…" }
    let rest = lines.count - shown.count
    return rest == 0 ? shown : shown + ["and \(rest.counted("more line"))"]
  }

  /// A box of its own colour.
  static func alert(_ kind: String, _ body: Markdown) -> Markdown {
    let lines = "[!\(kind)]\n\(body.text)".split(separator: "\n", omittingEmptySubsequences: false)
    return "\(html: lines.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n"))"
  }

  /// A part that is shown when somebody asks for it; `title` is HTML of ours.
  static func folded(_ title: String, _ body: Markdown) -> Markdown {
    "\(html: "<details><summary>\(title)</summary>")\n\n\(body)\n\n\(html: "</details>")"
  }
}
