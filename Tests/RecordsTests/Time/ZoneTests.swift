import Records
import Testing

@Suite("Time zones")
struct ZoneTests {
  /// A zone with nothing but a footer, as a compiled file of version 2.
  static func file(_ footer: String, offset: Int32 = 0) -> [UInt8] {
    func number(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
    let header =
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
      + [0, 0, 0, 0, 1, 4].flatMap { number($0) }
    let block = number(offset) + [0, 0] + Array("LMT\0".utf8)
    return header + block + header + block + Array("\n\(footer)\n".utf8)
  }

  static func database(_ zones: [String: String]) -> ZoneDatabase {
    ZoneDatabase { name in zones[name].map { file($0) } }
  }

  static func format(
    _ text: String, as type: ValueType, _ format: ValueFormat, _ zone: String,
    _ database: ZoneDatabase = .system
  ) throws -> String {
    let rules = try database.rules(zone).get()
    return map(
      .text(Array(text.utf8)), as: type, into: .any, Modifiers(format: format, zone: rules))
  }

  @Test(
    "datetimes become instants",
    arguments: [
      ("2021-01-15 12:00:00", "Europe/Zurich", "2021-01-15T12:00:00+01:00"),
      ("2021-07-15 12:00:00.5", "Europe/Zurich", "2021-07-15T12:00:00.5+02:00"),
      ("2021-07-15 12:00:00", "UTC", "2021-07-15T12:00:00Z"),
      ("2021-07-15 12:00:00", "America/St_Johns", "2021-07-15T12:00:00-02:30"),
      ("2021-07-15 12:00:00", "Asia/Kathmandu", "2021-07-15T12:00:00+05:45"),
      ("1985-07-15 12:00:00", "Asia/Kathmandu", "1985-07-15T12:00:00+05:30"),
      ("2090-07-15 12:00:00", "America/New_York", "2090-07-15T12:00:00-04:00"),
      ("2090-12-15 12:00:00", "America/New_York", "2090-12-15T12:00:00-05:00"),
      ("9998-07-15 12:00:00", "Europe/Berlin", "9998-07-15T12:00:00+02:00"),
      ("2021-01-15 12:00:00", "Australia/Sydney", "2021-01-15T12:00:00+11:00"),
      // Skipped: moved on by the hour that is missing.
      ("2021-03-28 02:30:00", "Europe/Zurich", "2021-03-28T03:30:00+02:00"),
      ("2021-03-28 03:00:00", "Europe/Zurich", "2021-03-28T03:00:00+02:00"),
      ("2021-03-28 01:59:59", "Europe/Zurich", "2021-03-28T01:59:59+01:00"),
      // Twice: the first.
      ("2021-10-31 02:30:00", "Europe/Zurich", "2021-10-31T02:30:00+02:00"),
      ("2021-10-31 03:00:00", "Europe/Zurich", "2021-10-31T03:00:00+01:00"),
      ("2021-11-07 01:30:00", "America/Los_Angeles", "2021-11-07T01:30:00-07:00"),
      // Samoa left out 30 December 2011.
      ("2011-12-31 00:00:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
    ])
  func local(_ text: String, _ zone: String, _ expected: String) throws {
    #expect(try Self.format(text, as: .datetime, .rfc3339, zone) == "{\"f\":\"\(expected)\"}")
  }

  @Test("instants are shown in a zone, and text without a zone of its own is the zone's")
  func instants() throws {
    let zone = "Europe/Zurich"
    #expect(
      try Self.format("2021-07-15 23:30:00", as: .timestamp, .date, zone) == #"{"f":"2021-07-16"}"#)
    #expect(
      try Self.format("2021-07-15 23:30:00", as: .timestamp, .rfc3339, zone)
        == #"{"f":"2021-07-16T01:30:00+02:00"}"#)
    #expect(
      try Self.format("2021-07-15 23:30:00", as: .datetime, .epochSeconds, zone)
        == #"{"f":1626384600}"#)
    #expect(
      try Self.format("2021-07-15 23:30:00.25", as: .datetime, .epochMilliseconds, zone)
        == #"{"f":1626384600250}"#)
    #expect(
      try Self.format("2021-07-15 23:30:00", as: .any, .epochSeconds, zone) == #"{"f":1626384600}"#)
    #expect(
      try Self.format("2021-07-15 21:30:00Z", as: .any, .epochSeconds, zone) == #"{"f":1626384600}"#
    )
    #expect(try Self.format("2021-07-15", as: .any, .date, zone) == #"{"f":"2021-07-15"}"#)
  }

  @Test(
    "the rule at the end of a file holds for all later years",
    arguments: [
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2031-07-01 00:00:00", "+02:00"),
      ("IST-2IDT,M3.4.4/26,M10.5.0", "2031-03-28 03:30:00", "+03:00"),
      ("IST-2IDT,M3.4.4/26,M10.5.0", "2031-03-28 01:30:00", "+02:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2031-03-29 23:30:00", "-01:00"),
      ("AAA3BBB,J60/0,J300", "2032-03-01 12:00:00", "-02:00"),
      ("AAA3BBB,J60/0,J300", "2032-02-29 12:00:00", "-03:00"),
      ("AAA3BBB,59/0,300", "2032-02-29 12:00:00", "-02:00"),
      ("AAA3BBB,59/0,300", "2032-02-28 12:00:00", "-03:00"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2031-12-01 00:00:00", "+11:00"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2031-06-01 00:00:00", "+10:00"),
    ])
  func footers(_ footer: String, _ local: String, _ offset: String) throws {
    let text = try Self.format(
      local, as: .datetime, .rfc3339, "Test/Zone", Self.database(["Test/Zone": footer]))
    #expect(text.hasSuffix("\(offset)\"}"), "\(text)")
  }

  @Test("a zone that is not there, no database and a damaged file are three troubles")
  func troubles() {
    let zones = Self.database(["Europe/London": "GMT0BST,M3.5.0/1,M10.5.0"])
    #expect(throws: ZoneDatabase.Trouble.unknown) { try zones.rules("Europe/Atlantis").get() }
    for name in ["../../etc/passwd", "/etc/localtime", "Europe/", "", "a b", "Europe//Paris"] {
      #expect(throws: ZoneDatabase.Trouble.unknown) { try ZoneDatabase.system.rules(name).get() }
    }
    let none = ZoneDatabase { _ in nil }
    #expect(throws: ZoneDatabase.Trouble.noDatabase) { try none.rules("Europe/Paris").get() }
    #expect(throws: Never.self) { try none.rules("UTC").get() }
    let whole = Self.file("CET-1")
    for count in 0..<whole.count {
      let cut = ZoneDatabase { _ in Array(whole.prefix(count)) }
      let result = Result { try cut.rules("A/B").get() }
      if case .success = result { #expect(count > whole.count - 3, "\(count) bytes pass") }
    }
    for footer in ["X", "CET", "CET-1CEST,M13.1.0,M10.5.0", "CET-1CEST,M3.5.0", "CET-1CEST,0"] {
      let damaged = Self.database(["A/B": footer])
      #expect(throws: ZoneDatabase.Trouble.unreadable) { try damaged.rules("A/B").get() }
    }
  }
}
