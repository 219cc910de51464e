import Diagnostics
import MappingSyntax
import YAMLSyntax

/// A schedule as the text has it; only `after` and a zone still name something.
enum ScheduleSyntax {
  case checked(Schedule, zone: Spanned<String>? = nil)
  case after(Spanned<String>)

  private static let utc = "UTC"
  private static let kinds = ["every", "at", "cron", "after"]

  /// Reads `schedule`; none, and one that is refused, is manual.
  init(_ node: YAMLNode?, _ bag: inout DiagnosticBag) {
    guard let node else {
      self = .checked(.manual)
      return
    }
    self = Self.read(node, &bag) ?? .checked(.manual)
  }

  private static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> ScheduleSyntax? {
    if let scalar = node.scalar {
      if scalar.text == "manual" { return .checked(.manual) }
      bag.add(.notASchedule(node.span))
      return nil
    }
    guard
      let keyed = node.keyed("`schedule`", known: kinds + ["starting", "timezone"], &bag)
    else { return nil }
    let given = keyed.entries.filter { kinds.contains($0.key) }
    guard given.count == 1, let kind = given.first else {
      bag.add(.notASchedule(given.count > 1 ? given[1].keySpan : node.span))
      return nil
    }
    for (key, takers) in [("starting", ["every"]), ("timezone", ["every", "at", "cron"])] {
      if let entry = keyed.entry(key), !takers.contains(kind.key) {
        bag.add(
          Diagnostic(
            .scheduleShape, "`\(key)` says nothing beside `\(kind.key)`", at: entry.keySpan,
            label: "has no effect", help: ["remove it"]))
      }
    }
    var zone: Spanned<String>?
    if let node = keyed["timezone"] {
      guard let text = node.string("`timezone`", &bag) else { return nil }
      zone = text
    }
    switch kind.key {
    case "every": return every(kind.value, starting: keyed["starting"], zone: zone, &bag)
    case "at": return at(kind.value, zone: zone, &bag)
    case "cron":
      return CronText(kind.value, &bag).map {
        .checked(.cron($0.text, timezone: zone?.value ?? utc), zone: zone)
      }
    default: return kind.value.string("`after`", &bag).map { .after($0) }
    }
  }

  private static func every(
    _ node: YAMLNode, starting: YAMLNode?, zone: Spanned<String>?, _ bag: inout DiagnosticBag
  ) -> ScheduleSyntax? {
    guard let seconds = TimeLength.read(node, &bag) else { return nil }
    let start = starting.map { clock($0, "`starting`", &bag) }
    if let start, start == nil { return nil }
    return .checked(
      .every(seconds: seconds, starting: start ?? nil, timezone: zone?.value ?? utc), zone: zone)
  }

  private static func at(_ node: YAMLNode, zone: Spanned<String>?, _ bag: inout DiagnosticBag)
    -> ScheduleSyntax?
  {
    guard let keyed = node.keyed("`at`", known: ["days", "time"], &bag),
      let days = keyed.required("days", &bag)?.strings("`days`", &bag),
      let time = keyed.required("time", &bag).flatMap({ clock($0, "`time`", &bag) })
    else { return nil }
    let known = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    var isRight = !days.isEmpty
    if days.isEmpty { bag.add(.notASchedule(keyed["days"]?.span ?? node.span)) }
    for (index, day) in days.enumerated() {
      if !known.contains(day.value) {
        bag.add(.badChoice(day, what: "`days`", choices: known))
        isRight = false
      } else if days[..<index].contains(where: { $0.value == day.value }) {
        bag.add(
          Diagnostic(
            .scheduleShape, "`days` names `\(day.value)` twice", at: day.span, label: "the second"))
        isRight = false
      }
    }
    guard isRight else { return nil }
    let named = Set(days.map(\.value))
    return .checked(
      .at(days: known.filter(named.contains), time: time, timezone: zone?.value ?? utc),
      zone: zone)
  }

  /// Reads `09:00`.
  private static func clock(_ node: YAMLNode, _ what: String, _ bag: inout DiagnosticBag)
    -> String?
  {
    guard let text = node.string(what, &bag) else { return nil }
    let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
    {
      return text.value
    }
    bag.add(
      Diagnostic(
        .badClock, "\(what) must be a time of day such as `\"09:00\"`", at: text.span,
        label: "not a time of day"))
    return nil
  }
}

extension DiagnosticCode {
  static let scheduleShape = DiagnosticCode(
    "HG0701",
    "A schedule is `manual`, or exactly one of `every`, `at`, `cron` and `after`, with `starting` beside `every` and `timezone` beside all but `after`."
  )
  static let badClock = DiagnosticCode(
    "HG0703", "A time of day has two digits for the hour and two for the minute: `09:00`.")
  static let badTimezone = DiagnosticCode(
    "HG0706",
    "A schedule's time zone is one of the IANA database, such as `UTC` or `Europe/Zurich`, whose files are read from /usr/share/zoneinfo."
  )
}

extension Diagnostic {
  fileprivate static func notASchedule(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .scheduleShape, "a schedule is `manual` or exactly one of `every`, `at`, `cron`, `after`",
      at: span, label: "not a schedule", help: ["such as `{ every: 1h }`"])
  }
}
