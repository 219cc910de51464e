import Diagnostics
import Records
import YAMLSyntax

extension MappingCheck {
  /// Takes `zone:` and `country:` in; false where one is unknown or has no effect.
  func place(
    of syntax: ModifierSyntax, _ type: ValueType, _ modifiers: inout Modifiers,
    _ bag: inout DiagnosticBag
  ) -> Bool {
    if let zone = syntax.zone {
      let hasUse = syntax.format.map { $0.value != .e164 } ?? false
      guard hasUse, type != .date else {
        bag.add(
          .withoutEffect(
            "zone", zone.span,
            hasUse ? "a `date` is the same in every zone" : "`zone` is for a `format` of times"))
        return false
      }
      switch zones.rules(zone.value) {
      case .success(let rules): modifiers.zone = rules
      case .failure(let trouble):
        bag.add(.unknownZone(zone, trouble))
        return false
      }
    }
    guard let country = syntax.country else { return true }
    let writesPhones =
      syntax.format?.value == .e164 || syntax.apply.contains { $0.value == .text(.e164) }
    guard writesPhones else {
      bag.add(.withoutEffect("country", country.span, "`country` is for phone numbers, `e164`"))
      return false
    }
    guard let known = PhoneCountry(country.value) else {
      bag.add(
        Diagnostic(
          .unknownCountry, "`\(country.value)` is no country with phone numbers", at: country.span,
          label: "not a country",
          help: ["name it by its two letters of ISO 3166, such as `CH`, `GB` or `US`"]))
      return false
    }
    modifiers.country = known
    return true
  }
}

extension ValueFormat {
  /// The type of a formatted value; nil where values of `type` have no such format.
  func type(of type: ValueType, hasZone: Bool) -> ValueType? {
    switch (self, type) {
    case (.rfc3339, .timestamp), (.rfc3339, .any): .string
    case (.rfc3339, .datetime): hasZone ? .string : nil
    case (.epochSeconds, .timestamp), (.epochMilliseconds, .timestamp), (.epochSeconds, .any),
      (.epochMilliseconds, .any):
      .int
    case (.epochSeconds, .datetime), (.epochMilliseconds, .datetime): hasZone ? .int : nil
    case (.date, .timestamp), (.date, .date), (.date, .datetime), (.date, .any): .string
    case (.e164, .string), (.e164, .int), (.e164, .any): .string
    default: nil
    }
  }
}

extension ValueType {
  /// Whether a value is text or a list of it, as far as its type says.
  var isText: Bool {
    switch self {
    case .any, .string: true
    case .list(let slot): slot.type.isText
    case .bool, .int, .decimal, .float, .date, .time, .timestamp, .datetime, .json, .uuid, .bytes,
      .object:
      false
    }
  }
}

extension Diagnostic {
  fileprivate static func withoutEffect(_ key: String, _ span: SourceSpan, _ reason: String)
    -> Diagnostic
  {
    Diagnostic(
      .uselessModifier, "`\(key)` has no effect here: \(reason)", at: span, label: "no effect",
      help: ["remove it"])
  }

  /// A zone without rules, named by a mapping or a schedule.
  package static func unknownZone(
    _ zone: Spanned<String>, _ trouble: ZoneDatabase.Trouble, _ code: DiagnosticCode = .unknownZone
  ) -> Diagnostic {
    switch trouble {
    case .unknown:
      Diagnostic(
        code, "there is no time zone `\(zone.value)`", at: zone.span,
        label: "not a time zone",
        help: ["name one of the IANA database, such as `Europe/Zurich` or `UTC`"])
    case .noDatabase:
      Diagnostic(
        code, "the time zone `\(zone.value)` cannot be looked up on this machine",
        at: zone.span, label: "no time zones in /usr/share/zoneinfo",
        help: ["install the package `tzdata`"])
    case .unreadable:
      Diagnostic(
        code, "the file of the time zone `\(zone.value)` is no time zone", at: zone.span,
        label: "damaged in /usr/share/zoneinfo", help: ["install the package `tzdata` again"])
    }
  }
}
