/// The rules of `ModelQuery` over the tokens of its first statement.
struct ModelQueryRules {
  private(set) var findings: [ModelQuery.Finding] = []
  private let tokens: [SQLToken]
  /// The parenthesised group of each token; group 0 is the text outside all parentheses.
  private var groups: [Int] = []
  private var openers: [Int?] = [nil]
  private var parents = [0]
  private var unclosedOpener: Int?

  init(_ tokens: [SQLToken], length: Int) {
    self.tokens = tokens
    group()
    if let unclosedOpener {
      add(.unclosed, tokens[unclosedOpener].range.lowerBound..<length)
    }
    select(length: length)
    star()
    for index in tokens.indices { function(at: index) }
  }

  private mutating func add(_ kind: ModelQuery.Finding.Kind, _ range: Range<Int>) {
    findings.append(ModelQuery.Finding(kind: kind, range: range))
  }

  private mutating func group() {
    var open = [0]
    for (index, token) in tokens.enumerated() {
      if token.kind == .close, open.count > 1 { open.removeLast() }
      groups.append(open[open.count - 1])
      if token.kind == .open {
        parents.append(open[open.count - 1])
        openers.append(index)
        open.append(openers.count - 1)
      }
    }
    if open.count > 1 { unclosedOpener = openers[open[open.count - 1]] }
  }

  private func isWord(_ index: Int, _ words: Set<String>) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .word
      && words.contains(tokens[index].text)
  }

  /// One SELECT, with or without common table expressions.
  private mutating func select(length: Int) {
    guard let first = tokens.first else { return add(.notASelect, 0..<length) }
    if first.kind == .open { return }
    if first.text == "with" {
      let verbs: Set<String> = ["select", "values", "insert", "update", "delete", "merge"]
      let verb = tokens.indices.first { groups[$0] == 0 && isWord($0, verbs) }
      if let verb, ["select", "values"].contains(tokens[verb].text) { return }
      return add(.notASelect, verb.map { tokens[$0].range } ?? first.range)
    }
    if !["select", "values"].contains(first.text) { add(.notASelect, first.range) }
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

  private static let clocks: Set<String> = [
    "now", "getdate", "sysdate", "clock_timestamp", "transaction_timestamp",
    "statement_timestamp", "timeofday",
  ]
  private static let clockWords: Set<String> = [
    "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime",
  ]
  /// SQLite's, which read the clock when they have no argument or `'now'`.
  private static let dates: Set<String> = [
    "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff",
  ]
  private static let randoms: Set<String> = [
    "random", "rand", "randomblob", "gen_random_uuid", "uuid_generate_v4", "newid", "uuid",
  ]
  private static let collecting: Set<String> = [
    "group_concat", "string_agg", "array_agg", "listagg", "json_group_array", "json_group_object",
    "jsonb_group_array", "jsonb_group_object", "json_agg", "jsonb_agg", "json_object_agg",
    "jsonb_object_agg", "collect_list",
  ]

  private mutating func function(at index: Int) {
    let token = tokens[index]
    if token.kind == .string, token.text.lowercased() == "now", let opener = openers[groups[index]],
      isWord(opener - 1, Self.dates)
    {
      return add(.nowFunction, tokens[opener - 1].range)
    }
    guard token.kind == .word else { return }
    let isQualified = index > 0 && tokens[index - 1].text == "."
    let opens = index + 1 < tokens.count && tokens[index + 1].kind == .open
    guard opens else {
      if Self.clockWords.contains(token.text), !isQualified, !isWord(index - 1, ["as"]) {
        add(.nowFunction, token.range)
      }
      return
    }
    let isEmpty = index + 2 < tokens.count && tokens[index + 2].kind == .close
    if Self.clocks.contains(token.text) || Self.clockWords.contains(token.text)
      || isEmpty && Self.dates.contains(token.text)
    {
      add(.nowFunction, token.range)
    } else if Self.randoms.contains(token.text) {
      add(.randomFunction, token.range)
    } else if Self.collecting.contains(token.text), !isOrdered(argumentsOpenedAt: index + 1) {
      add(.unorderedAggregate, token.range)
    }
  }

  /// Whether an aggregate has its own ORDER BY, or reads a subquery that has one.
  private func isOrdered(argumentsOpenedAt opener: Int) -> Bool {
    guard let arguments = openers.firstIndex(of: opener) else { return false }
    if hasOrder(arguments) { return true }
    return openers.indices.contains { group in
      guard group != arguments, parents[group] == parents[arguments],
        let start = openers[group], start > opener
      else { return false }
      return isWord(start - 1, ["from", "join", "group", "over"]) && hasOrder(group)
    }
  }

  private func hasOrder(_ group: Int) -> Bool {
    tokens.indices.contains { groups[$0] == group && isWord($0, ["order"]) }
  }
}
