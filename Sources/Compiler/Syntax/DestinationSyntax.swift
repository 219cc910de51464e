import Connectors
import Diagnostics
import MappingSyntax
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
  let limitPlaces: [String: SourceSpan]

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
    limitPlaces = Dictionary(
      (limits?.entries ?? []).map { ($0.key, $0.keySpan) }, uniquingKeysWith: { first, _ in first })
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
