import Records
import Testing

@testable import Connectors

/// Failures that point at groups, items, keys and their own place, and answers that refuse a request for their sake.
@Suite struct FailurePointerTests {
  /// `response` is that of the one request, which groups by `until` and makes an item of each tag.
  private func bound(_ response: String, body: String, batch: String = "") throws -> BoundAction {
    let text = """
      title: Loft
      transport: http
      base_url: https://loft.example
      actions:
        birds:
          kind: record
          modes: [upsert]
          match: [ring]
          fields: { ring: { type: string }, until: { type: string }, tags: { type: [string] } }
          requests:
            write:
              for: [add, change]
              batch: { max_records: 9\(batch) }
              request: { method: POST, path: /birds, body: \(body) }
              response: \(response)
      """
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("birds")), settings: [:],
      with: [:], mode: .upsert, limits: connector.rate)
  }

  private func rejected(_ code: String) -> RecordOutcome {
    .rejected(code: code, message: "the destination gave no reason")
  }

  private static let operations =
    "{ array: { from: groups, each: { object: { until: group.until, birds: records } } } }"
  private static let resend = """
    { failures: { each: response.body.operation_errors, when: { value: "each[0]", exists: true }, \
    at: { group: position }, code: "each[0].code" }, \
    classify: [ { status: 400, when: { value: response.body.operation_errors, exists: true }, as: resend }, \
    { when: { not: { value: response.body.done, equals: { value: response.body.total } } }, as: retry } ] }
    """

  private func grouped() throws -> (BoundAction, Batch) {
    let action = try bound(Self.resend, body: Self.operations, batch: ", group_by: [until]")
    let records = ["x", "y", "x", "z"].enumerated().map { #"{"ring":"\#($0)","until":"\#($1)"}"# }
    return (action, try #require(batches(action, .add, records).first))
  }

  @Test("a group's failure is that of all its records, and the rest is sent again")
  func resend() throws {
    let (action, batch) = try grouped()
    let outcome = action.outcome(
      400, #"{"operation_errors":[[],[{"code":"BAD"}],[]]}"#, for: batch)
    #expect(outcome.exceptions == [.init(index: 1, outcome: rejected("BAD"))])
    guard case .retry(code: "http_400", _, inDoubt: false) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    let both = action.outcome(400, #"{"operation_errors":[[{"code":"A"}]]}"#, for: batch)
    #expect(both.exceptions.map(\.index) == [0, 2])
  }

  @Test(
    "a refusal that names no record is that of the whole request",
    arguments: [
      #"{"operation_errors":[]}"#, #"{"operation_errors":[[],[],[],[{"code":"A"}]]}"#,
      #"{"operation_errors":"x"}"#,
    ])
  func whole(_ body: String) throws {
    let (action, batch) = try grouped()
    let outcome = action.outcome(400, body, for: batch)
    guard case .rejected(code: "http_400", _) = outcome.whole else {
      Issue.record("\(outcome)")
      return
    }
    #expect(outcome.exceptions.isEmpty && outcome.reach == .batch)
  }

  @Test("values of an answer are compared with each other")
  func counts() throws {
    let (action, batch) = try grouped()
    #expect(action.outcome(200, #"{"done":4,"total":4.0}"#, for: batch).isAcceptance)
    guard
      case .retry(_, _, inDoubt: true) = action.outcome(200, #"{"done":3,"total":4}"#, for: batch)
        .whole
    else {
      Issue.record("a yes to a part of the records was taken for a yes to all")
      return
    }
  }

  @Test("an item's failure is its record's, whether it names its place or stands at it")
  func items() throws {
    let body =
      "{ object: { list: { array: { from: records.tags, each: { object: { t: each } } } } } }"
    let records = [#"{"ring":"0","tags":["a","b"]}"#, #"{"ring":"1","tags":["c"]}"#]
    let named = try bound(
      "{ failures: { each: response.body.errors, at: { index: each.index }, code: each.code } }",
      body: body)
    let batch = try #require(batches(named, .add, records).first)
    #expect(
      named.outcome(200, #"{"errors":[{"index":[1,2],"code":"x"}]}"#, for: batch).exceptions
        == [.init(index: 0, outcome: rejected("x")), .init(index: 1, outcome: rejected("x"))])
    #expect(named.outcome(200, #"{"errors":[{"index":3}]}"#, for: batch).whole != .accepted)

    let placed = try bound(
      """
      { failures: { each: response.body.results, when: { value: each.status, gte: 400 }, \
      at: position, code: each.status } }
      """, body: body)
    let other = try #require(batches(placed, .add, records).first)
    let answer = #"{"results":[{"status":200},{"status":200},{"status":409}]}"#
    #expect(
      placed.outcome(207, answer, for: other).exceptions
        == [.init(index: 1, outcome: rejected("409"))])
  }

  @Test("a failure is found by the keys that were sent, also in a part of the request")
  func keys() throws {
    let action = try bound(
      "{ failures: { each: response.body.errors, at: { key: each.context.trace }, code: each.code } }",
      body:
        "{ object: { inputs: { array: { from: records, each: { object: { trace: key, r: record } } } } } }"
    )
    let records = (0..<3).map { #"{"ring":"\#($0)"}"# }
    let batch = try #require(batches(action, .add, records).first)
    let part = batch.part([1, 2])
    let key = "00000000000000000000000000000003"
    let answer = #"{"errors":[{"code":"no","context":{"trace":["\#(key)"]}}]}"#
    #expect(action.outcome(207, answer, for: batch).exceptions.map(\.index) == [2])
    #expect(action.outcome(207, answer, for: part).exceptions.map(\.index) == [1])
    #expect(action.outcome(207, answer, for: batch.part([0])).whole != .accepted)
  }

  @Test("a header of an answer can decide")
  func headers() throws {
    let action = try bound(
      """
      { classify: [ { when: { value: "response.headers.\\"X-Refused\\"", matches: "^no" }, as: reject } ] }
      """, body: "{ object: { l: records } }")
    let batch = try #require(batches(action, .add, [#"{"ring":"1"}"#]).first)
    guard case .rejected = action.outcome(200, "", [("x-refused", "nope")], for: batch).whole else {
      Issue.record("the header was not seen")
      return
    }
    #expect(action.outcome(200, "", [("X-Refused", "yes")], for: batch).isAcceptance)
  }
}
