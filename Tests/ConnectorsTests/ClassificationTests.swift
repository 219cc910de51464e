import Records
import Testing

@testable import Connectors

@Suite struct ClassificationTests {
  /// The `people` action with other words for its answers.
  private func action(_ classify: String, failures: String = "") throws -> BoundAction {
    let text =
      pigeonhole
      .replacing("classify: [ { status: 409, as: retry } ]", with: "classify: \(classify)")
      .replacing("code: each.code,", with: "code: each.code, \(failures)")
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try required(definition)
    return BoundAction(
      connector: connector, action: try required(connector.action("people")),
      settings: ["api_key": .string("k")], with: ["workspace": .string("w")], mode: .mirror,
      limits: RateLimit())
  }

  private func batch(_ action: BoundAction) throws -> Batch {
    try required(batches(action, .add, [#"{"ref":"a"}"#, #"{"ref":"b"}"#]).first)
  }

  @Test(arguments: [
    (
      400, #"{"error":{"code":190}}"#,
      BatchOutcome(.auth(message: #"HTTP 400: {"error":{"code":190}}"#))
    ),
    (
      200, #"{"error":{"code":190}}"#,
      BatchOutcome(.auth(message: #"HTTP 200: {"error":{"code":190}}"#))
    ),
    (
      400, #"{"error":{"code":4}}"#,
      BatchOutcome(
        .retry(code: "http_400", message: #"HTTP 400: {"error":{"code":4}}"#, inDoubt: false),
        reach: .destination)
    ),
    (
      404, #"{"error":{"code":4}}"#,
      BatchOutcome(.rejected(code: "http_404", message: #"HTTP 404: {"error":{"code":4}}"#))
    ),
    (404, "<html>", BatchOutcome(.rejected(code: "http_404", message: "HTTP 404: <html>"))),
    (410, "<html>", BatchOutcome(.absent)),
    (405, "<html>", BatchOutcome(.stop(message: "HTTP 405: <html>"))),
    (200, #"{"results":[]}"#, BatchOutcome(.accepted)),
  ])
  func theBodyDecidesWhereTheStatusDoesNot(
    _ status: Int, _ body: String, _ outcome: BatchOutcome
  ) throws {
    let action = try action(
      """
      [ { when: { value: response.body.error.code, equals: 190 }, as: auth }, \
      { status: 400, when: { value: response.body.error.code, in: [4, 17] }, as: throttle }, \
      { status: 405, as: stop }, { when: { value: response.status, equals: 410 }, as: absent } ]
      """)
    #expect(action.outcome(status, body, for: try batch(action)) == outcome)
  }

  @Test func anUnreadableAcceptanceIsInDoubtWhateverItsClasses() throws {
    let action = try action(
      "[ { when: { value: response.body.error, exists: false }, as: accept } ]")
    guard
      case .retry(code: "answer", _, inDoubt: true) = action.outcome(
        200, "<html>", for: try batch(action)
      ).whole
    else {
      Issue.record("it was believed")
      return
    }
  }

  @Test(arguments: [
    ("gone", RecordOutcome.absent), ("missing", .absent), ("exists", .accepted),
    ("busy", .retry(code: "busy", message: "m", inDoubt: false)),
    ("bad", .rejected(code: "bad", message: "m")),
  ])
  func theCodeOfAFailureDecides(_ code: String, _ outcome: RecordOutcome) throws {
    let action = try action(
      "[]",
      failures:
        "classify: [ { code: [gone, missing], as: absent }, { code: exists, as: accept }, { code: busy, as: retry } ],"
    )
    let body = #"{"results":[{"ref":"b","status":"error","code":"\#(code)","message":"m"}]}"#
    #expect(
      action.outcome(200, body, for: try batch(action))
        == BatchOutcome(.accepted, exceptions: [.init(index: 1, outcome: outcome)]))
  }

  @Test(
    arguments: [
      ("7", nil, 7), ("0", nil, 0), ("-7", nil, nil), ("soon", nil, nil),
      ("Fri, 21 Nov 2025 06:01:30 GMT", nil, 90),
      ("Fri, 21 Nov 2025 05:00:00 GMT", nil, 0),
      // The destination's clock is an hour ahead of ours.
      ("Fri, 21 Nov 2025 07:01:30 GMT", "Fri, 21 Nov 2025 07:00:00 GMT", 90),
      ("Fri, 21 Nov 2025 06:01:30 GMT", "yesterday", 90),
      ("Friday, 21-Nov-25 06:01:30 GMT", nil, 90),
      ("Fri Nov 21 06:01:30 2025", nil, 90),
      ("Mon Dec  1 06:00:00 2025", nil, 864_000),
      ("Fri, 21 Foo 2025 06:01:30 GMT", nil, nil),
      ("Fri, 21 Nov 2025 26:01:30 GMT", nil, nil),
      ("Fri, 21 Nov 2025 06:01:30 CET", nil, nil),
    ] as [(String, String?, Int?)])
  func theTimeToWaitIsANumberOrADate(_ text: String, _ date: String?, _ seconds: Int?) throws {
    let action = try people()
    let headers = [("Retry-After", text)] + (date.map { [("Date", $0)] } ?? [])
    #expect(action.outcome(429, "", headers, for: try batch(action)).retryAfter == seconds)
  }

  /// An action of a connector whose budget is told by a header; 409 throttles too.
  private func budgeted(_ unit: String) throws -> BoundAction {
    let text = pigeonhole.replacing(
      "concurrency: 3 }",
      with: "concurrency: 3, reset: { header: X-Budget-Reset, unit: \(unit) } }"
    ).replacing("{ status: 409, as: retry }", with: "{ status: 409, as: throttle }")
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try required(definition)
    return BoundAction(
      connector: connector, action: try required(connector.action("people")),
      settings: ["api_key": .string("k")], with: ["workspace": .string("w")], mode: .mirror,
      limits: RateLimit())
  }

  @Test(
    "where an answer throttles and has no Retry-After, a header of the connector says how long",
    arguments: [
      ("s", "7", nil, 7), ("s", "0", nil, 0), ("s", "6.2", nil, 7), ("s", "6.0", nil, 6),
      ("s", "90000", nil, 86_400), ("s", "-7", nil, nil), ("s", "soon", nil, nil),
      ("s", "99999999999999999999", nil, nil),
      ("ms", "7000", nil, 7), ("ms", "7001", nil, 8), ("ms", "1", nil, 1),
      ("epoch_s", "1763704890", nil, 90), ("epoch_s", "1763704000", nil, 0),
      // The destination's clock is an hour ahead of ours.
      ("epoch_s", "1763708490", "Fri, 21 Nov 2025 07:00:00 GMT", 90),
      ("epoch_s", "1763704890000", nil, 86_400),
      ("epoch_ms", "1763704889001", nil, 90),
    ] as [(String, String, String?, Int?)])
  func budget(_ unit: String, _ text: String, _ date: String?, _ seconds: Int?) throws {
    let action = try budgeted(unit)
    let batch = try batch(action)
    let headers = [("X-Budget-Reset", text)] + (date.map { [("Date", $0)] } ?? [])
    for status in [429, 409] {
      let outcome = action.outcome(status, "", headers, for: batch)
      #expect((outcome.retryAfter, outcome.reach) == (seconds, .destination))
    }
    #expect(action.outcome(500, "", headers, for: batch).retryAfter == nil)
    let both = [("Retry-After", "3")] + headers
    #expect(action.outcome(429, "", both, for: batch).retryAfter == 3)
  }

  @Test(arguments: [("94", 1994), ("25", 2025), ("75", 2075), ("76", 1976)])
  func aYearOfTwoDigitsIsNotFarAhead(_ short: String, _ year: Int) throws {
    let text = "Sunday, 06-Nov-\(short) 08:49:37 GMT"
    let seconds = try required(HTTPDate.seconds(text, now: 1_763_704_800))
    #expect(CivilTime(epochSeconds: seconds)?.year == year)
  }

  @Test(arguments: [
    Damage("{ status: 409, as: retry }", "{ as: retry }", "HG0202", "`status` is missing"),
    Damage("{ status: 409, as: retry }", "{ status: 409 }", "HG0202", "`as` is missing"),
    Damage(
      "{ status: 409, as: retry }", "{ when: { value: each.code, exists: true }, as: retry }",
      "HG0601", "`each` is not there"),
    Damage(
      "code: each.code,", "classify: [ { code: a, as: absent } ],", "HG0202", "`code` is missing"),
    Damage(
      "code: each.code,", "code: each.code, classify: [ { code: a, as: split } ],", "HG0207",
      "`split`"),
  ])
  func aDamagedDefinitionIsRefused(_ damage: Damage) {
    #expect(pigeonhole.contains(damage.from))
    let (definition, problems) = define(
      pigeonhole.replacing(damage.from, with: damage.to, maxReplacements: 1))
    #expect(definition == nil)
    #expect(
      problems.contains { $0.code.text == damage.code && $0.title.contains(damage.words) },
      "\(problems.map { "\($0.code.text) \($0.title)" })")
  }
}
