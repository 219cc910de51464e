/// How a CSV file is written: RFC 4180, with what it leaves open.
package struct CSVDialect: Sendable, Hashable {
  package enum Separator: String, Sendable, CaseIterable { case comma, semicolon, tab, pipe }

  package enum LineEnd: String, Sendable, CaseIterable { case lf, crlf }

  /// What becomes of text that a spreadsheet would run as a formula.
  package enum Formulas: String, Sendable, CaseIterable {
    /// It is written as it is: a file is read back as what was sent.
    case keep
    /// An apostrophe is put before it, which spreadsheets hide and other readers see.
    case escape
  }

  package var separator = Separator.comma
  package var lineEnd = LineEnd.lf
  package var formulas = Formulas.keep

  package init(
    separator: Separator = .comma, lineEnd: LineEnd = .lf, formulas: Formulas = .keep
  ) {
    self.separator = separator
    self.lineEnd = lineEnd
    self.formulas = formulas
  }
}

extension CSVDialect.Separator {
  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .pipe: UInt8(ascii: "|")
    }
  }
}

extension CSVDialect.LineEnd {
  var bytes: [UInt8] {
    switch self {
    case .lf: [0x0A]
    case .crlf: [0x0D, 0x0A]
    }
  }
}
