import Planning

/// All that there is to know of a connector, as a page of Markdown.
///
/// Unlike a comment, it holds no word from outside: what it is made of is the definition, and notes are Markdown already.
struct ConnectorPage {
  let connector: ConnectorsDocument.Connector

  var text: String {
    let parts =
      [
        "# \(connector.title)",
        "<!-- Made by `headgate connectors \(connector.name) --format markdown`. -->",
        "`connector: \(connector.name)`, \(target).",
      ] + [connector.notes].compactMap { $0 } + settings + sending
      + connector.objects.flatMap(Self.section) + connector.actions.flatMap(Self.section) + example
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var target: String {
    switch connector.transport {
    case .http:
      "an HTTP API" + (connector.baseUrl.map { " at `\($0)`" } ?? " at the setting `base_url`")
    case .file: "a file"
    case .sql: "a table of a database"
    case .smtp: "a mail server"
    }
  }

  private var settings: [String] { ["## Settings"] + Self.table("setting", connector.settings) }

  private var sending: [String] {
    guard connector.transport == .http || connector.transport == .smtp else { return [] }
    let auth = connector.auth.map { "- \($0.sends)" }
    let proof =
      auth.isEmpty
      ? []
      : [
        "**Authentication**; what has a setting that is not given is left out:",
        auth.joined(separator: "\n"),
      ]
    let reset = connector.rate.resetHeader.map {
      ". An answer that throttles says in `\($0)` how long, where it has no `Retry-After`"
    }
    return proof + [
      "**Rate**, unless `limits` say otherwise: \(connector.rate.words)\(reset ?? "")."
    ]
  }

  private static func section(_ object: ConnectorsDocument.Object) -> [String] {
    let facts = [
      "Looked for by `\(object.find)`, made by `\(object.create)`.",
      object.mark.map { "Ours is known by a mark in its `\($0)`." },
      object.findsNew ? "It is found as soon as it is made." : nil,
      object.isNameReusable ? "Several may have one name." : nil,
    ]
    return [
      "## The object `\(object.name)`",
      "A pipeline names one by `to: { ..., \(object.name): { use: ID } }`, or has it made by "
        + "`\(object.name): { create: { ... } }`, once. "
        + facts.compactMap { $0 }.joined(separator: " "),
    ] + table("made with", object.settings)
  }

  private static func section(_ action: ConnectorsDocument.Action) -> [String] {
    var parts = ["## \(action.name)", facts(of: action)]
    parts += [action.notes].compactMap { $0 }
    if !action.settings.isEmpty {
      parts += ["**Settings**, under `to.with`:"] + table("setting", action.settings)
    }
    if !action.fields.isEmpty {
      var fields = PageTable(["field", "type", ""])
      for field in action.fields {
        fields.add([code(field.name), code(field.type), field.words(code).joined(separator: "; ")])
      }
      parts += ["**Fields**" + (action.takesAnyField ? ", and any other:" : ":")] + block(fields)
    }
    if !action.checks.isEmpty {
      let checks = action.checks.map { "- " + $0.asks + ($0.message.map { ": \($0)" } ?? "") }
      parts += ["**Checks** of a record:", checks.joined(separator: "\n")]
    }
    parts += requests(of: action) + answers(of: action)
    if !action.advice.isEmpty {
      let advice = action.advice.map { "- `\($0.code)`: \($0.remedy)" }
      parts += ["**What to do** about a rejected record:", advice.joined(separator: "\n")]
    }
    return parts
  }

  private static func facts(of action: ConnectorsDocument.Action) -> String {
    let kind =
      switch action.kind {
      case .record: "Keeps a record a row."
      case .membership: "Holds a member a row."
      case .event: "Takes an event a row."
      }
    let match: String? =
      switch action.kind {
      case .event: nil
      case .record, .membership:
        action.match.isEmpty
          ? "`match` is the pipeline's to say."
          : "Known by " + (action.matchesAny ? "any of " : "")
            + action.match.map(code).joined(separator: ", ") + "."
      }
    let facts = [
      kind, "Modes: \(action.modes.joined(separator: ", ")).", match,
      action.renewedAfterDays.map { "Said again after \($0.counted("day"))." },
      action.object.map { "Goes into an object: `\($0)`." },
      action.takesAnyField && action.fields.isEmpty ? "Takes any field." : nil,
    ]
    return facts.compactMap { $0 }.joined(separator: " ")
  }

  private static func requests(of action: ConnectorsDocument.Action) -> [String] {
    var table = PageTable(["request", "carries", "in", "does", "takes", "sent twice", "keeps"])
    for request in action.requests {
      table.add([
        code(request.name),
        request.operations.isEmpty
          ? "the whole content" : request.operations.joined(separator: ", "),
        request.modes == action.modes ? "" : request.modes.joined(separator: ", "),
        code(request.does), request.limits(code).joined(separator: "; "), request.repeated,
        request.captured.map(code).joined(separator: ", "),
      ])
    }
    return ["**Requests**:"] + block(table)
  }

  /// What requests answer alike is said once.
  private static func answers(of action: ConnectorsDocument.Action) -> [String] {
    var rules: [(answer: ConnectorsDocument.AnswerRule, requests: [String])] = []
    for request in action.requests {
      for answer in request.answers {
        if let same = rules.firstIndex(where: { $0.answer == answer }) {
          rules[same].requests.append(request.name)
        } else {
          rules.append((answer, [request.name]))
        }
      }
    }
    guard !rules.isEmpty else { return [] }
    var table = PageTable(["answer", "what becomes of its records", "of"])
    for (rule, requests) in rules {
      let isOfAll = requests.count == action.requests.count
      table.add([
        rule.answer, rule.outcome, isOfAll ? "" : requests.map(code).joined(separator: ", "),
      ])
    }
    return ["**Answers** that mean something else than HTTP says, the first that fits:"]
      + block(table)
  }

  private var example: [String] {
    guard let action = connector.actions.first else { return [] }
    return ["## Example", "```yaml\n\(action.example)```"]
  }

  private static func table(_ title: String, _ settings: [ConnectorsDocument.Setting]) -> [String] {
    var table = PageTable([title, "type", "", " "])
    for setting in settings {
      table.add([
        code(setting.name), setting.type, setting.words(code).joined(separator: "; "),
        setting.notes ?? "",
      ])
    }
    return block(table)
  }

  private static func block(_ table: PageTable) -> [String] {
    table.lines.isEmpty ? [] : [table.lines.joined(separator: "\n")]
  }

  private static func code(_ text: String) -> String { MarkdownCode.span(text) }
}
