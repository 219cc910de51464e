import Connectors
import Planning

/// Connectors: a line each, or all that there is to know of one.
struct ConnectorsView: DocumentView {
  let connectors: [ConnectorDefinition]
  let isList: Bool

  var document: any Encodable { ConnectorsDocument(connectors) }

  func text(_ style: Style) -> String {
    let documents = ConnectorsDocument(connectors).connectors
    return isList ? list(documents) : documents.map { one($0, style) }.joined(separator: "\n")
  }

  private func list(_ connectors: [ConnectorsDocument.Connector]) -> String {
    var table = TextTable([.left, .left, .left, .left])
    table.add(["Connector", "", "transport", "actions"])
    for connector in connectors {
      table.add([
        connector.name, connector.title, connector.transport,
        connector.actions.map(\.name).joined(separator: ", "),
      ])
    }
    return table.lines().joined(separator: "\n") + "\n\nheadgate connectors NAME shows one.\n"
  }

  private func one(_ connector: ConnectorsDocument.Connector, _ style: Style) -> String {
    var lines = [
      style(.bold, connector.name) + "   \(connector.title)",
      "  \(connector.transport), \(rate(connector.rate))"
        + (connector.isBuiltIn ? "" : ", of this project"),
    ]
    lines += table("Settings", connector.settings.map(row))
    lines += table("Authentication", connector.auth.map { [$0.kind, named($0.settings)] })
    for action in connector.actions {
      lines.append("")
      lines.append(
        style(.bold, "Action \(action.name)")
          + "   \(action.kind); \(action.modes.joined(separator: ", ")); match: "
          + (action.match.isEmpty ? "the pipeline says" : action.match.joined(separator: ", ")))
      if action.takesAnyField { lines.append("  takes any field") }
      lines += table("Settings, under `to.with`", action.settings.map(row))
      lines += table("Fields", action.fields.map(row))
      lines += table("Checks of a record", action.checks.map { [$0.asks, $0.message ?? ""] })
      lines += table(
        "Requests",
        action.requests.map {
          [
            $0.name,
            $0.operations.isEmpty ? "the whole content" : $0.operations.joined(separator: ", "),
            limits($0),
          ]
        })
    }
    if let action = connector.actions.first {
      lines += ["", style(.bold, "Example")]
      lines += action.example.split(separator: "\n").map { "  " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How many records a request takes, and which together.
  private func limits(_ request: ConnectorsDocument.Request) -> String {
    let counts = [
      request.maxRecords.counted("record"), request.maxItems?.counted("item"),
      request.maxGroups?.counted("group"), request.maxBytes.counted("byte"),
    ]
    let rules = [
      counts.compactMap { $0 }.joined(separator: ", ") + " at most",
      request.maxRecordBytes.map { "\($0.counted("byte")) of one record" },
      request.groupBy.isEmpty ? nil : "grouped by \(request.groupBy.joined(separator: ", "))",
      request.dedupeBy.isEmpty
        ? nil : "no two of one \(request.dedupeBy.joined(separator: ", "))",
    ]
    return rules.compactMap { $0 }.joined(separator: "; ")
  }

  private func table(_ title: String, _ rows: [[String]]) -> [String] {
    guard let columns = rows.first?.count else { return [] }
    var table = TextTable(Array(repeating: .left, count: columns))
    for row in rows { table.add(row) }
    return ["", "  " + title] + table.lines(indent: "    ")
  }

  private func row(_ setting: ConnectorsDocument.Setting) -> [String] {
    let words = [
      setting.isRequired ? "required" : nil, setting.isSecret ? "secret" : nil,
      setting.allowed.isEmpty ? nil : "one of \(setting.allowed.joined(separator: ", "))",
      setting.defaultValue.map { "default \($0)" },
    ]
    return [setting.name, setting.type, words.compactMap { $0 }.joined(separator: "; ")]
  }

  private func row(_ field: ConnectorsDocument.Field) -> [String] {
    let words = [
      field.isRequired ? "required" : nil, field.defaultValue.map { "default \($0)" },
      bounds(field.minLength, field.maxLength, " characters"),
      field.pattern.map { "matches `\($0)`" }, bounds(field.min, field.max, ""),
      bounds(field.minItems, field.maxItems, " elements"),
      field.allowed.isEmpty ? nil : "one of \(field.allowed.joined(separator: ", "))",
      field.normalize.isEmpty
        ? nil : field.normalize.joined(separator: ", ") + place(field.normalizeWhen),
      field.hash.map { "hashed with \($0)" + place(field.hashWhen) },
    ]
    return [field.name, field.type, words.compactMap { $0 }.joined(separator: "; ")]
  }

  private func bounds<Bound>(_ low: Bound?, _ high: Bound?, _ unit: String) -> String? {
    let words = [low.map { "at least \($0)" }, high.map { "at most \($0)" }].compactMap { $0 }
    return words.isEmpty ? nil : words.joined(separator: ", ") + unit
  }

  private func place(_ when: String?) -> String { when.map { " where \($0)" } ?? "" }

  private func rate(_ rate: ConnectorsDocument.Rate) -> String {
    (rate.requests.map { "\($0), " } ?? "") + "\(rate.concurrency.counted("request")) at once"
  }

  private func named(_ settings: [String]) -> String {
    settings.isEmpty ? "" : "by " + settings.joined(separator: ", ")
  }
}
