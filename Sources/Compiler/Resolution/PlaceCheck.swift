import Connectors
import Diagnostics
import Records
import SQLSyntax

/// A model without `identifier` has rows that nothing names: only what is written whole can do with them.
enum PlaceCheck {
  static func check(
    _ syntax: PipelineSyntax, _ model: Model, mode: SyncMode, _ bag: inout DiagnosticBag
  ) {
    guard model.hasPlaces, mode != .replace else { return }
    bag.add(
      Diagnostic(
        .unnamedRows,
        "`mode: \(mode.rawValue)` needs rows with a name: the model `\(model.name)` has no `identifier`",
        at: syntax.model?.span ?? syntax.span, label: "rows of it cannot be told apart",
        secondary: [.init(model.span, "without `identifier`")],
        help: [
          "name the columns that together name a row: `identifier: [id]`",
          "`mode: replace`, which writes the whole content, needs none",
        ]))
  }
}

extension Model.Column {
  /// Numbers the rows of a model without an identifier.
  static let place = Model.Column(
    name: SyncQuery.place, slot: Slot(.int, isOptional: false), isPersonal: false)

  /// Whether it is the place of the row, which is no column of the model.
  package var isPlace: Bool { name == SyncQuery.place }

  /// As a report names it.
  package var title: String { isPlace ? "row" : name }
}

extension DiagnosticCode {
  static let unnamedRows = DiagnosticCode(
    "HG0514",
    "Every mode but `replace` tells rows by the model's `identifier`; without one a row is only its place in the content."
  )
}
