/// What can be seen of a model's SQL without an engine.
package struct ModelQuery {
  /// One thing that is wrong with the text, or worth a warning.
  package struct Finding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case secondStatement, notASelect, modifies, selectInto, locks, parameter, unclosed
      case selectStar, nowFunction, randomFunction, unorderedAggregate

      /// Whether the model cannot be used, or every run might see changes that are none.
      package var isError: Bool {
        switch self {
        case .secondStatement, .notASelect, .modifies, .selectInto, .locks, .parameter, .unclosed:
          true
        case .selectStar, .nowFunction, .randomFunction, .unorderedAggregate: false
        }
      }
    }

    package let kind: Kind
    /// In UTF-8 code units of the text that was checked.
    package let range: Range<Int>

    package init(kind: Kind, range: Range<Int>) {
      self.kind = kind
      self.range = range
    }
  }

  /// All findings in the order of the text.
  package static func check(_ sql: String, _ grammar: SQLGrammar) -> [Finding] {
    let lexer = SQLLexer(sql, grammar)
    var tokens = lexer.tokens
    var findings: [Finding] = []
    if let unclosed = lexer.unclosed { findings.append(Finding(kind: .unclosed, range: unclosed)) }
    if let end = tokens.firstIndex(where: { $0.kind == .semicolon }) {
      let rest = tokens[end...].filter { $0.kind != .semicolon }
      if let first = rest.first, let last = rest.last {
        findings.append(
          Finding(
            kind: .secondStatement, range: first.range.lowerBound..<last.range.upperBound))
      }
      tokens.removeSubrange(end...)
    }
    findings += ModelQueryRules(tokens, grammar, length: sql.utf8.count).findings
    return findings.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }

  /// The text up to its last token, without closing `;` and comments, so that it may stand in parentheses.
  ///
  /// A text that this grammar cannot cut to its end stays as it is.
  package static func stripped(_ sql: String, _ grammar: SQLGrammar) -> String {
    let lexer = SQLLexer(sql, grammar)
    if lexer.unclosed != nil { return sql }
    let last = lexer.tokens.last { $0.kind != .semicolon }
    return String(decoding: sql.utf8.prefix(last?.range.upperBound ?? 0), as: UTF8.self)
  }
}

extension ModelQuery {
  /// The word, quoted name or symbol at a place, or the last one before it; nil where there is none.
  ///
  /// Engines name the place of an error by one offset, which may lie behind the text's end.
  package static func word(at offset: Int, in sql: String, _ grammar: SQLGrammar) -> Range<Int>? {
    SQLLexer(sql, grammar).tokens.last { $0.range.lowerBound <= offset }?.range
  }
}
