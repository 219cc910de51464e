import Diagnostics

/// Family 00: the text is not YAML, so that nothing of the file can be read.
extension DiagnosticCode {
  package static let notYAML = DiagnosticCode(
    "HG0001", "The text breaks a rule of YAML, so nothing of the file can be read.")
  package static let notClosed = DiagnosticCode(
    "HG0002",
    "A quote, bracket or brace is opened and the file ends before it is closed. The message points at the opening one."
  )
  package static let nestedOnOneLine = DiagnosticCode(
    "HG0003",
    "A colon followed by a space starts a value. Where a value already stands, a second one cannot: text that holds `: ` is quoted, and a nested mapping stands on lines of its own."
  )
  package static let notLinedUp = DiagnosticCode(
    "HG0004",
    "The keys of a mapping, and the `-` of a list, stand below one another in the same column. A line that stands elsewhere belongs to neither."
  )
  package static let textAfterValue = DiagnosticCode(
    "HG0005",
    "A quoted value or a bracketed one ends at its closing character. Text after it on the same line belongs to nothing."
  )
  package static let reservedCharacter = DiagnosticCode(
    "HG0006",
    "YAML reserves some characters: a plain value cannot begin with an at sign, a backquote, a closing bracket or a comma. Quote the value."
  )
  package static let missingComma = DiagnosticCode(
    "HG0007", "The entries inside brackets and braces are separated by commas.")
  package static let missingColon = DiagnosticCode(
    "HG0008", "A key is followed by a colon and a space.")
  package static let badEscape = DiagnosticCode(
    "HG0009",
    "Inside double quotes a backslash starts an escape such as `\\n`. A backslash itself is written twice, or the text stands in single quotes, where nothing is escaped."
  )
}
