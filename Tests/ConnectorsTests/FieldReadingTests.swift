import Diagnostics
import Records
import Testing

@testable import Connectors

/// A connector that asks of its fields all that can be asked.
private let loft = """
  title: Loft
  transport: http
  base_url: "https://loft.example"
  settings: { key: { type: string } }
  actions:
    birds:
      kind: record
      modes: [mirror]
      match: [ring]
      settings:
        normalize: { type: string, enum: [vendor, none], default: vendor }
        hash: { type: bool, default: true }
        token: { type: string, secret: true }
      fields:
        ring: { type: string, min_length: 2, max_length: 8, pattern: "[A-Z]+" }
        keeper:
          type: [string]
          min_items: 1
          max_items: 3
          normalize: { apply: [trim, lower], when: { value: action.normalize, equals: vendor } }
          hash: { with: sha256, when: { value: action.hash, equals: true } }
        weight: { type: decimal, min: -0.5, max: 1e3 }
        legs: { type: [int], enum: [1, 2] }
        source: { type: string, required: true, default: loft, hash: md5 }
        since: { type: timestamp }
        until: { type: date }
      checks:
        - { any_of: [keeper, weight], message: nobody keeps it }
        - { one_of: [since, legs] }
        - { after: [until, since] }
        - { required_if: { field: weight, when: { value: record.source, equals: shop } } }
      requests:
        write:
          for: [add, change, remove]
          batch: { max_records: 9 }
          request: { method: POST, path: /birds, body: { object: { birds: records } } }
  """

