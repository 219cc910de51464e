import Foundation

/// A workspace of Slack as its makers document it: `chat.postMessage` by a token, and an incoming webhook.
///
/// What is posted stands; nothing that comes twice is known again. Sendable because all that changes is guarded by `lock`.
package final class Slack: @unchecked Sendable {
  package struct Message: Hashable, Sendable {
    package let channel: String
    package let text: String
  }

  private let lock = NSLock()
  private let token: String
  /// What stands behind `/services/`, and the channel that it posts to.
  private let webhook: (end: String, channel: String)
  /// Where the secret begins in the webhook's end, behind the team and the app.
  private let secret: String.Index
  private let channels: Set<String>
  private var posted: [Message] = []
  private var isWebhookGone = false

  package init(token: String, webhook: (end: String, channel: String), channels: Set<String>) {
    self.token = token
    self.webhook = webhook
    secret = webhook.end.lastIndex(of: "/") ?? webhook.end.startIndex
    self.channels = channels
  }

  /// All that stands, in order.
  package var messages: [Message] { lock.withLock { posted } }

  /// Takes the webhook away, as whoever made it can.
  package func removeWebhook() { lock.withLock { isWebhookGone = true } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      if request.target == "/api/chat.postMessage" { return called(request) }
      if request.target.hasPrefix("/services/") { return hooked(request) }
      return request.target.hasPrefix("/api/")
        ? Self.no("unknown_method") : HTTPServer.Answer(404, "no_service")
    }
  }

  // MARK: - The Web API: a 200 that says in its body whether it was done

  private func called(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.method == "POST" else { return Self.no("invalid_post_type") }
    guard let header = request.header("Authorization") else { return Self.no("not_authed") }
    guard header == "Bearer \(token)" else { return Self.no("invalid_auth") }
    guard request.header("Content-Type")?.hasPrefix("application/json") == true else {
      return Self.no("invalid_form_data")
    }
    guard let body = Self.object(request) else { return Self.no("invalid_json") }
    guard let channel = body["channel"] as? String, channels.contains(channel) else {
      return Self.no("channel_not_found")
    }
    switch Self.content(body) {
    case .failure(let problem): return Self.no(problem.word)
    case .success(let text):
      posted.append(Message(channel: channel, text: text))
      return JSONAPI.answer(
        200, ["ok": true, "channel": channel, "ts": "\(1_700_000_000 + posted.count).000100"])
    }
  }

  private static func no(_ word: String) -> HTTPServer.Answer {
    JSONAPI.answer(200, ["ok": false, "error": word])
  }

  // MARK: - The webhook: a word, and a status that means something

  private func hooked(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.method == "POST" else { return HTTPServer.Answer(405, "method_not_allowed") }
    guard request.target == "/services/\(webhook.end)" else {
      let isKnown = request.target.hasPrefix("/services/\(webhook.end.prefix(upTo: secret))")
      return isKnown
        ? HTTPServer.Answer(403, "invalid_token") : HTTPServer.Answer(404, "no_service")
    }
    if isWebhookGone { return HTTPServer.Answer(404, "no_service") }
    guard request.header("Content-Type")?.hasPrefix("application/json") == true,
      let body = Self.object(request)
    else { return HTTPServer.Answer(400, "invalid_payload") }
    switch Self.content(body) {
    case .failure(let problem): return HTTPServer.Answer(400, problem.word)
    case .success(let text):
      posted.append(Message(channel: webhook.channel, text: text))
      return HTTPServer.Answer(200, "ok", headers: [("Content-Type", "text/html")])
    }
  }

  // MARK: - Messages

  private struct Problem: Error { let word: String }

  private static func object(_ request: HTTPServer.Request) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
  }

  /// The text of a message, or why it cannot be one.
  private static func content(_ body: [String: Any]) -> Result<String, Problem> {
    let text = body["text"] as? String ?? ""
    if let given = body["blocks"] {
      guard let blocks = given as? [[String: Any]], blocks.count <= 50,
        blocks.allSatisfy({ $0["type"] is String })
      else { return .failure(Problem(word: "invalid_blocks")) }
      return .success(text)
    }
    guard !text.isEmpty else { return .failure(Problem(word: "no_text")) }
    guard text.count <= 40_000 else { return .failure(Problem(word: "msg_too_long")) }
    return .success(text)
  }
}
