import Diagnostics
import YAMLSyntax

extension Guards {
  private static let known = [
    "deletes", "invalid", "rejects", "changes", "adds", "empty_source",
  ]

  /// Reads `guard`; what it does not say stays built in.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let keyed = node.keyed("`guard`", known: Self.known, &bag) else {
      return nil
    }
    self.init()
    func limit(_ key: String, builtIn: Limit?) -> Limit? {
      guard let node = keyed[key] else { return builtIn }
      return Limit(node, what: "`\(key)`", builtIn: builtIn, &bag) ?? builtIn
    }
    deletes = limit("deletes", builtIn: deletes) ?? deletes
    invalid = limit("invalid", builtIn: invalid) ?? invalid
    rejects = limit("rejects", builtIn: rejects) ?? rejects
    changes = limit("changes", builtIn: nil)
    adds = limit("adds", builtIn: nil)
    if let choice = keyed["empty_source"]?.choice("`empty_source`", of: EmptySource.self, &bag) {
      emptySource = choice.value
    }
  }
}

extension Guards.Limit {
  /// Reads `{ max, above, rows }`; what it does not say is as in the built-in limit, where there is one.
  fileprivate init?(
    _ node: YAMLNode, what: String, builtIn: Guards.Limit?, _ bag: inout DiagnosticBag
  ) {
    let before = bag.all.count
    guard let keyed = node.keyed(what, known: ["max", "above", "rows"], &bag) else { return nil }
    let percent = keyed["max"].flatMap { Percent.read($0, "`max`", upTo: 100, &bag) }
    let above = keyed["above"]?.int("`above`", in: 0...Int.max, &bag)?.value
    let rows = keyed["rows"]?.int("`rows`", in: 0...Int.max, &bag)?.value
    guard bag.all.count == before else { return nil }
    let share = percent ?? builtIn?.percent
    if keyed.entries.isEmpty || share == nil && rows == nil {
      bag.add(
        Diagnostic(
          .emptyGuard, "\(what) limits nothing", at: node.span, label: "neither `max` nor `rows`",
          help: ["such as `{ max: 5%, above: 100 }` or `{ rows: 500 }`"]))
      return nil
    }
    self.init(percent: share, above: above ?? builtIn?.above ?? 0, rows: rows)
  }
}

/// Shares of rows as the language writes them.
enum Percent {
  /// Reads `2%`, `0.5%`.
  static func read(
    _ node: YAMLNode, _ what: String, upTo limit: Double, _ bag: inout DiagnosticBag
  ) -> Double? {
    guard let text = node.string(what, &bag) else { return nil }
    let number = text.value.dropLast()
    let isPlain = number.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    if text.value.hasSuffix("%"), isPlain, let percent = Double(number), percent <= limit {
      return percent
    }
    bag.add(
      Diagnostic(
        .badPercent, "\(what) must be a share of the rows from `0%` to `\(Int(limit))%`",
        at: node.span, label: "not a percentage"))
    return nil
  }
}

extension DiagnosticCode {
  static let badPercent = DiagnosticCode(
    "HG0901",
    "A guard's `max` is a percentage of the rows; it trips when `above` is exceeded as well. A plain number of rows is `rows`."
  )
  static let emptyGuard = DiagnosticCode(
    "HG0902",
    "A limit of `guard` says from where on it trips: a share of the rows with `max` and `above`, a number of rows with `rows`, or both."
  )
}
