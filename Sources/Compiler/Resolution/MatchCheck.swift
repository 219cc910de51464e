import Connectors
import Diagnostics
import Records
import YAMLSyntax

/// Which fields identify the record at the destination: the pipeline's `match`, else the action's.
enum MatchCheck {
  static func identity(
    of syntax: PipelineSyntax, _ action: ActionDefinition, mode: SyncMode, fields: [FieldSyntax],
    _ bag: inout DiagnosticBag
  ) -> MatchIdentity {
    guard action.kind != .event else {
      if let match = syntax.match { bag.add(.matchOfEvent(match.span)) }
      return .all([])
    }
    let identity = syntax.match?.identity ?? action.identity
    let given = syntax.match?.names ?? action.match.map { Spanned($0, syntax.mapSpan) }
    if !given.isEmpty {
      action.checkRemovals(
        by: identity, in: mode, at: syntax.match?.span ?? syntax.mapSpan, &bag)
    }
    // What is written whole needs no name for each record.
    if given.isEmpty, mode == .replace { return identity }
    guard !given.isEmpty else {
      bag.add(
        Diagnostic(
          .badMatch, "`match` is missing: the action `\(action.name)` has none of its own",
          at: syntax.span, label: "needs `match`",
          help: ["name the fields that identify the record, such as the one of the identifier"]))
      return identity
    }
    if action.requests(in: mode).contains(where: \.isPlaced), given.count != 1 {
      bag.add(
        Diagnostic(
          .badMatch, "the rows of `\(action.name)` are known by one field", at: given[1].span,
          label: "a second one", help: ["name the field that stands in the first column"]))
    }
    var seen: Set<String> = []
    for name in given where !seen.insert(name.value).inserted {
      bag.add(
        Diagnostic(
          .badMatch, "`match` names `\(name.value)` twice", at: name.span, label: "the second"))
    }
    let mapped = Set(fields.map(\.name))
    switch identity {
    case .all:
      for name in given where !mapped.contains(name.value) {
        bag.add(.unmappedMatch(name, fields: fields.map(\.name)))
      }
      return identity
    case .anyOf(let names):
      // A field that is not mapped identifies nothing; one must be left.
      let left = names.filter(mapped.contains)
      if left.isEmpty { bag.add(.unmappedMatch(given[0], fields: fields.map(\.name))) }
      if action.kind == .record, let match = syntax.match {
        bag.add(
          Diagnostic(
            .badMatch, "a record is one for each match value: `any_of` is for memberships",
            at: match.span, label: "several identities",
            help: ["name the fields that identify the record together"]))
      }
      return .anyOf(left)
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
