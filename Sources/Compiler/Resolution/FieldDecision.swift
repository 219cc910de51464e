import Connectors
import Diagnostics
import Records
import YAMLSyntax

extension ActionDefinition {
  /// The action as the settings of a pipeline make it; those that decide must be written in the text.
  func decided(
    by with: [String: SettingValue], of target: TargetSyntax, _ bag: inout DiagnosticBag
  ) -> ActionDefinition {
    var known: [String: JSONValue] = [:]
    for (name, value) in with {
      if case .literal(let literal) = value { known[name] = literal }
    }
    for entry in target.with where decidingSettings.contains(entry.key) {
      switch with[entry.key] {
      case .environment, .file: bag.add(.undecided(entry, self))
      case .literal, nil: break
      }
    }
    return decided(by: known)
  }

  /// Reports what the mapping leaves out so that no record could pass a check.
  func refuseUnmet(
    _ mapped: [MappedField], at span: SourceSpan, _ bag: inout DiagnosticBag
  ) {
    let names = Set(mapped.map(\.key))
    for check in checks {
      switch check.rule {
      case .anyOf(let fields), .oneOf(let fields):
        if names.isDisjoint(with: fields) { bag.add(.unmet(fields, self, at: span)) }
      case .after, .requiredIf: break
      }
    }
  }
}

extension DiagnosticCode {
  static let unmetCheck = DiagnosticCode(
    "HG0426",
    "An action may need one of several fields, which its `checks` name. A mapping that has none of them would have every row rejected."
  )
  static let undecided = DiagnosticCode(
    "HG0814",
    "A setting that decides how fields are normalised or hashed is written in the project's text: what a mapping makes is known before anything runs, and a changed setting is seen by `plan`."
  )
}

extension Diagnostic {
  fileprivate static func undecided(_ entry: YAMLEntry, _ action: ActionDefinition) -> Diagnostic {
    Diagnostic(
      .undecided,
      "the setting `\(entry.key)` decides how the action `\(action.name)` sends its fields, so it is known only to a run",
      at: entry.value.span, label: "read by a run",
      help: ["write its value here; it may be a `${var...}` of the environment"])
  }

  fileprivate static func unmet(
    _ fields: [String], _ action: ActionDefinition, at span: SourceSpan
  ) -> Diagnostic {
    let list = fields.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .unmetCheck, "the action `\(action.name)` needs one of the fields \(list)", at: span,
      label: "has none of them", help: ["map one of them"])
  }
}
