import Connectors
import Planning

/// Connectors: a line each, or all that there is to know of one.
struct ConnectorsView: DocumentView {
  let connectors: [ConnectorDefinition]
  let isList: Bool

  var document: any Encodable { ConnectorsDocument(connectors) }

  /// A page for each; of a list its index.
  var markdown: String {
    let documents = ConnectorsDocument(connectors).connectors
    return isList
      ? ConnectorIndexPage(connectors: documents).text
      : documents.map { ConnectorPage(connector: $0).text }.joined(separator: "\n")
  }

  func text(_ style: Style) -> String {
    let documents = ConnectorsDocument(connectors).connectors
    return isList ? list(documents) : documents.map { one($0, style) }.joined(separator: "\n")
  }

  private func list(_ connectors: [ConnectorsDocument.Connector]) -> String {
    var table = TextTable([.left, .left, .left, .left])
    table.add(["Connector", "", "transport", "actions"])
    for connector in connectors {
      table.add([
        connector.name, connector.title, connector.transport.rawValue,
        connector.actions.map(\.name).joined(separator: ", "),
      ])
    }
    return table.lines().joined(separator: "\n") + "\n\nheadgate connectors NAME shows one.\n"
  }

  private func one(_ connector: ConnectorsDocument.Connector, _ style: Style) -> String {
    var lines = [
      style(.bold, connector.name) + "   \(connector.title)",
      "  \(connector.transport.rawValue), \(connector.rate.words)"
        + (connector.isBuiltIn ? "" : ", of this project"),
    ]
    lines += paragraphs(connector.notes)
    lines += table("Settings", connector.settings.map(row))
    lines += table("Authentication", connector.auth.map { [$0.kind, named($0.settings)] })
    for action in connector.actions {
      lines.append("")
      lines.append(
        style(.bold, "Action \(action.name)")
          + "   \(action.kind.rawValue); \(action.modes.joined(separator: ", ")); match: "
          + (action.match.isEmpty ? "the pipeline says" : action.match.joined(separator: ", ")))
      lines += paragraphs(action.notes)
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
            $0.limits { $0 }.joined(separator: "; "),
          ]
        })
    }
    if let action = connector.actions.first {
      lines += ["", style(.bold, "Example")]
      lines += action.example.split(separator: "\n").map { "  " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ title: String, _ rows: [[String]]) -> [String] {
    guard let columns = rows.first?.count else { return [] }
    var table = TextTable(Array(repeating: .left, count: columns))
    for row in rows { table.add(row) }
    return ["", "  " + title] + table.lines(indent: "    ")
  }

  private func row(_ setting: ConnectorsDocument.Setting) -> [String] {
    [
      setting.name, setting.type,
      (setting.words { $0 } + [setting.notes].compactMap { $0 }).joined(separator: "; "),
    ]
  }

  private func row(_ field: ConnectorsDocument.Field) -> [String] {
    [field.name, field.type, field.words { $0 }.joined(separator: "; ")]
  }

  private func paragraphs(_ notes: String?) -> [String] {
    guard let notes else { return [] }
    return [""]
      + notes.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.isEmpty ? "" : "  \($0)"
      }
  }

  private func named(_ settings: [String]) -> String {
    settings.isEmpty ? "" : "by " + settings.joined(separator: ", ")
  }
}
