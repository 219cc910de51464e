import Diagnostics
import YAMLSyntax

/// Lengths of time as the language writes them.
package enum TimeLength {
  /// Reads `30s`, `15m`, `6h`, `7d`, `2w`; nil where the text is no length of time.
  package static func seconds(_ text: some StringProtocol) -> Int? {
    let bytes = Array(text.utf8)
    let digits = bytes.prefix { (48...57).contains($0) }
    guard digits.count == bytes.count - 1, let unit = bytes.last, (1...9).contains(digits.count)
    else { return nil }
    let count = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    switch unit {
    case UInt8(ascii: "s"): return count
    case UInt8(ascii: "m"): return count * 60
    case UInt8(ascii: "h"): return count * 3600
    case UInt8(ascii: "d"): return count * 86_400
    case UInt8(ascii: "w"): return count * 604_800
    default: return nil
    }
  }

  /// A length of time of at least one second; reports what is none.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Int? {
    guard let text = node.string("a length of time", &bag) else { return nil }
    if let seconds = seconds(text.value), seconds > 0 { return seconds }
    bag.add(
      Diagnostic(
        .badInterval, "`\(text.value)` is not a length of time", at: text.span,
        label: "not a length of time", help: ["such as `30s`, `15m`, `6h`, `7d` or `2w`"]))
    return nil
  }

  /// The shortest text of a length of time: `1h`, not `60m`.
  package static func text(_ seconds: Int) -> String {
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds % size == 0 {
      return "\(seconds / size)\(unit)"
    }
    return "\(seconds)s"
  }
}

extension DiagnosticCode {
  package static let badInterval = DiagnosticCode(
    "HG0702", "A length of time is a whole number with a unit: `30s`, `15m`, `6h`, `7d`, `2w`.")
}
