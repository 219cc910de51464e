import Planning

/// How a word that is a name or a value is written: as it is, or as code.
typealias Quoting = (String) -> String

extension ConnectorsDocument.Setting {
  /// What is asked of it.
  func words(_ quote: Quoting) -> [String] {
    let words = [
      isRequired ? "required" : nil, isSecret ? "secret" : nil,
      allowed.isEmpty ? nil : "one of \(allowed.map(quote).joined(separator: ", "))",
      defaultValue.map { "default \(quote($0))" },
    ]
    return words.compactMap { $0 }
  }
}

extension ConnectorsDocument.Field {
  /// What is asked of it and what becomes of it.
  func words(_ quote: Quoting) -> [String] {
    let words = [
      isRequired ? "required" : nil, defaultValue.map { "default \(quote($0))" },
      Self.bounds(minLength, maxLength, "character"),
      pattern.map { "matches `\($0)`" }, Self.bounds(min, max, nil),
      Self.bounds(minItems, maxItems, "element"),
      allowed.isEmpty ? nil : "one of \(allowed.map(quote).joined(separator: ", "))",
      separator.map { "text is split at `\($0)`" }, omitsNull ? "null leaves it out" : nil,
      normalize.isEmpty
        ? nil : normalize.map(quote).joined(separator: ", ") + Self.place(normalizeWhen),
      hash.map { "hashed with \($0)" + Self.place(hashWhen) },
    ]
    return words.compactMap { $0 }
  }

  private static func bounds<Bound>(_ low: Bound?, _ high: Bound?, _ noun: String?) -> String? {
    let words = [low.map { "at least \($0)" }, high.map { "at most \($0)" }].compactMap { $0 }
    guard !words.isEmpty else { return nil }
    let isOne = (high ?? low).map { "\($0)" == "1" } ?? false
    return words.joined(separator: ", ") + (noun.map { " \($0)\(isOne ? "" : "s")" } ?? "")
  }

  private static func place(_ when: String?) -> String { when.map { " where \($0)" } ?? "" }
}

extension ConnectorsDocument.Request {
  /// How many records it takes, and which together.
  func limits(_ quote: Quoting) -> [String] {
    let counts = [
      maxRecords.counted("record"), maxItems?.counted("item"), maxGroups?.counted("group"),
      maxBytes.counted("byte"),
    ]
    let rules = [
      counts.compactMap { $0 }.joined(separator: ", ") + " at most",
      maxRecordBytes.map { "\($0.counted("byte")) of one record" },
      groupBy.isEmpty ? nil : "grouped by \(groupBy.map(quote).joined(separator: ", "))",
      dedupeBy.isEmpty ? nil : "no two of one \(dedupeBy.map(quote).joined(separator: ", "))",
    ]
    return rules.compactMap { $0 }
  }
}

extension ConnectorsDocument.Rate {
  /// How many requests in which time, and how many at once.
  var words: String {
    (requests.map { "\($0), " } ?? "") + "\(concurrency.counted("request")) at once"
  }
}
