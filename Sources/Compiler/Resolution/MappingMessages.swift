import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Family 04, what a mapping's check against columns and fields may find.
extension DiagnosticCode {
  static let unknownColumn = DiagnosticCode(
    "HG0406",
    "A path begins with a column of the model and goes on through properties that its type has. Below a bare `json`, everything may be there."
  )
  static let unknownField = DiagnosticCode(
    "HG0407",
    "A field is one that the action declares: an action is closed unless its connector says `record: free`."
  )
  static let missingField = DiagnosticCode(
    "HG0408", "A field or property that the destination requires is not mapped.")
  static let doesNotFit = DiagnosticCode(
    "HG0409", "The value's type cannot become the field's, whatever the row holds.")
  static let needsType = DiagnosticCode(
    "HG0410",
    "A conversion that may fail for a row is done only where `type:` asks for it; a row whose value cannot be converted is then rejected and reported."
  )
  static let appliedToOther = DiagnosticCode(
    "HG0411",
    "The functions of `apply` are functions on text, and on each element of a list of text; `join` makes text of a list, `base64` of bytes. `decode` takes text as well."
  )
  static let badFormat = DiagnosticCode(
    "HG0412",
    "`rfc3339`, `epoch_s` and `epoch_ms` write an instant, `date` an instant, a date or a datetime. A `datetime` has no zone and is an instant only with `zone:`. `e164` writes phone numbers."
  )
  static let notAList = DiagnosticCode(
    "HG0413", "`array` maps the elements of a list, of JSON, or of one object as an array of one.")
  static let notAllowed = DiagnosticCode(
    "HG0414",
    "A constant or default is one that the field takes: one of its few values, no longer than it allows, of its form and in its range."
  )
  static let uselessModifier = DiagnosticCode(
    "HG0415", "A modifier stands beside a form on which it would have no effect.")
  static let cannotConvert = DiagnosticCode(
    "HG0417", "`type:` names a type that values of this type can be converted to.")
  static let unknownZone = DiagnosticCode(
    "HG0421",
    "`zone:` names a time zone of the IANA database, whose files are read from /usr/share/zoneinfo."
  )
  static let unknownCountry = DiagnosticCode(
    "HG0422",
    "`country:` names the country of phone numbers without a calling code, by its two letters of ISO 3166."
  )
  static let noParent = DiagnosticCode(
    "HG0423",
    "`parent` reads from the element around the innermost one: inside an `each` that stands inside another `each`."
  )
  static let allOfClosed = DiagnosticCode(
    "HG0424",
    "`all` sends columns under their own names, which only an action that takes any field (`record: free`) has; it stands for the value of `map`, or of the key `\"*\"` in it."
  )
}

extension Diagnostic {
  static func noParent(_ value: MappingValue, inEach: Bool) -> Diagnostic {
    Diagnostic(
      .noParent, "`parent` stands where no element encloses another", at: value.span,
      label: inEach ? "what is around this element is the row" : "there is no element",
      help: ["`{ column: ... }` reads from the row"])
  }

  static func unknownColumn(_ path: Path, _ value: MappingValue, _ available: ModelColumns)
    -> Diagnostic
  {
    guard case .key(let name)? = path.steps.first else {
      return Diagnostic(
        .unknownColumn, "a path from the row begins with a column", at: value.place,
        label: "begins with an index")
    }
    let nearest = Suggestion.nearest(to: name, in: available.names)
    let fixed = nearest.map { Path([.key($0)] + path.steps.dropFirst()).description }
    let all = available.names
    let list = all.count <= 12 ? all.map { "`\($0)`" }.joined(separator: ", ") : ""
    return Diagnostic(
      .unknownColumn, "the model `\(available.model)` has no column `\(name)`", at: value.place,
      label: "not a column",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? (list.isEmpty ? [] : ["the columns are \(list)"]) + ["text is `{ const: \(name) }`"],
      edits: fixed.map { [Edit(span: value.place, replacement: $0)] } ?? [])
  }

  static func unknownProperty(
    _ path: Path, _ value: MappingValue, _ reason: String, _ nearest: String?,
    further: String? = nil
  ) -> Diagnostic {
    let help = [nearest.map { "did you mean `\($0)`?" }, further].compactMap { $0 }
    return Diagnostic(
      .unknownColumn, "there is nothing at `\(path)`: \(reason)", at: value.place,
      label: "leads nowhere", help: help)
  }

  static func unknownField(_ name: String, at span: SourceSpan, of owner: String, names: [String])
    -> Diagnostic
  {
    let nearest = Suggestion.nearest(to: name, in: names)
    let list = names.count <= 12 ? names.map { "`\($0)`" }.joined(separator: ", ") : ""
    return Diagnostic(
      .unknownField, "\(owner) has no field `\(name)`", at: span, label: "not a field of it",
      help: nearest.map { ["did you mean `\($0)`?"] }
        ?? (list.isEmpty ? [] : ["the fields are \(list)"]),
      edits: nearest.map { [Edit(span: span, replacement: $0)] } ?? [])
  }

  static func missingFields(_ names: [String], at span: SourceSpan, of owner: String)
    -> Diagnostic
  {
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    let needs = names.count == 1 ? "the field \(list)" : "the fields \(list)"
    return Diagnostic(
      .missingField, "\(owner) requires \(needs)", at: span, label: "without \(list)")
  }

  static func doesNotFit(_ value: MappingValue, _ made: String, onto target: MappingCheck.Target)
    -> Diagnostic
  {
    Diagnostic(
      .doesNotFit,
      "\(made) does not fit the field `\(target.name)`, which is `\(target.rule.type)`",
      at: value.span, label: "makes \(made)")
  }

  static func needsType(
    _ wanted: ValueType, from type: ValueType, _ value: MappingValue,
    onto target: MappingCheck.Target
  ) -> Diagnostic {
    var edits: [Edit] = []
    if case .path(let path) = value.form, value.modifiers.isEmpty {
      edits = [.init(span: value.span, replacement: "{ column: \(path), type: \(wanted) }")]
    }
    return Diagnostic(
      .needsType,
      "`\(type)` becomes `\(target.rule.type)` for the field `\(target.name)` only with `type:`",
      at: value.span, label: "is `\(type)`",
      help: ["say `type: \(wanted)` beside it; a row that cannot be converted is rejected"],
      edits: edits)
  }

  static func badFormat(_ format: Spanned<ValueFormat>, of type: ValueType) -> Diagnostic {
    let help =
      switch type {
      case .string where format.value != .e164: "say `type: timestamp` beside it"
      case .datetime where format.value != .e164:
        "a `datetime` has no zone; say which it is in, as in `zone: Europe/Zurich`"
      default:
        format.value == .e164
          ? "it formats phone numbers, which are text" : "it formats instants and dates"
      }
    return Diagnostic(
      .badFormat, "`\(format.value.rawValue)` does not format `\(type)`", at: format.span,
      label: "not of `\(type)`", help: [help])
  }

  static func uselessModifier(_ value: MappingValue, _ what: String) -> Diagnostic {
    Diagnostic(
      .uselessModifier, "a modifier has no effect on \(what)", at: value.span,
      label: "takes none of these", help: ["put it on the values inside"])
  }
}

extension MappingValue {
  /// Where the path stands: inside of `{ column: ... }`.
  fileprivate var place: SourceSpan { argument }
}
