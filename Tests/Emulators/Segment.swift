import Foundation

/// Segment's HTTP Tracking API as its reference documents it: it answers 200 to whatever it can read, and drops in silence
/// the calls that are not as they should be.
///
/// A call whose message id has come before is not counted again. Sendable because all that changes is guarded by `lock`.
package final class Segment: @unchecked Sendable {
  private let lock = NSLock()
  private let writeKey: String
  private var counted: [[String: Any]] = []
  private var known: Set<String> = []
  private var again = 0
  private var lost: [String] = []

  package init(writeKey: String) { self.writeKey = writeKey }

  /// The calls that were counted, each as JSON with sorted keys and without its message id, in order.
  package var calls: [String] {
    lock.withLock {
      counted.map { call in JSONAPI.text(call.filter { $0.key != "messageId" }) }
    }
  }
  /// Why calls were dropped, for each of them.
  package var dropped: [String] { lock.withLock { lost } }
  /// How many calls came whose message id was known.
  package var repeats: Int { lock.withLock { again } }
  /// How many calls go on to destinations.
  package var forwarded: Int {
    lock.withLock {
      counted.count {
        let integrations = $0["integrations"] as? [String: Any]
        return integrations?["All"] as? Bool != false
      }
    }
  }
  /// The latest status of each channel, as `EMAIL a@b.co`.
  package var subscriptions: [String: String] {
    lock.withLock {
      var statuses: [String: String] = [:]
      for subscription in counted.flatMap(SegmentCall.subscriptions) {
        let name = "\(subscription["type"] ?? "") \(subscription["key"] ?? "")"
        statuses[name] = subscription["status"] as? String
      }
      return statuses
    }
  }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      let code = Data("\(writeKey):".utf8).base64EncodedString()
      guard request.header("Authorization") == "Basic \(code)" else {
        return Self.refusal(401, "invalid write key")
      }
      guard request.method == "POST", request.target == "/v1/batch" else {
        return Self.refusal(404, "not found")
      }
      guard request.body.count <= 500_000 else { return Self.refusal(400, "too large") }
      guard let body = JSONAPI.object(in: request), let calls = body["batch"] as? [[String: Any]]
      else { return Self.refusal(400, "malformed JSON") }
      if calls.count > 2500 {
        lost += calls.map { _ in "too many calls" }
      } else {
        for call in calls { take(call) }
      }
      return JSONAPI.answer(200, ["success": true])
    }
  }

  private func take(_ call: [String: Any]) {
    if let problem = SegmentCall.problem(call) {
      lost.append(problem)
    } else if known.insert(call["messageId"] as? String ?? "").inserted {
      counted.append(call)
    } else {
      again += 1
    }
  }

  private static func refusal(_ status: Int, _ message: String) -> HTTPServer.Answer {
    JSONAPI.answer(status, ["success": false, "message": message])
  }
}

/// What Segment asks of one call.
enum SegmentCall {
  /// Why it is dropped; nil where it is not.
  static func problem(_ call: [String: Any]) -> String? {
    if JSONAPI.text(call).utf8.count > 32 * 1024 { return "larger than 32 KB" }
    let id = call["messageId"] as? String ?? ""
    guard (1...100).contains(id.count) else { return "no messageId" }
    guard ["userId", "anonymousId"].contains(where: { isText(call[$0]) }) else {
      return "no_user_anon_id"
    }
    if let time = call["timestamp"] as? String,
      time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/) == nil
    {
      return "timestamp is no ISO 8601"
    }
    for name in ["traits", "properties", "context", "integrations"] {
      if let value = call[name], !(value is [String: Any]) { return "\(name) is no object" }
    }
    switch call["type"] as? String {
    case "track": if !isText(call["event"]) { return "no event" }
    case "group": if !isText(call["groupId"]) { return "no groupId" }
    case "identify": break
    default: return "no type"
    }
    return subscriptions(call).lazy.compactMap(problem(ofSubscription:)).first
  }

  /// The subscriptions that a call is about.
  static func subscriptions(_ call: [String: Any]) -> [[String: Any]] {
    let context = call["context"] as? [String: Any]
    return context?["messaging_subscriptions"] as? [[String: Any]] ?? []
  }

  private static func problem(ofSubscription subscription: [String: Any]) -> String? {
    let statuses = ["SUBSCRIBED", "UNSUBSCRIBED", "DID_NOT_SUBSCRIBE"]
    let channels = ["EMAIL", "SMS", "WHATSAPP", "ANDROID_PUSH", "IOS_PUSH"]
    guard isText(subscription["key"]) else { return "a subscription of nobody" }
    let channel = subscription["type"] as? String ?? ""
    guard channels.contains(channel) else { return "no channel" }
    guard statuses.contains(subscription["status"] as? String ?? "") else {
      return "no status of a subscription"
    }
    return subscription["groups"] != nil && channel != "EMAIL" ? "groups are of EMAIL" : nil
  }

  private static func isText(_ value: Any?) -> Bool { (value as? String)?.isEmpty == false }
}
