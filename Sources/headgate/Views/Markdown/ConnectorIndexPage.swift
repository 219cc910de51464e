/// The connectors, a line each, as a page of Markdown.
struct ConnectorIndexPage {
  let connectors: [ConnectorsDocument.Connector]

  var text: String {
    var table = PageTable(["connector", "", "actions and their modes"])
    for connector in connectors {
      let actions = connector.actions.map {
        "[`\($0.name)`](\(connector.name).md#\($0.name)) (\($0.modes.joined(separator: ", ")))"
      }
      table.add([
        "[\(connector.name)](\(connector.name).md)", connector.title,
        actions.joined(separator: "; "),
      ])
    }
    return """
      # Connectors, one by one

      <!-- Made by `headgate connectors --format markdown`. -->

      What a destination can be out of the box: settings, actions, fields, requests and limits of each, as its definition has them.
      [Connectors](../connectors.md) tells how definitions are written, and [Writing a connector](../writing-a-connector.md) how to write one of your own.

      \(table.lines.joined(separator: "\n"))

      """
  }
}
