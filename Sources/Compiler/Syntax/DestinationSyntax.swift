import Connectors
import Diagnostics
import YAMLSyntax

/// A destination as the text has it.
struct DestinationSyntax {
  let name: String
  let span: SourceSpan
  let folder: String
  let connector: Spanned<String>?
  /// Not read yet: their types are the connector's.
  let settings: [YAMLEntry]
  let requests: RateLimit.Requests?
  let batch: Int?
  let concurrency: Int?

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard
      let keyed = declared.node.keyed(
        "a destination", known: ["connector", "settings", "limits"], &bag)
    else { return nil }
    name = declared.name
    span = declared.keySpan
    folder = declared.folder
    connector = keyed.required("connector", &bag)?.string("`connector`", &bag)
    settings = keyed["settings"]?.named("`settings`", &bag) ?? []
    let limits = keyed["limits"]?.keyed(
      "`limits`", known: ["requests", "batch", "concurrency"], &bag)
    requests = limits?["requests"].flatMap { Self.requests($0, &bag) }
    batch = limits?["batch"]?.int("`batch`", in: 1...1_000_000, &bag)?.value
    concurrency = limits?["concurrency"]?.int("`concurrency`", in: 1...256, &bag)?.value
  }

  /// Reads `1500/min`, `10/s`, `100/10s`.
  private static func requests(_ node: YAMLNode, _ bag: inout DiagnosticBag)
    -> RateLimit.Requests?
  {
    guard let text = node.string("`requests`", &bag) else { return nil }
    let parts = text.value.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let count = Int(parts[0]), count > 0 {
      let unit = parts[1]
      let seconds =
        unit == "min"
        ? 60
        : unit == "s" || unit == "m" || unit == "h" || unit == "d"
          ? TimeLength.seconds("1\(unit)") : TimeLength.seconds(unit)
      if let seconds, seconds > 0 { return RateLimit.Requests(count: count, seconds: seconds) }
    }
    bag.add(
      .wrongScalar(
        node, needed: "a number in a time such as `1500/min` or `100/10s`", what: "`requests`"))
    return nil
  }
}

/// Lengths of time as the language writes them.
enum TimeLength {
  /// Reads `30s`, `15m`, `6h`, `7d`, `2w`; nil where the text is no length of time.
  static func seconds(_ text: some StringProtocol) -> Int? {
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
}
