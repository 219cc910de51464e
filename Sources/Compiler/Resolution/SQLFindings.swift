import Diagnostics
import SQLSyntax

extension SQLText {
  /// The SQL without a closing `;`, so that it may stand in parentheses.
  var stripped: String { isWritten ? ModelQuery.stripped(sql) : sql }

  /// Reports what can be seen of the SQL without an engine.
  func check(_ bag: inout DiagnosticBag) {
    for finding in ModelQuery.check(sql) {
      let text = finding.kind.text
      bag.add(
        Diagnostic(
          finding.kind.code, text.title, at: origin.span(ofUTF8: finding.range, in: sql),
          severity: finding.kind.isError ? .error : .warning, label: text.label, help: [text.help]))
    }
  }
}

extension ModelQuery.Finding.Kind {
  fileprivate var code: DiagnosticCode {
    switch self {
    case .notASelect: .notASelect
    case .secondStatement: .secondStatement
    case .unclosed: .unclosedSQL
    case .selectStar: .selectStar
    case .nowFunction, .randomFunction, .unorderedAggregate: .unstableSQL
    }
  }

  fileprivate var text: (title: String, label: String, help: String) {
    switch self {
    case .notASelect:
      ("a model is one SELECT", "not a SELECT", "write `SELECT ...`, or `WITH ... SELECT ...`")
    case .secondStatement:
      ("a model is one statement", "the second", "remove what follows the first `;`")
    case .unclosed:
      ("the SQL is not closed", "opened here", "close the quote, comment or parenthesis")
    case .selectStar:
      (
        "`SELECT *` in a model", "every column",
        "name the columns, so that a new one changes nothing"
      )
    case .nowFunction:
      (
        "the model reads the clock", "differs from run to run",
        "rows change although their data does not; compare with a column instead"
      )
    case .randomFunction:
      (
        "the model has random values", "differs from run to run",
        "rows change although their data does not"
      )
    case .unorderedAggregate:
      (
        "an aggregate into a list without ORDER BY", "in any order",
        "order it, or rows change although their data does not"
      )
    }
  }
}

extension DiagnosticCode {
  static let notASelect = DiagnosticCode(
    "HG0501", "A model reads rows: it is one SELECT, with or without common table expressions.")
  static let secondStatement = DiagnosticCode(
    "HG0502",
    "A model is one statement; a trailing `;` and comments are fine, a second statement is not.")
  static let unclosedSQL = DiagnosticCode(
    "HG0503", "A quote, a comment or a parenthesis of a model's SQL is opened and never closed.")
  static let selectStar = DiagnosticCode(
    "HG0504", "`SELECT *` makes the columns of a model whatever the table has today.")
  static let unstableSQL = DiagnosticCode(
    "HG0505",
    "A value that differs from run to run (the clock, a random number, a list without an order) makes every run see changes that are none."
  )
}
