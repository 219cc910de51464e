import Records
import Testing

@testable import Connectors

@Suite struct AnswerTests {
  private func three() throws -> (BoundAction, Batch) {
    let action = try people()
    let records = ["a", "b", "c"].map { #"{"email":"x","ref":"\#($0)"}"# }
    return (action, try #require(batches(action, .add, records).first))
  }

  @Test func failuresPointAtTheirRecords() throws {
    let (action, batch) = try three()
    let body = """
      { "results": [ { "ref": "c", "status": "error", "code": "bad_email", "message": "no\\n  address" },
      { "ref": "a", "status": "ok" }, { "ref": "b", "status": "error" } ] }
      """
    #expect(
      action.outcome(200, body, for: batch)
        == BatchOutcome(
          .accepted,
          exceptions: [
            .init(
              index: 1,
              outcome: .rejected(
                code: "rejected", message: "the destination gave no reason")),
            .init(index: 2, outcome: .rejected(code: "bad_email", message: "no address")),
          ]))
  }

  @Test(arguments: [
    "", "OK", #"{"results": [ { "ref": "#, #"{"results": {}}"#, #"{"results": []} x"#,
    #"{"results": [ { "status": "error", "ref": "zz" } ]}"#,
    #"{"results": [ { "status": "error" } ]}"#,
  ])
  func anAcceptanceThatCannotBeFollowedLeavesTheBatchInDoubt(_ body: String) throws {
    let (action, batch) = try three()
    let outcome = action.outcome(200, body, for: batch)
    guard case .retry(code: "answer", let message, inDoubt: true) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    #expect(message.hasPrefix("the answer (HTTP 200) "))
    #expect(outcome.exceptions.isEmpty)
  }

  @Test func anEmptyAnswerAcceptsOnlyWhereItIsMeantToBeEmpty() throws {
    let action = try builtIn("http", "records", settings: ["base_url": .string("http://h")])
    let batch = try #require(batches(action, .add, [#"{"id":1}"#]).first)
    #expect(action.outcome(204, "", for: batch).whole == .accepted)
    #expect(action.outcome(200, "", [("Content-Length", "0")], for: batch).whole == .accepted)
    #expect(action.outcome(200, "{}", for: batch).whole == .accepted)
    #expect(action.outcome(200, #"{"failures":null}"#, for: batch).whole == .accepted)
    #expect(action.outcome(200, "", for: batch).whole != .accepted)
  }

  @Test(arguments: [0, 1, 7, -1])
  func anIndexBeyondTheBatchLeavesItInDoubt(_ index: Int) throws {
    let action = try builtIn("http", "records", settings: ["base_url": .string("http://h")])
    let batch = try #require(batches(action, .add, [#"{"id":1}"#]).first)
    let outcome = action.outcome(200, #"{"failures":[{"index":\#(index)}]}"#, for: batch)
    if index == 0 {
      #expect(outcome.whole == .accepted)
      #expect(outcome.exceptions.map(\.index) == [0])
    } else {
      guard case .retry(code: "answer", _, inDoubt: true) = outcome.whole else {
        Issue.record("\(outcome)")
        return
      }
    }
  }

  @Test func aConditionThatDoesNotHoldRejects() throws {
    let (action, batch) = try three()
    #expect(
      action.outcome(200, #"{"ok":false,"message":"frozen"}"#, for: batch).whole
        == .rejected(code: "not_accepted", message: "HTTP 200: frozen"))
    #expect(
      action.outcome(201, #"{"ok":true}"#, for: batch).whole
        == .rejected(code: "not_accepted", message: #"HTTP 201: {"ok":true}"#))
    #expect(action.outcome(202, #"{"ok":true}"#, for: batch).whole == .accepted)
  }

  @Test("a yes by its status that says nothing else is neither taken for a yes nor for a no")
  func unsaid() throws {
    let action = try builtIn("slack", "message", settings: ["token": .string("t")], mode: .append)
    let batch = try #require(batches(action, .add, [#"{"channel":"C","text":"x"}"#]).first)
    for body in ["", "{}", "[7]", #"{"ok":null}"#] {
      let outcome = action.outcome(
        200, body, [("Content-Length", "\(body.utf8.count)")], for: batch)
      guard case .retry(code: "answer", _, inDoubt: true) = outcome.whole else {
        Issue.record("\(body): \(outcome)")
        continue
      }
    }
  }

  @Test("a yes in one word is no other word, which may be a proxy's")
  func words() throws {
    let hook = try builtIn(
      "slack-webhook", "message", settings: ["webhook": .string("T/B/x")], mode: .append)
    let batch = try #require(batches(hook, .add, [#"{"text":"x"}"#]).first)
    #expect(hook.outcome(200, "ok", for: batch).whole == .accepted)
    for body in ["", "OK then", "<html>ok</html>", #"{"ok":true}"#] {
      guard
        case .retry(code: "answer", _, inDoubt: true) = hook.outcome(200, body, for: batch).whole
      else {
        Issue.record("\(body)")
        continue
      }
    }
    // A body that is no JSON has its words all the same.
    let (definition, problems) = define(
      pigeonhole.replacing(
        "classify: [ { status: 409, as: retry } ]",
        with: "classify: [ { when: { value: response.text, equals: busy }, as: throttle } ]"))
    #expect(problems.isEmpty)
    let connector = try #require(definition)
    let people = BoundAction(
      connector: connector, action: try #require(connector.action("people")),
      settings: ["api_key": .string("k")], with: ["workspace": .string("w")], mode: .upsert,
      limits: connector.rate)
    let rows = try #require(batches(people, .add, [#"{"ref":"a"}"#]).first)
    #expect(people.outcome(200, "busy", for: rows).reach == .destination)
    let mail = try builtIn(
      "sendgrid", "message", settings: ["api_key": .string("k")], mode: .append)
    let message = #"{"to":[{"email":"a@b.co"}],"from":{"email":"c@d.co"},"subject":"s","text":"t"}"#
    let sent = try #require(batches(mail, .add, [message]).first)
    #expect(mail.outcome(202, "", for: sent).whole == .accepted)
    #expect(mail.outcome(202, "<html>", for: sent).whole != .accepted)
  }

  @Test(arguments: [
    (400, "reject"), (404, "reject"), (413, "reject"), (301, "reject"), (304, "reject"),
    (401, "auth"), (403, "auth"), (409, "retry"), (425, "retry"), (429, "retry"),
    (408, "doubt"), (500, "doubt"), (502, "doubt"), (503, "doubt"), (599, "doubt"),
  ])
  func aStatusIsClassified(_ status: Int, _ expected: String) throws {
    let (action, batch) = try three()
    let found =
      switch action.outcome(status, "", for: batch).whole {
      case .accepted: "accept"
      case .rejected: "reject"
      case .absent: "absent"
      case .unknown: "unknown"
      case .auth: "auth"
      case .stop: "stop"
      case .retry(_, _, let inDoubt): inDoubt ? "doubt" : "retry"
      }
    #expect(found == expected)
  }

  @Test(arguments: [
    (400, "", AnswerReach.batch), (413, "", .batch), (422, "", .batch), (404, "", .records),
    (409, "", .records), (429, "", .destination), (429, "7", .destination),
    (503, "", .records), (503, "7", .destination), (500, "7", .records), (408, "", .records),
  ])
  func anAnswerSaysWhatItBearsOn(_ status: Int, _ retryAfter: String, _ reach: AnswerReach) throws {
    let (action, batch) = try three()
    let headers = retryAfter.isEmpty ? [] : [(name: "Retry-After", value: retryAfter)]
    #expect(action.outcome(status, "", headers, for: batch).reach == reach)
  }

  @Test(arguments: [
    ("split", AnswerReach.batch, RecordOutcome.rejected(code: "http_500", message: "HTTP 500")),
    ("reject", .records, .rejected(code: "http_500", message: "HTTP 500")),
    ("throttle", .destination, .retry(code: "http_500", message: "HTTP 500", inDoubt: false)),
    ("retry", .records, .retry(code: "http_500", message: "HTTP 500", inDoubt: true)),
  ])
  func theConnectorsWordIsTaken(_ word: String, _ reach: AnswerReach, _ outcome: RecordOutcome)
    throws
  {
    let text = pigeonhole.replacing("status: 409, as: retry", with: "status: 500, as: \(word)")
    let definition = try required(define(text).definition)
    let action = BoundAction(
      connector: definition, action: try required(definition.action("people")),
      settings: ["api_key": .string("k")], with: ["workspace": .string("w")],
      mode: .mirror, limits: RateLimit())
    let batch = try required(batches(action, .add, [#"{"ref":"a"}"#, #"{"ref":"b"}"#]).first)
    #expect(action.outcome(500, "", for: batch) == BatchOutcome(outcome, reach: reach))
  }

  @Test func aBatchThatIsNotAcceptedIsRefusedAsAWhole() throws {
    let (action, batch) = try three()
    #expect(action.outcome(200, #"{"ok":false}"#, for: batch).reach == .batch)
  }

  @Test func outcomesOfAPartAreThoseOfItsRecords() {
    let refused = RecordOutcome.rejected(code: "c", message: "m")
    let again = RecordOutcome.retry(code: "r", message: "m", inDoubt: false)
    let outcome = BatchOutcome(
      .accepted,
      exceptions: [
        .init(index: 1, outcome: refused), .init(index: 3, outcome: again),
        .init(index: 4, outcome: refused),
      ], retryAfter: 2, reach: .destination)
    let part = outcome.part([0, 3, 4, 5])
    #expect((0..<4).map { part.outcome(at: $0) } == [.accepted, again, refused, .accepted])
    #expect(part.exceptions.map(\.index) == [1, 2])
    #expect((part.retryAfter, part.reach) == (2, .destination))
  }

  @Test func whatIsGoneAlreadyIsRemoved() throws {
    let action = try people()
    let batch = try #require(batches(action, .remove, [#"{"ref":"a"}"#]).first)
    #expect(action.outcome(404, "<html>", for: batch).whole == .accepted)
  }

  @Test func theDestinationsWordsAreKeptAndMadeHarmless() throws {
    let (action, batch) = try three()
    let long = String(repeating: "é", count: 300)
    guard
      case .rejected(code: "http_422", let message) = action.outcome(
        422, "{\"error\":{\"message\":\"a\\u001b[31mb\\u202e \(long)\"}}", for: batch
      ).whole
    else {
      Issue.record("not rejected")
      return
    }
    #expect(message.hasPrefix("HTTP 422: a [31mb ééé"))
    #expect(message.hasSuffix("é…"))
    #expect(message.count == "HTTP 422: ".count + 201)
  }

  @Test func retryAfterIsRead() throws {
    let (action, batch) = try three()
    #expect(action.outcome(429, "", [("Retry-After", "7")], for: batch).retryAfter == 7)
    #expect(action.outcome(429, "", [("Retry-After", "-7")], for: batch).retryAfter == nil)
  }
}
