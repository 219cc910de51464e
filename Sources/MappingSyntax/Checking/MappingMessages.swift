import Diagnostics
import Records
import YAMLSyntax

/// Family 04, what a mapping's check against columns and fields may find.
extension DiagnosticCode {
  package static let unknownColumn = DiagnosticCode(
    "HG0406",
    "A path begins with a column of the model and goes on through properties that its type has. Below a bare `json`, everything may be there."
  )
  package static let unknownField = DiagnosticCode(
    "HG0407",
    "A field is one that the action declares: an action is closed unless its connector says `record: free`."
  )
  package static let missingField = DiagnosticCode(
    "HG0408", "A field or property that the destination requires is not mapped.")
  package static let doesNotFit = DiagnosticCode(
    "HG0409", "The value's type cannot become the field's, whatever the row holds.")
  package static let needsType = DiagnosticCode(
    "HG0410",
    "A conversion that may fail for a row is done only where `type:` asks for it; a row whose value cannot be converted is then rejected and reported."
  )
  package static let appliedToOther = DiagnosticCode(
    "HG0411",
    "The functions of `apply` are functions on text, and on each element of a list of text; `join` makes text of a list, `base64` of bytes. `decode` takes text as well."
  )
  package static let badFormat = DiagnosticCode(
    "HG0412",
    "`rfc3339`, `epoch_s` and `epoch_ms` write an instant, `date` an instant, a date or a datetime. A `datetime` has no zone and is an instant only with `zone:`. `e164` writes phone numbers."
  )
  package static let notAList = DiagnosticCode(
    "HG0413", "`array` maps the elements of a list, of JSON, or of one object as an array of one.")
  package static let notAllowed = DiagnosticCode(
    "HG0414",
    "A constant or default is one that the field takes: one of its few values, no longer than it allows, of its form and in its range."
  )
  package static let uselessModifier = DiagnosticCode(
    "HG0415", "A modifier stands beside a form on which it would have no effect.")
  package static let cannotConvert = DiagnosticCode(
    "HG0417", "`type:` names a type that values of this type can be converted to.")
  package static let unknownZone = DiagnosticCode(
    "HG0421",
    "`zone:` names a time zone of the IANA database, whose files are read from /usr/share/zoneinfo."
  )
  package static let unknownCountry = DiagnosticCode(
    "HG0422",
    "`country:` names the country of phone numbers without a calling code, by its two letters of ISO 3166."
  )
  package static let noParent = DiagnosticCode(
    "HG0423",
    "`parent` reads from the element around the innermost one: inside an `each` that stands inside another `each`."
  )
  package static let hashedTwice = DiagnosticCode(
    "HG0425",
    "The mapping hashes what the destination's connector hashes: the destination would find nobody by the hash of a hash."
  )

  /// Every code that a value's check raises, in order.
  package static let mappingCheckCodes: [DiagnosticCode] = [
    .unknownColumn, .unknownField, .missingField, .doesNotFit, .needsType, .appliedToOther,
    .badFormat, .notAList, .notAllowed, .uselessModifier, .cannotConvert,
    .unknownZone, .unknownCountry, .noParent, .hashedTwice,
  ]
}

extension Diagnostic {
  static func hashedTwice(_ function: Spanned<ValueFunction>, onto target: MappingCheck.Target)
    -> Diagnostic
  {
    Diagnostic(
      .hashedTwice, "the field `\(target.name)` is hashed by the connector already",
      at: function.span, label: "hashes it before",
      help: ["leave this function out; what is a digest already is sent as it is"])
  }

  static func noParent(_ value: MappingValue, inEach: Bool) -> Diagnostic {
    Diagnostic(
      .noParent, "`parent` stands where no element encloses another", at: value.span,
      label: inEach ? "what is around this element is the row" : "there is no element",
      help: ["`{ column: ... }` reads from the row"])
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

  package static func unknownField(
    _ name: String, at span: SourceSpan, of owner: String, names: [String]
  )
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

  package static func missingFields(_ names: [String], at span: SourceSpan, of owner: String)
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