@Suite struct FieldReadingTests {
  @Test func allThatIsAskedOfAFieldIsRead() throws {
    let (definition, problems) = define(loft)
    #expect(problems.map(\.title) == [])
    let action = try #require(definition?.action("birds"))
    let ring = try #require(action.field("ring"))
    #expect(ring.demands.minLength == 2)
    #expect(ring.maxLength == 8)
    #expect(ring.demands.pattern?.text == "[A-Z]+")
    let keeper = try #require(action.field("keeper"))
    #expect(keeper.normalize == [.trim, .lower])
    #expect(keeper.normalizeWhen?.words == "`action.normalize` is vendor")
    #expect(keeper.demands == ValueDemands(minItems: 1, maxItems: 3, hash: .sha256))
    #expect(keeper.hashWhen?.words == "`action.hash` is true")
    let weight = try #require(action.field("weight"))
    #expect(weight.demands == ValueDemands(minimum: "-0.5", maximum: "1e3"))
    #expect(action.field("legs")?.allowed == [.number("1"), .number("2")])
    let source = try #require(action.field("source"))
    #expect(source.defaultValue == .string("loft"))
    #expect(source.demands.hash == .md5 && source.hashWhen == nil)
    #expect(action.fields.filter(\.mustBeMapped).isEmpty)
    #expect(
      action.checks.map(\.words) == [
        "one of `keeper`, `weight` at least", "exactly one of `since`, `legs`",
        "`until` later than `since`", "`weight` where `record.source` is shop",
      ])
    #expect(action.checks.map(\.message) == ["nobody keeps it", nil, nil, nil])
  }

  @Test func settingsDecideWhatIsDoneToAField() throws {
    let action = try #require(define(loft).definition?.action("birds"))
    #expect(action.decidingSettings == ["normalize", "hash"])
    func keeper(_ normalize: String, _ hash: Bool?) throws -> FieldRule {
      var with: [String: JSONValue] = ["normalize": .string(normalize)]
      with["hash"] = hash.map { .bool($0) }
      return try #require(action.decided(by: with).field("keeper")).rule
    }
    #expect(try keeper("vendor", true).normalize == [.trim, .lower])
    #expect(try keeper("vendor", true).demands.hash == .sha256)
    #expect(try keeper("none", true).normalize == [])
    #expect(try keeper("none", true).demands.hash == .sha256)
    #expect(try keeper("vendor", false).demands.hash == nil)
    #expect(try keeper("vendor", nil).demands.hash == nil)
    #expect(try keeper("vendor", false).demands.maxItems == 3)
    #expect(action.decided(by: [:]).field("source")?.demands.hash == .md5)
  }

  @Test(arguments: [
    Damage("min_length: 2", "min_length: 9", "HG0609", "at least 9 characters long and at most 8"),
    Damage("min_length: 2", "min_length: 0", "HG0204", "whole number"),
    Damage("\"[A-Z]+\"", "\"[A-Z\"", "HG0420", "not closed"),
    Damage("\"[A-Z]+\"", "\"a)|(b\"", "HG0420", "closes nothing"),
    Damage("type: string, min_length: 2", "type: int, min_length: 2", "HG0609", "`min_length`"),
    Damage("type: [string]", "type: string", "HG0609", "`min_items` is of a list"),
    Damage("min_items: 1", "min_items: 4", "HG0609", "at least 4 elements"),
    Damage("type: decimal", "type: string", "HG0609", "bounds numbers"),
    Damage("min: -0.5", "min: 1000.5", "HG0609", "at least 1000.5 and at most 1e3"),
    Damage("min: -0.5", "min: low", "HG0404", "`min`"),
    Damage("min: -0.5", "pattern: x", "HG0609", "`pattern` is of text"),
    Damage("enum: [1, 2]", "enum: [one]", "HG0404", "entry of `enum`"),
    Damage("type: [string]", "type: [any]", "HG0609", "`hash` is of text"),
    Damage("hash: md5", "hash: md4", "HG0207", "`md4`"),
    Damage("hash: md5", "hash: { when: { value: action.hash, exists: true } }", "HG0202", "`with`"),
    Damage("hash: md5", "hash: { with: md5, unless: 1 }", "HG0203", "`unless`"),
    Damage("apply: [trim, lower]", "apply: [trm]", "HG0207", "`trm`"),
    Damage("value: action.hash", "value: action.hsh", "HG0602", "`hsh`"),
    Damage("value: action.hash", "value: settings.key", "HG0601", "not there in `when` of `hash`"),
    Damage("value: action.hash", "value: record.ring", "HG0601", "not there in `when` of `hash`"),
    Damage("value: action.hash", "value: action.token", "HG0609", "not known before a run"),
    Damage("equals: true", "equals: \"true\"", "HG0404", "literal of a condition"),
    Damage("equals: vendor", "equals: vndor", "HG0609", "what it cannot be"),
    Damage("default: loft", "default: null", "HG0609", "own default"),
    Damage("default: loft", "default: loft, min_length: 5", "HG0609", "at least 5 characters"),
    Damage("\"[A-Z]+\"", "\"[A-Z]+\", default: AB", "HG0609", "identifies a record"),
    Damage("any_of: [keeper, weight]", "any_of: [keper, weight]", "HG0602", "`keper`"),
    Damage("any_of: [keeper, weight]", "any_of: []", "HG0201", "at least one field"),
    Damage("{ one_of: [since, legs] }", "{ message: x }", "HG0201", "exactly one thing"),
    Damage("one_of: [since, legs]", "one_of: [ring], any_of: [ring]", "HG0201", "exactly one"),
    Damage("one_of: [since, legs]", "two_of: [since]", "HG0203", "`two_of`"),
    Damage("after: [until, since]", "after: [until]", "HG0201", "the later field"),
    Damage("after: [until, since]", "after: [until, weight]", "HG0609", "`weight` is `decimal`"),
    Damage("field: weight,", "field: wait,", "HG0602", "`wait`"),
    Damage("value: record.source", "value: action.hash", "HG0601", "not there in a check"),
    Damage("value: record.source", "value: record.sauce", "HG0602", "`sauce`"),
  ])
  func aFieldThatContradictsItselfIsRefused(_ damage: Damage) {
    #expect(loft.contains(damage.from))
    let (definition, problems) = define(
      loft.replacing(damage.from, with: damage.to, maxReplacements: 1))
    #expect(definition == nil)
    #expect(
      problems.contains { $0.code.text == damage.code && $0.title.contains(damage.words) },
      "\(problems.map { "\($0.code.text) \($0.title)" })")
  }
}

@Suite struct RecordCheckTests {
  private static let checks = define(loft).definition?.action("birds").flatMap { RecordChecks($0) }

  /// The fields of the check that a record does not pass; empty where it passes all.
  private func refused(_ record: String) throws -> String {
    let checks = try #require(Self.checks)
    let rejection = Array(record.utf8).withUnsafeBufferPointer { checks.rejection(of: $0) }
    #expect(rejection == nil || rejection?.code == "HG2023")
    return rejection?.field ?? ""
  }

  @Test func anActionThatAsksNothingOfARecordJudgesNone() throws {
    let action = try #require(define(pigeonhole).definition?.action("people"))
    #expect(RecordChecks(action) == nil)
  }

