import Connectors
import Diagnostics
import MappingSyntax
import Records

extension ModelColumns {
  /// The fields of a `map` with a field for each column that `all` stands for, in the place of `all`.
  ///
  /// The rest is every column that no key is named after and no field sends as it is. Where the columns are not known,
  /// it is what is left of the identifier.
  func expanded(
    _ fields: [FieldSyntax], _ action: ActionDefinition, model: Model, _ bag: inout DiagnosticBag
  ) -> [FieldSyntax] {
    guard let rest = fields.first(where: \.isRest) else { return fields }
    guard action.isFree else {
      bag.add(
        Diagnostic(
          .allOfClosed,
          "`all` columns cannot be sent: the action `\(action.name)` has its own fields",
          at: rest.keySpan, label: "not in a closed action",
          help: ["map each field: \(action.fields.map { "`\($0.name)`" }.joined(separator: ", "))"])
      )
      return fields.filter { !$0.isRest }
    }
    let taken = Set(fields.flatMap { [$0.name, $0.plainColumn].compactMap { $0 } })
    let names = (all?.map(\.name) ?? model.identifier).filter { !taken.contains($0) }
    return fields.flatMap { field in
      field.isRest ? names.map { FieldSyntax(column: $0, at: field.keySpan) } : [field]
    }
  }
}

extension FieldSyntax {
  /// The column that the field is, as it stands.
  fileprivate var plainColumn: String? {
    guard value.modifiers.isEmpty else { return nil }
    switch value.form {
    case .path(let path), .column(let path):
      guard path.steps.count == 1, case .key(let name) = path.steps[0] else { return nil }
      return name
    case .constant, .object, .array, .columns, .template, .parent, .list, .coalesce, .choice,
      .lookup, .merge, .flatten, .pairs, .encode, .decode, .context:
      return nil
    }
  }
}

extension DiagnosticCode {
  static let allOfClosed = DiagnosticCode(
    "HG0424",
    "`all` sends columns under their own names, which only an action that takes any field (`record: free`) has; it stands for the value of `map`, or of the key `\"*\"` in it."
  )
}
