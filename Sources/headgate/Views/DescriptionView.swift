import Compiler
import Execution

/// Models' columns as their sources report them.
struct DescriptionView: DocumentView {
  let description: ModelDescription

  var document: any Encodable { description }

  func text(_ style: Style) -> String {
    if description.models.isEmpty { return "No model.\n" }
    return description.models.map { model in
      var table = TextTable([.left, .left, .left])
      for column in model.columns {
        table.add([column.name, column.type, column.declared.map { "declared \($0)" } ?? ""])
      }
      var lines = [
        style(.bold, model.model) + "   \(model.engine) \(model.source)"
          + (model.hasContract ? ", its `columns` count" : "")
      ]
      lines += table.lines(indent: "  ")
      let proposed = model.columns.filter { $0.proposed != nil }
      if !proposed.isEmpty {
        lines.append("  a sample of rows has these shapes; as `columns`:")
        lines += proposed.map {
          "    \(CanonicalYAML.key($0.name)): { type: \($0.proposed ?? "") }"
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }
}
