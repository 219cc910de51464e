import Diagnostics
import YAMLSyntax

extension RateLimit {
  /// Reads a connector's `rate`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> RateLimit? {
    guard
      let keyed = node.keyed(
        "`rate`", known: ["requests", "concurrency", "reset"], later: ["bytes", "per"], &bag)
    else { return nil }
    var rate = RateLimit()
    if let node = keyed["requests"] { rate.requests = Requests.read(node, &bag) }
    if let concurrency = keyed["concurrency"]?.int("`concurrency`", in: 1...256, &bag) {
      rate.concurrency = concurrency.value
    }
    rate.reset = keyed["reset"].flatMap { RateReset.read($0, &bag) }
    return rate
  }
}

extension RateReset {
  /// Reads `{ header: X-Budget-Reset, unit: ms }`.
  fileprivate static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> RateReset? {
    guard let keyed = node.keyed("`reset`", known: ["header", "unit"], &bag) else { return nil }
    let header = keyed.required("header", &bag)?.string("`header`", &bag)
    let unit = keyed.required("unit", &bag)?.choice("`unit`", of: Unit.self, &bag)
    guard let header, let unit else { return nil }
    HeaderName.check(header.value, at: header.span, &bag)
    return RateReset(header: header.value.lowercased(), unit: unit.value)
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
