import Diagnostics
import YAMLSyntax

extension RateLimit {
  /// Reads a connector's `rate`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> RateLimit? {
    guard
      let keyed = node.keyed(
        "`rate`", known: ["requests", "concurrency"], later: ["reset", "bytes", "per"], &bag)
    else { return nil }
    var rate = RateLimit()
    if let node = keyed["requests"] { rate.requests = Requests.read(node, &bag) }
    if let concurrency = keyed["concurrency"]?.int("`concurrency`", in: 1...256, &bag) {
      rate.concurrency = concurrency.value
    }
    return rate
  }
}

extension RateLimit.Requests {
  private static let units = ["s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400]

  /// Reads `600/min`, `100/10s` or `10/s`; of a connector's `rate` or a destination's `limits`.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Self? {
    guard let text = node.string("`requests`", &bag) else { return nil }
    if let match = text.value.wholeMatch(of: /\s*([0-9]{1,9})\s*\/\s*([0-9]{0,6})\s*([a-z]+)\s*/),
      let count = Int(match.1), count > 0, let unit = units[String(match.3)],
      let times = match.2.isEmpty ? 1 : Int(match.2), times > 0
    {
      return Self(count: count, seconds: times * unit)
    }
    bag.add(
      Diagnostic(
        .badRate, "`\(text.value)` is not a rate", at: node.span, label: "not a rate",
        help: ["write a number of requests in a time: `600/min`, `100/10s`, `10/s`"]))
    return nil
  }
}
