import Diagnostics
import MappingSyntax
import YAMLSyntax

extension RetryPolicy {
  /// Reads `retry`; what it does not say stays built in.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let keyed = node.keyed("`retry`", known: ["for", "attempts"], &bag) else { return nil }
    self.init()
    if let length = keyed["for"].flatMap({ TimeLength.read($0, &bag) }) { seconds = length }
    attempts = keyed["attempts"]?.int("`attempts`", in: 1...1_000_000, &bag)?.value
  }
}

extension ChangePolicy {
  private static let known = ["mapping", "match", "identifier", "target"]

  /// Reads `on_change`; what it does not say stays built in.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let keyed = node.keyed("`on_change`", known: Self.known, &bag) else { return nil }
    self.init()
    if let node = keyed["mapping"] {
      mapping = node.choice("`mapping`", of: Mapping.self, &bag)?.value ?? mapping
    }
    if let node = keyed["match"] {
      match = node.choice("`match`", of: Match.self, &bag)?.value ?? match
    }
    if let node = keyed["identifier"] {
      identifier = node.choice("`identifier`", of: Identifier.self, &bag)?.value ?? identifier
    }
    if let node = keyed["target"] {
      target = node.choice("`target`", of: Target.self, &bag)?.value ?? target
    }
  }
}

extension Retention {
  /// Reads `retain`; what it does not say stays built in.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let keyed = node.keyed("`retain`", known: ["logs", "changesets", "gone"], &bag) else {
      return nil
    }
    self.init()
    if let length = keyed["logs"].flatMap({ TimeLength.read($0, &bag) }) { logSeconds = length }
    changesets =
      keyed["changesets"]?.int("`changesets`", in: 0...1000, &bag)?.value ?? changesets
    goneSeconds = keyed["gone"].flatMap { TimeLength.read($0, &bag) }
  }
}

extension EventPolicy {
  /// Reads `events` and `start`: both belong to `append`, and to no other mode.
  init?(_ keyed: KeyedNode, isAppend: Bool, _ bag: inout DiagnosticBag) {
    guard isAppend else {
      for key in ["events", "start"] {
        guard let entry = keyed.entry(key) else { continue }
        bag.add(
          Diagnostic(
            .eventsElsewhere, "`\(key)` says nothing in this mode", at: entry.keySpan,
            label: "of `mode: append`", help: ["remove it, or say `mode: append`"]))
      }
      return nil
    }
    let start = keyed.required("start", &bag)?.choice("`start`", of: Start.self, &bag)
    let names = keyed.required("events", &bag)?.list("`events`", &bag)
    var kinds: Set<Kind> = []
    for node in names ?? [] {
      guard let kind = node.choice("`events`", of: Kind.self, &bag) else { return nil }
      guard kinds.insert(kind.value).inserted else {
        bag.add(
          Diagnostic(
            .eventsElsewhere, "`events` names `\(kind.value.rawValue)` twice", at: kind.span,
            label: "the second", help: ["remove it"]))
        return nil
      }
    }
    if names?.isEmpty == true, let node = keyed["events"] {
      bag.add(
        Diagnostic(
          .eventsElsewhere, "`events` is empty, so nothing would ever be sent", at: node.span,
          label: "names nothing", help: ["such as `[added]`"]))
    }
    guard let start, !kinds.isEmpty else { return nil }
    self.init(kinds: kinds, start: start.value)
  }
}

extension DiagnosticCode {
  static let eventsElsewhere = DiagnosticCode(
    "HG0310",
    "A pipeline that appends says with `events`, each once, which differences it sends and with `start` what becomes of the rows that are there at first; other modes send records, not events."
  )
}