  @Test(arguments: [
    (#"{"weight":0,"since":"2025-01-01T00:00:00Z"}"#, ""),
    (#"{"ring":"A","since":"2025-01-01T00:00:00Z"}"#, "keeper, weight"),
    (#"{"keeper":null,"weight":"","legs":[1]}"#, "keeper, weight"),
    (#"{"keeper":[],"legs":[1]}"#, "keeper, weight"),
    (#"{"keeper":["a"],"legs":[1]}"#, ""),
    (#"{"weight":1}"#, "since, legs"),
    (#"{"weight":1,"since":null,"legs":[]}"#, "since, legs"),
    (#"{"weight":1,"since":"2025-01-01T00:00:00Z","legs":[1]}"#, "since, legs"),
    (#"{"weight":1,"since":"2025-01-01T00:00:00Z","until":"2025-01-02"}"#, ""),
    (#"{"weight":1,"since":"2025-01-02T00:00:00Z","until":"2025-01-02"}"#, "until, since"),
    (#"{"weight":1,"since":"2025-01-02T00:00:01Z","until":"2025-01-02"}"#, "until, since"),
    (#"{"weight":1,"since":"2025-01-02T00:00:00Z","until":17}"#, "until, since"),
    (#"{"weight":1,"legs":[1],"until":"2025-01-02"}"#, ""),
    (#"{"keeper":["a"],"legs":[1],"source":"shop"}"#, "weight"),
    (#"{"keeper":["a"],"legs":[1],"source":"sh\u006fp"}"#, "weight"),
    (#"{"keeper":["a"],"legs":[1],"source":"shop","weight":2}"#, ""),
    (#"{"keeper":["a"],"legs":[1],"source":"loft","weight":null}"#, ""),
    (#"{"note":"\"keeper\":[1]","legs":[1],"x":{"weight":1}}"#, "keeper, weight"),
  ])
  func aRecordIsJudgedAsAWhole(_ record: String, _ expected: String) throws {
    #expect(try refused(record) == expected)
  }

  @Test func theReasonIsTheConnectorsOwnWhereItHasOne() throws {
    let checks = try #require(Self.checks)
    func reason(_ record: String) -> String? {
      Array(record.utf8).withUnsafeBufferPointer { checks.rejection(of: $0)?.reason }
    }
    #expect(reason("{}") == "nobody keeps it")
    #expect(reason(#"{"weight":1}"#)?.hasPrefix("the destination needs one of these") == true)
  }

  @Test func aTestOfAConnectorSeesWhatItsChecksRefuse() throws {
    func notes(_ expect: String, _ request: String = "", operation: String = "add") throws
      -> [String]
    {
      let text =
        loft + """

          tests:
            - name: judged
              action: birds
              operation: \(operation)
              records: [ { ring: AA, weight: 1, legs: [1] }, { ring: BB, legs: [1] } ]
              \(request)
              \(expect)
          """
      let (definition, problems) = define(text)
      #expect(problems.map(\.title) == [])
      var bag = DiagnosticBag()
      try #require(definition).runTests(&bag)
      return bag.sorted.flatMap(\.notes)
    }
    let answer = "answer: { status: 200 }\n    expect: "
    #expect(try notes(answer + "[ accepted, { rejected: HG2023 } ]") == [])
    let sent = try notes(answer + "[ accepted, accepted ]")
    #expect(sent.count == 1 && sent[0].hasPrefix("record 1: expected accepted, found { rejected"))
    #expect(
      try notes(
        answer + "[ { rejected: HG2023 }, { rejected: HG2023 } ]"
      ).contains { $0.hasPrefix("record 0: expected") })
    let one = "expect_request: { body: { birds: [ { ring: AA, weight: 1, legs: [1] } ] } }"
    #expect(try notes("", one).first?.hasPrefix("record 1: expected sent") == true)
    #expect(try notes(answer + "[ accepted, { rejected: HG2023 } ]", one) == [])
    // A removal has the match fields alone.
    #expect(try notes(answer + "[ accepted, accepted ]", operation: "remove") == [])
  }

  @Test func aTestOfRefusedRecordsAloneNeedsNoAnswer() throws {
    func outcome(_ rest: String) throws -> [String] {
      let (definition, problems) = define(
        loft + """

          tests:
            - name: refused
              action: birds
              operation: add
              records: [ { ring: BB, legs: [1] } ]
              expect: [ { rejected: HG2023 } ]
              \(rest)
          """)
      #expect(problems.map(\.title) == [])
      var bag = DiagnosticBag()
      try #require(definition).runTests(&bag)
      return bag.sorted.flatMap(\.notes)
    }
    #expect(try outcome("") == [])
    #expect(
      try outcome("expect_request: { method: POST }")
        == ["no record is sent, so there is no request and no answer"])
  }
}
