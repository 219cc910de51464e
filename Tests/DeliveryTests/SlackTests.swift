import Connectors
import Emulators
import Records
import Testing

/// What the connectors `slack` and `slack-webhook` send is taken, and each damage to it refused as Slack would.
@Suite struct SlackTests {
  private static let record = #"{"channel":"C1","text":"a new order"}"#

  private func slack() -> Slack {
    Slack(token: "xoxb-1", webhook: (end: "T1/B2/x3", channel: "orders"), channels: ["C1", "C2"])
  }

  private func ours(_ connector: String, _ record: String = record) throws -> BuiltInRequest {
    try BuiltInRequest(
      connector, "message", mode: .append,
      settings: connector == "slack"
        ? ["token": .string("xoxb-1")]
        : ["webhook": .string("T1/B2/x3")], records: [record])
  }

  /// The API's own path stands in its base URL.
  private func called(_ request: HTTPServer.Request) -> HTTPServer.Request {
    HTTPServer.Request(
      method: request.method,
      target: request.target.hasPrefix("/chat") ? "/api" + request.target : request.target,
      headers: request.headers, body: request.body)
  }

  @Test("a message is taken each time that it comes", arguments: ["slack", "slack-webhook"])
  func taken(_ connector: String) throws {
    let slack = slack()
    for _ in 1...2 {
      #expect(slack.answer(called(try ours(connector).request)).status == 200)
    }
    let said = (connector == "slack" ? "C1" : "orders") + " a new order"
    #expect(slack.messages.map { "\($0.channel) \($0.text)" } == [said, said])
  }

  @Test("a damaged call is refused by a word in a 200")
  func damagedCalls() throws {
    let slack = slack()
    func word(_ request: HTTPServer.Request) -> String {
      let answer = slack.answer(called(request))
      #expect(answer.status == 200)
      let body = String(decoding: answer.body, as: UTF8.self)
      return body.firstMatch(of: /"error":"([a-z_]+)"/).map { String($0.1) } ?? body
    }
    let ours = try ours("slack")
    #expect(word(ours.damaged(without: "Authorization")) == "not_authed")
    let other = HTTPServer.Request(
      method: "POST", target: "/api/chat.postMessage",
      headers: [("Authorization", "Bearer xoxb-2")], body: [])
    #expect(word(other) == "invalid_auth")
    #expect(word(ours.damaged(without: "Content-Type")) == "invalid_form_data")
    #expect(word(ours.damaged(method: "PUT")) == "invalid_post_type")
    #expect(word(ours.damaged(target: "/chat.postMessages")) == "unknown_method")
    #expect(word(ours.damaged { String($0.dropLast()) }) == "invalid_json")
    #expect(word(ours.damaged { "[\($0),\($0)]" }) == "invalid_json")
    #expect(word(ours.damaged { $0.replacing("C1", with: "C9") }) == "channel_not_found")
    #expect(word(ours.damaged { $0.replacing("channel", with: "chanel") }) == "channel_not_found")
    #expect(word(ours.damaged { $0.replacing("text", with: "txt") }) == "no_text")
    #expect(word(ours.damaged { $0.replacing("\"a new order\"", with: "\"\"") }) == "no_text")
    let long = String(repeating: "x", count: 40_001)
    #expect(word(ours.damaged { $0.replacing("a new order", with: long) }) == "msg_too_long")
    let blocks = try self.ours("slack", #"{"channel":"C1","blocks":[{"type":"divider"}]}"#)
    #expect(word(blocks.damaged { $0.replacing("type", with: "kind") }) == "invalid_blocks")
    #expect(slack.messages.isEmpty)
    #expect(slack.answer(called(blocks.request)).status == 200 && slack.messages.count == 1)
  }

  @Test("a damaged post to the webhook is refused by its status")
  func damagedPosts() throws {
    let slack = slack()
    let ours = try ours("slack-webhook", #"{"text":"a new order"}"#)
    func status(_ request: HTTPServer.Request) -> Int { slack.answer(request).status }
    #expect(status(ours.damaged(target: "/services/T1/B2/x4")) == 403)
    #expect(status(ours.damaged(target: "/service/T1/B2/x3")) == 404)
    #expect(status(ours.damaged(method: "GET")) == 405)
    #expect(status(ours.damaged(without: "Content-Type")) == 400)
    #expect(status(ours.damaged { String($0.dropLast()) }) == 400)
    #expect(status(ours.damaged { "[\($0),\($0)]" }) == 400)
    #expect(status(ours.damaged { $0.replacing("text", with: "txt") }) == 400)
    slack.removeWebhook()
    #expect(status(ours.request) == 404)
    #expect(slack.messages.isEmpty)
  }
}
