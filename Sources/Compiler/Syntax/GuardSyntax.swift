import Diagnostics
import YAMLSyntax

extension Guards {
  /// Reads `guard`; what it does not say stays built in.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard
      let keyed = node.keyed(
        "`guard`", known: ["deletes", "empty_source"],
        later: ["rejects", "invalid", "changes", "adds"], &bag)
    else { return nil }
    self.init()
    if let node = keyed["deletes"],
      let limit = node.keyed("`deletes`", known: ["max", "above", "rows"], &bag)
    {
      let percent = limit["max"].flatMap { Self.percent($0, &bag) }
      let above = limit["above"]?.int("`above`", in: 0...Int.max, &bag)?.value
      let rows = limit["rows"]?.int("`rows`", in: 0...Int.max, &bag)?.value
      deletes = Limit(
        percent: percent ?? deletes.percent, above: above ?? deletes.above, rows: rows)
    }
    if let node = keyed["empty_source"],
      let choice = node.choice("`empty_source`", of: EmptySource.self, &bag)
    {
      emptySource = choice.value
    }
  }

  private static func percent(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Double? {
    guard let text = node.string("`max`", &bag) else { return nil }
    let number = text.value.dropLast()
    let isPlain = number.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    if text.value.hasSuffix("%"), isPlain, let percent = Double(number), percent <= 100 {
      return percent
    }
    bag.add(
      Diagnostic(
        .badPercent, "`max` must be a share of the rows from `0%` to `100%`", at: node.span,
        label: "not a percentage", help: ["a number of rows is `rows: 500`"]))
    return nil
  }
}

extension DiagnosticCode {
  static let badPercent = DiagnosticCode(
    "HG0901",
    "A guard's `max` is a percentage of the rows; it trips when `above` is exceeded as well. A plain number of rows is `rows`."
  )
}
