import Connectors
import Emulators
import Foundation
import Records
import Testing

/// Requests to Segment, damaged one by one: each is refused or its call is dropped, and the whole ones are counted.
@Suite struct SegmentTests {
  private func ours(_ connector: String, _ action: String, _ records: [String]) throws
    -> BuiltInRequest
  {
    try BuiltInRequest(
      connector, action, mode: .append, settings: ["write_key": .string("wk")], records: records)
  }

  /// The status of an answer, how many calls were counted, and why the first of the others was not.
  private func answer(_ request: HTTPServer.Request) -> String {
    let segment = Segment(writeKey: "wk")
    let status = segment.answer(request).status
    return (["\(status) \(segment.calls.count)"] + segment.dropped.prefix(1)).joined(separator: " ")
  }

  private static let event =
    #"{"user_id":"u1","event_name":"left","timestamp":"2026-01-02T03:04:05Z","properties":{"plan":"x"}}"#

  @Test("a damaged request is refused as a whole")
  func requests() throws {
    // The base URL of these tests has no version.
    let whole = try ours("segment", "track", [Self.event])
    func sent(_ request: HTTPServer.Request) -> String { answer(Self.versioned(request)) }
    #expect(sent(whole.request) == "200 1")
    #expect(answer(whole.request) == "404 0")
    #expect(sent(whole.damaged(without: "Authorization")) == "401 0")
    #expect(sent(whole.damaged(without: "Content-Type")) == "400 0")
    #expect(sent(whole.damaged(method: "PUT")) == "404 0")
    #expect(sent(whole.damaged(target: "/track")) == "404 0")
    #expect(sent(whole.damaged { String($0.dropLast()) }) == "400 0")
    #expect(sent(whole.damaged { $0.replacing("\"batch\"", with: "\"calls\"") }) == "400 0")
    #expect(sent(whole.damaged { $0 + String(repeating: " ", count: 500_000) }) == "400 0")
  }

  @Test(
    "a damaged call is dropped",
    arguments: [
      ("\"track\"", "\"trak\"", "no type"), ("userId", "user_id", "no_user_anon_id"),
      ("messageId", "message_id", "no messageId"), ("\"left\"", "\"\"", "no event"),
      ("2026-01-02T03:04:05Z", "2026-01-02", "timestamp is no ISO 8601"),
      (#"{"plan":"x"}"#, "7", "properties is no object"),
    ])
  func calls(_ from: String, _ to: String, _ why: String) throws {
    let whole = try ours("segment", "track", [Self.event])
    #expect(whole.text.contains(from))
    let damaged = Self.versioned(whole.damaged { $0.replacing(from, with: to) })
    #expect(answer(damaged) == "200 0 \(why)")
  }

  @Test("one call too many, or too large a one, is dropped although the answer is 200")
  func limits() throws {
    let small = #"{"user_id":"u","event_name":"e"}"#
    let many = try ours("segment", "track", Array(repeating: small, count: 2500))
    #expect(answer(Self.versioned(many.request)) == "200 2500")
    let call = #"{"type":"track","messageId":"z","userId":"u","event":"e"}"#
    let more = many.damaged { $0.replacing("[{", with: "[\(call),{") }
    #expect(answer(Self.versioned(more)) == "200 0 too many calls")
    let large = try ours("segment", "track", [Self.event]).damaged {
      $0.replacing("\"x\"", with: "\"\(String(repeating: "x", count: 33_000))\"")
    }
    #expect(answer(Self.versioned(large)) == "200 0 larger than 32 KB")
  }

  @Test("a message id is counted once")
  func repeats() throws {
    let segment = Segment(writeKey: "wk")
    let request = Self.versioned(try ours("segment", "track", [Self.event, Self.event]).request)
    for _ in 1...2 { #expect(segment.answer(request).status == 200) }
    #expect(segment.calls.count == 2)
    #expect(segment.repeats == 2)
  }

  @Test("a group call without its group is dropped, and what is sent to profiles is not forwarded")
  func groups() throws {
    for connector in ["segment", "segment-profiles"] {
      let whole = try ours(
        connector, "group", [#"{"anonymous_id":"a","group_id":"g","traits":{"n":1}}"#])
      let damaged = whole.damaged { $0.replacing("\"g\"", with: "null") }
      #expect(answer(Self.versioned(damaged)) == "200 0 no groupId")
      let segment = Segment(writeKey: "wk")
      #expect(segment.answer(Self.versioned(whole.request)).status == 200)
      #expect(segment.calls.count == 1)
      #expect(segment.forwarded == (connector == "segment" ? 1 : 0))
    }
  }

  @Test(
    "a damaged subscription is dropped",
    arguments: [
      ("\"EMAIL\"", "\"MAIL\"", "no channel"),
      ("\"SUBSCRIBED\"", "\"yes\"", "no status of a subscription"),
      (#""key":"a@b.co""#, #""key":"""#, "a subscription of nobody"),
      ("\"EMAIL\"", "\"SMS\"", "groups are of EMAIL"), ("\"u\"", "null", "no_user_anon_id"),
    ])
  func subscriptions(_ from: String, _ to: String, _ why: String) throws {
    let record =
      #"{"user_id":"u","email":"a@b.co","email_subscription_status":"subscribed","subscription_groups":[{"name":"n","status":"false"}]}"#
    let whole = try ours("segment-profiles", "subscription", [record])
    let segment = Segment(writeKey: "wk")
    #expect(segment.answer(Self.versioned(whole.request)).status == 200)
    #expect(segment.subscriptions == ["EMAIL a@b.co": "SUBSCRIBED"])
    #expect(segment.forwarded == 0)
    #expect(whole.text.contains(from))
    let damaged = Self.versioned(whole.damaged { $0.replacing(from, with: to) })
    #expect(answer(damaged) == "200 0 \(why)")
  }

  /// The request with the version that a base URL of Segment ends in.
  private static func versioned(_ request: HTTPServer.Request) -> HTTPServer.Request {
    HTTPServer.Request(
      method: request.method, target: "/v1" + request.target, headers: request.headers,
      body: request.body)
  }
}
