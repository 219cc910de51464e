import Connectors
import Diagnostics
import Records
import YAMLSyntax

/// Which fields identify the record at the destination; in this version exactly the identifier, as it is.
enum MatchCheck {
  static func match(
    of syntax: PipelineSyntax, _ action: ActionDefinition, fields: [FieldSyntax], model: Model,
    _ available: ModelColumns, _ bag: inout DiagnosticBag
  ) -> [String] {
    let given = syntax.match ?? action.match.map { Spanned($0, syntax.mapSpan) }
    guard !given.isEmpty else {
      bag.add(
        Diagnostic(
          .badMatch, "`match` is missing: the action `\(action.name)` has none of its own",
          at: syntax.span, label: "needs `match`",
          help: ["name the fields that identify the record, such as the one of the identifier"]))
      return []
    }
    var columns: Set<String> = []
    var seen: Set<String> = []
    var isKnown = true
    for name in given {
      guard seen.insert(name.value).inserted else {
        bag.add(
          Diagnostic(
            .badMatch, "`match` names `\(name.value)` twice", at: name.span, label: "the second"))
        continue
      }
      guard let field = fields.first(where: { $0.name == name.value }) else {
        isKnown = false
        bag.add(.unmappedMatch(name, fields: fields.map(\.name)))
        continue
      }
      let column = field.plainColumn
      if model.identifier.isEmpty || column.map({ available[$0] == nil }) == true {
        isKnown = false
        continue
      }
      let normalize = action.field(name.value)?.normalize ?? []
      if let column, model.identifier.contains(column), normalize.isEmpty,
        columns.insert(column).inserted
      {
        continue
      }
      isKnown = false
      let span = syntax.match == nil ? field.node.span : name.span
      bag.add(
        .notSupportedYet(
          "a `match` that is not the identifier as it is (`\(name.value)`)", at: span))
    }
    if isKnown, columns.count < model.identifier.count {
      let rest = model.identifier.filter { !columns.contains($0) }
      bag.add(
        .notSupportedYet(
          "a `match` without `\(rest.joined(separator: "`, `"))` of the identifier",
          at: given[0].span))
    }
    return given.map(\.value)
  }
}

extension FieldSyntax {
  /// The column that the field is, without anything that could make two rows one.
  fileprivate var plainColumn: String? {
    guard value.modifiers.isEmpty else { return nil }
    switch value.form {
    case .path(let path), .column(let path):
      guard path.steps.count == 1, case .key(let name) = path.steps[0] else { return nil }
      return name
    case .constant, .object, .array, .template: return nil
    }
  }
}

extension DiagnosticCode {
  static let badMatch = DiagnosticCode(
    "HG0416",
    "`match` names, each once, the mapped fields that identify the record at the destination; an action may have a default."
  )
}

extension Diagnostic {
  fileprivate static func unmappedMatch(_ name: Spanned<String>, fields: [String]) -> Diagnostic {
    let nearest = Suggestion.nearest(to: name.value, in: fields)
    return Diagnostic(
      .badMatch, "the match field `\(name.value)` is not mapped", at: name.span,
      label: "not a key of `map`",
      help: [nearest.map { "did you mean `\($0)`?" } ?? "map it, or match on another field"])
  }
}
