import Execution

/// Rows beside the records they become.
struct PreviewView: DocumentView {
  let preview: Preview

  var document: any Encodable { preview }

  func text(_ style: Style) -> String {
    guard !preview.rows.isEmpty else { return "No row.\n" }
    return preview.rows.map { row in
      var lines = [style(.bold, row.key)]
      var table = TextTable([.left, .left])
      for value in row.columns { table.add([value.column, value.text]) }
      lines += table.lines(indent: "  ")
      if let record = row.record { lines.append("  => \(record)") }
      if let rejection = row.rejection {
        lines.append(style(.red, "  => not sent: \(rejection)"))
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }
}
