import Diagnostics
import SQLSyntax

extension SQLText {
  /// The SQL without a closing `;`, so that it may stand in parentheses.
  func stripped(_ grammar: SQLGrammar) -> String {
    isWritten ? ModelQuery.stripped(sql, grammar) : sql
  }

  /// Reports what can be seen of the SQL without an engine.
  func check(_ grammar: SQLGrammar, _ bag: inout DiagnosticBag) {
    if !isWritten { return }
    for finding in ModelQuery.check(sql, grammar) {
      let text = finding.kind.text
      bag.add(
        Diagnostic(
          finding.kind.code, text.title, at: origin.span(ofUTF8: finding.range, in: sql),
          severity: finding.kind.isError ? .error : .warning, label: text.label, help: [text.help]))
    }
  }
}

extension Source.Engine {
  /// How its SQL is cut into words.
  package var grammar: SQLGrammar {
    switch self {
    case .sqlite: .sqlite
    case .postgres: .postgres
    }
  }
}

extension ModelQuery.Finding.Kind {
  fileprivate var code: DiagnosticCode {
    switch self {
    case .notASelect, .modifies, .selectInto, .locks: .notASelect
    case .parameter: .sqlParameter
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
    case .modifies:
      ("a model only reads", "changes rows", "write `SELECT ...`, or `WITH ... SELECT ...`")
    case .selectInto:
      ("a model makes no table", "writes its rows into one", "remove `INTO` and the name behind it")
    case .locks:
      ("a model locks no rows", "needs more than SELECT", "remove the locking clause")
    case .parameter:
      (
        "a model has no parameters", "nobody gives it a value",
        "write the value, or `${var.name}` for one that differs between environments"
      )
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
    "HG0501",
    "A model reads rows: it is one SELECT, with or without common table expressions, that changes, makes and locks nothing."
  )
  static let sqlParameter = DiagnosticCode(
    "HG0515",
    "The SQL of a model is complete: a parameter (`$1`, in SQLite also `?` and `:name`) would have no value. `${var.name}` is put in before the SQL is read."
  )
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
