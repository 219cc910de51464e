/// What makes a query see changes from run to run although no data has changed.
extension ModelQueryRules {
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
  /// PostgreSQL's types of which the words below are values.
  private static let timeTypes: Set<String> = [
    "date", "time", "timetz", "timestamp", "timestamptz", "zone",
  ]
  private static let moments: Set<String> = ["now", "today", "tomorrow", "yesterday"]
  private static let randoms: Set<String> = [
    "random", "rand", "randomblob", "random_normal", "gen_random_uuid", "gen_random_bytes",
    "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4", "uuidv7", "newid",
    "nextval",
  ]
  private static let collecting: Set<String> = [
    "group_concat", "string_agg", "array_agg", "listagg", "json_group_array", "json_group_object",
    "jsonb_group_array", "jsonb_group_object", "json_agg", "jsonb_agg", "json_object_agg",
    "jsonb_object_agg", "json_arrayagg", "json_objectagg", "xmlagg", "collect_list",
  ]

  /// What is wrong with a token, or with the function that it names.
  func instability(at index: Int) -> ModelQuery.Finding.Kind? {
    let token = tokens[index]
    if token.kind == .string {
      return grammar == .postgres && isMoment(index) ? .nowFunction : nil
    }
    guard token.kind == .word else { return nil }
    guard index + 1 < tokens.count, tokens[index + 1].kind == .open else {
      return bareWord(at: index)
    }
    if Self.clocks.contains(token.text) || Self.clockWords.contains(token.text)
      || readsClock(at: index)
    {
      return .nowFunction
    }
    if Self.randoms.contains(token.text) || token.text == "uuid" && grammar == .sqlite {
      return .randomFunction
    }
    if Self.collecting.contains(token.text) {
      return isOrdered(argumentsOpenedAt: index + 1) ? nil : .unorderedAggregate
    }
    if token.text == "array", isWord(index + 2, ["select", "with"]) {
      let group = groups.group(openedBy: index + 1)
      return group.map(hasOrder) == true ? nil : .unorderedAggregate
    }
    return nil
  }

  /// A word that is no function.
  private func bareWord(at index: Int) -> ModelQuery.Finding.Kind? {
    if Self.clockWords.contains(tokens[index].text), !isSymbol(index - 1, "."),
      !isWord(index - 1, ["as"])
    {
      return .nowFunction
    }
    // TABLESAMPLE method (share) REPEATABLE (seed)
    guard grammar == .postgres, isWord(index, ["tablesample"]), index + 2 < tokens.count,
      let arguments = groups.group(openedBy: index + 2),
      let end = tokens.indices.last(where: { groups[$0] == arguments })
    else { return nil }
    return isWord(end + 2, ["repeatable"]) ? nil : .randomFunction
  }

  /// PostgreSQL's `'now'` and its like, where they are moments.
  private func isMoment(_ index: Int) -> Bool {
    guard Self.moments.contains(tokens[index].text.lowercased()) else { return false }
    if isWord(index - 1, Self.timeTypes) { return true }
    if isSymbol(index + 1, ":"), isSymbol(index + 2, ":") {
      return isWord(index + 3, Self.timeTypes)
    }
    guard let opener = groups.opener(around: index) else { return false }
    return isWord(opener - 1, Self.timeTypes)
      || isWord(opener - 1, ["cast"]) && isWord(index + 1, ["as"])
        && isWord(index + 2, Self.timeTypes)
  }

  /// Whether a function reads the clock because of what it is given, or is not.
  private func readsClock(at index: Int) -> Bool {
    guard let arguments = groups.group(openedBy: index + 1) else { return false }
    switch grammar {
    case .sqlite:
      guard Self.dates.contains(tokens[index].text) else { return false }
      let given = tokens.indices.filter { groups[$0] == arguments }
      return given.isEmpty
        || given.contains { tokens[$0].kind == .string && tokens[$0].text.lowercased() == "now" }
    case .postgres:
      // Of one moment, `age` is its distance from today.
      guard tokens[index].text == "age" else { return false }
      return !tokens.indices.contains { groups[$0] == arguments && isSymbol($0, ",") }
    }
  }

  /// Whether an aggregate has its own ORDER BY, or reads a subquery that has one.
  private func isOrdered(argumentsOpenedAt opener: Int) -> Bool {
    guard let arguments = groups.group(openedBy: opener) else { return false }
    if hasOrder(arguments) { return true }
    return groups.following(arguments).contains { group, start in
      isWord(start - 1, ["from", "join", "group", "over"]) && hasOrder(group)
    }
  }

  private func hasOrder(_ group: Int) -> Bool {
    tokens.indices.contains { groups[$0] == group && isWord($0, ["order"]) }
  }
}
