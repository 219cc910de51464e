/// The rules of `ModelQuery` over the tokens of its first statement.
struct ModelQueryRules {
  private(set) var findings: [ModelQuery.Finding] = []
  let tokens: [SQLToken]
  let grammar: SQLGrammar
  let groups: TokenGroups

  init(_ tokens: [SQLToken], _ grammar: SQLGrammar, length: Int) {
    self.tokens = tokens
    self.grammar = grammar
    groups = TokenGroups(tokens)
    if let unclosed = groups.unclosed { add(.unclosed, tokens[unclosed].range.lowerBound..<length) }
    select(length: length)
    star()
    for index in tokens.indices {
      if let kind = reading(at: index) ?? instability(at: index) {
        add(kind, range(at: index, kind))
      }
    }
  }

  private mutating func add(_ kind: ModelQuery.Finding.Kind, _ range: Range<Int>) {
    findings.append(ModelQuery.Finding(kind: kind, range: range))
  }

  func isWord(_ index: Int, _ words: Set<String>) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .word
      && words.contains(tokens[index].text)
  }

  func isSymbol(_ index: Int, _ symbol: String) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .symbol && tokens[index].text == symbol
  }

  /// A clause is shown with the word that follows it.
  private func range(at index: Int, _ kind: ModelQuery.Finding.Kind) -> Range<Int> {
    let last = kind == .locks ? index + 1 : index
    return tokens[index].range.lowerBound..<tokens[last].range.upperBound
  }

  private static let verbs: Set<String> = ["insert", "update", "delete", "merge", "replace"]
  private static let queries: Set<String> = ["select", "values"]

  /// One SELECT, with or without common table expressions, perhaps in parentheses.
  private mutating func select(length: Int) {
    guard let first = tokens.firstIndex(where: { $0.kind != .open }) else {
      return add(.notASelect, 0..<length)
    }
    if isWord(first, ["with"]) {
      let group = groups[first]
      let verb = tokens.indices.first {
        $0 > first && groups[$0] == group && isWord($0, Self.queries.union(Self.verbs))
      }
      if let verb, isWord(verb, Self.queries) { return }
      return add(.notASelect, verb.map { tokens[$0].range } ?? tokens[first].range)
    }
    if !isWord(first, Self.queries) { add(.notASelect, tokens[first].range) }
  }

  /// `*` in the outermost list of columns.
  private mutating func star() {
    var inList = false
    for (index, token) in tokens.enumerated() where groups[index] == 0 {
      if isWord(index, ["select"]) { inList = true }
      if isWord(index, ["from"]) { inList = false }
      guard inList, token.kind == .symbol, token.text == "*", index > 0 else { continue }
      let before = tokens[index - 1]
      if isWord(index - 1, ["select", "distinct", "all"]) || [",", "."].contains(before.text) {
        add(.selectStar, token.range)
      }
    }
  }

  /// What does more than to read, or cannot be read as it stands.
  private func reading(at index: Int) -> ModelQuery.Finding.Kind? {
    let token = tokens[index]
    if token.kind == .parameter { return .parameter }
    guard token.kind == .word, !isSymbol(index - 1, ".") else { return nil }
    // A common table expression: `x AS (DELETE ...)`.
    if Self.verbs.contains(token.text), index > 1, tokens[index - 1].kind == .open,
      isWord(index - 2, ["as", "materialized"])
    {
      return .modifies
    }
    if token.text == "into", !isWord(index - 1, Self.verbs.union(["as"])) { return .selectInto }
    if token.text == "for",
      isWord(index + 1, ["update", "share"])
        || isWord(index + 1, ["no"]) && isWord(index + 2, ["key"])
        || isWord(index + 1, ["key"]) && isWord(index + 2, ["share"])
    {
      return .locks
    }
    return nil
  }
}
