import Diagnostics
import YAMLSyntax

extension RenewalAge {
  private static let units = ["d": 1, "w": 7, "mo": 30, "y": 365]

  /// Reads `540d`, `8w`, `12mo` or `1y`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> RenewalAge? {
    guard let text = node.string("`renew_after`", &bag) else { return nil }
    if let match = text.value.wholeMatch(of: /([0-9]{1,5})(d|w|mo|y)/), let count = Int(match.1),
      count > 0, let days = units[String(match.2)]
    {
      return RenewalAge(days: count * days)
    }
    bag.add(
      Diagnostic(
        .badAge, "`\(text.value)` is not an age", at: node.span, label: "not an age",
        help: ["write a number of days, weeks, months or years: `540d`, `8w`, `12mo`, `1y`"]))
    return nil
  }
}
