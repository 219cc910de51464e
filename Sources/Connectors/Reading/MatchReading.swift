import Diagnostics
import Records
import YAMLSyntax

/// `match` as the text has it: fields that identify together, or `{ any_of: [...] }`.
package struct MatchSyntax: Sendable {
  package let names: [Spanned<String>]
  /// Whether each field is an identity of its own.
  package let isAnyOf: Bool
  package let span: SourceSpan

  package var identity: MatchIdentity {
    isAnyOf ? .anyOf(names.map(\.value)) : .all(names.map(\.value))
  }

  /// Reads the value of a `match` key.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> MatchSyntax? {
    guard node.mapping != nil else {
      return node.strings("`match`", &bag).map {
        MatchSyntax(names: $0, isAnyOf: false, span: node.span)
      }
    }
    guard let keyed = node.keyed("`match`", known: ["any_of"], &bag),
      let list = keyed.required("any_of", &bag)
    else { return nil }
    return list.strings("`any_of`", &bag).map {
      MatchSyntax(names: $0, isAnyOf: true, span: node.span)
    }
  }
}

extension MatchIdentity {
  /// Reads an action's `match` and checks that it names fields; empty where the pipeline says.
  static func read(
    _ keyed: KeyedNode, _ kind: ActionKind, _ scope: ValueScope, what: String,
    _ bag: inout DiagnosticBag
  ) -> MatchIdentity {
    let syntax = keyed["match"].flatMap { MatchSyntax.read($0, &bag) }
    if kind == .event {
      if let syntax { bag.add(.matchOfEvent(syntax.span)) }
      return .all([])
    }
    let record = scope.place("`match`", roots: [.record])
    for name in syntax?.names ?? [] {
      record.check(Path([.key("record"), .key(name.value)]), at: name.span, &bag)
    }
    guard let syntax, !syntax.names.isEmpty else {
      if !scope.isFree || syntax?.isAnyOf == true {
        bag.add(.noMatch(what, at: keyed["match"]?.span ?? keyed.span))
      }
      return .all([])
    }
    return syntax.identity
  }
}

extension Diagnostic {
  fileprivate static func noMatch(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .badMatch, "\(what) does not say which fields identify a record", at: span,
      label: "needs `match`",
      help: ["write `match: [field]`, or `match: { any_of: [field, field] }` where each one does"])
  }

  /// Of an action, or of a pipeline to one.
  package static func matchOfEvent(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .badMatch, "an event is not identified by fields", at: span, label: "leave it out",
      help: ["two events with the same content are two events"])
  }
}
