import Diagnostics

/// Family 01, YAML hazards: text that is YAML but seldom means what it seems to.
extension DiagnosticCode {
  package static let duplicateKey = DiagnosticCode(
    "HG0101",
    "A key stands twice in one mapping. Many YAML readers silently keep the last; here it is an error that shows both places."
  )
  package static let tab = DiagnosticCode(
    "HG0102", "YAML is indented with spaces. A tab has no agreed width, so it is refused.")
  package static let unknownAlias = DiagnosticCode(
    "HG0103",
    "An alias `*name` repeats the value that an anchor `&name` marked earlier in the same file. It cannot refer to an anchor that comes later, or to the value it stands in."
  )
  package static let aliasBudget = DiagnosticCode(
    "HG0104",
    "Aliases of aliases multiply. A file whose aliases expand to more than 100,000 values is refused, so that a small file cannot use up the machine."
  )
  package static let badMerge = DiagnosticCode(
    "HG0105",
    "A merge key `<<` takes in the keys of a mapping, or of a list of mappings; keys that stand beside it win."
  )
  package static let oldBool = DiagnosticCode(
    "HG0106",
    "YAML 1.1 read `yes`, `no`, `on` and `off` as bools, YAML 1.2 reads them as text. Write `true` or `false`."
  )
  package static let cutByComment = DiagnosticCode(
    "HG0107",
    "A `#` after a space starts a comment, so `channel: #data` has no value at all. Quote text that holds ` #`; put a space after the `#` of a comment."
  )
  package static let unquotedStar = DiagnosticCode(
    "HG0108",
    "A value that begins with `*` is an alias and one with `&` an anchor. A cron expression such as `*/15 * * * *` or a glob such as `*.csv` must be quoted."
  )
  package static let unquotedTemplate = DiagnosticCode(
    "HG0109",
    "A plain value that begins with `{{` is a mapping inside a mapping to YAML. A template must be quoted."
  )
  package static let unquotedVariable = DiagnosticCode(
    "HG0110",
    "Inside brackets and braces, `{` always opens a mapping, so that `${...}` there must be quoted. Elsewhere it may stand plain."
  )
  package static let unquotedPercent = DiagnosticCode(
    "HG0111",
    "A `%` at the start of a line or a value is a directive of YAML, not text. Quote the value.")
  package static let leadingZero = DiagnosticCode(
    "HG0112",
    "A plain number with leading zeros is text, a decimal number or an octal one, depending on who reads it: `010` is 10 in YAML 1.2 and 8 in YAML 1.1. Quote it where it is text (a postal code, an account), drop the zeros where it is a number."
  )
  package static let tag = DiagnosticCode(
    "HG0113",
    "Tags such as `!env NAME` or `!!str 1` are not part of the language: what a value means depends on the key it stands under. References are written `{ env: NAME }`, and text is quoted."
  )
  package static let tooLarge = DiagnosticCode(
    "HG0114", "A file of more than 4 MiB is refused: it is data or generated, not configuration.")
  package static let tooDeep = DiagnosticCode(
    "HG0115", "Values nested in more than 64 levels are refused.")
  package static let notUTF8 = DiagnosticCode(
    "HG0116", "Every file is UTF-8. A file in another encoding has to be converted.")
  package static let controlCharacter = DiagnosticCode(
    "HG0117",
    "NUL bytes and other control characters cannot stand in a file: they are invisible and end texts early elsewhere. Most often the file is not text."
  )
  package static let severalDocuments = DiagnosticCode(
    "HG0118",
    "A file holds one YAML document. `---` between two documents splits a file; the second would easily be missed."
  )
  package static let keyNotScalar = DiagnosticCode(
    "HG0119", "A key is a scalar: a list or a mapping cannot name anything.")

  /// Every code that this target raises, in order.
  package static let yamlSyntaxCodes: [DiagnosticCode] = [
    .notYAML, .notClosed, .nestedOnOneLine, .notLinedUp, .textAfterValue, .reservedCharacter,
    .missingComma, .missingColon, .badEscape, .notSupportedYet,
    .duplicateKey, .tab, .unknownAlias, .aliasBudget, .badMerge, .oldBool, .cutByComment,
    .unquotedStar, .unquotedTemplate, .unquotedVariable, .unquotedPercent, .leadingZero, .tag,
    .tooLarge, .tooDeep, .notUTF8, .controlCharacter, .severalDocuments, .keyNotScalar,
    .wrongShape, .missingKey, .unknownKey, .wrongScalar, .badChoice,
  ]
}
