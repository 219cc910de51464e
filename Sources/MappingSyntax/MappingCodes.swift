import Diagnostics
import Records

/// Family 04, what a mapping value may look like and the types it names; and of 08 how secrets are named.
extension DiagnosticCode {
  package static let notAPath = DiagnosticCode(
    "HG0401",
    "A bare scalar in a mapping is a path to a column or property. A number, `true`, null or text with spaces is none: a constant is written `{ const: ... }`."
  )
  package static let notOneForm = DiagnosticCode(
    "HG0402",
    "A mapping value is a path or exactly one form (`column`, `const`, `object`, `array`, ...) with its modifiers beside it."
  )
  package static let unknownType = DiagnosticCode(
    "HG0403",
    "A type is `bool int decimal float string date time timestamp datetime json uuid bytes`, an object `{ city: string }` or a list `[string]`; `?` after it says that the value may be absent or null."
  )
  package static let wrongLiteral = DiagnosticCode(
    "HG0404", "A literal is not of the type of the field, column or setting it meets.")
  package static let badTemplate = DiagnosticCode(
    "HG0405", "A template's `{{ }}` holds one path and must be closed.")
  package static let badFunction = DiagnosticCode(
    "HG0418",
    "A function of `apply` is a word such as `trim`, or one key with its argument such as `{ split: \",\" }`."
  )
  package static let badCondition = DiagnosticCode(
    "HG0419",
    "A condition is `{ value: v, equals: x }` with exactly one of `equals not in gt gte lt lte matches exists`, or one of `all`, `any` and `not`. It compares scalars with literals of their type; whether a value is null is asked by `exists`."
  )
  package static let badRegularExpression = DiagnosticCode(
    "HG0420",
    "`matches` and a field's `pattern` take a regular expression that is matched in time linear in the text: characters, `.`, classes, `\\d \\w \\s`, `^ $`, groups, `|`, `* + ? {n,m}`; no back references and no look-around."
  )

  package static let literalSecret = DiagnosticCode(
    "HG0810",
    "A secret is never text of a project: `{ env: NAME }` or `{ file: path }` names where a run finds it."
  )
  package static let badEnvironmentName = DiagnosticCode(
    "HG0811", "`{ env: NAME }` holds the name of an environment variable, not its value.")

  /// Every code that this target raises, in order.
  package static let mappingSyntaxCodes: [DiagnosticCode] = [
    .notAPath, .notOneForm, .unknownType, .wrongLiteral, .badTemplate, .badFunction,
    .badCondition, .badRegularExpression, .literalSecret, .badEnvironmentName,
  ]
}

extension Diagnostic {
  /// - Parameter what: the key whose text it is.
  package static func badRegularExpression(
    _ what: String, _ trouble: Pattern.Trouble, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .badRegularExpression, "\(what) is not a regular expression: \(trouble.reason)", at: span,
      label: "at character \(trouble.offset + 1)")
  }
}
