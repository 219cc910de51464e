import Emulators
import Foundation

/// Those that are told of each change.
extension Vendor {
  static let segment = telling(
    "segment",
    [
      "track": "event_name: { const: person }, properties", "identify": "traits",
      "group": "group_id: { const: all }, traits",
    ])

  static let segmentProfiles = telling(
    "segment-profiles",
    [
      "track": "event_name: { const: person }, properties", "identify": "traits",
      "subscription":
        "email: { template: \"{{ id }}@shop.test\" }, email_subscription_status: { const: subscribed }, traits",
    ])

  /// One of the two that take Segment's calls.
  ///
  /// - Parameter maps: by action, up to the field that says what has become of whom.
  private static func telling(_ connector: String, _ maps: [String: String]) -> Vendor {
    let pipelines = maps.sorted { $0.key < $1.key }.map { action, map in
      """
      \(action):
        model: people
        to: { destination: out, action: \(action) }
        mode: append
        events: [added, changed, removed]
        start: all
        map: { user_id: id, \(map): { object: { id: id, what: { row: operation }, name: name, score: score } } }
      """
    }
    return Vendor(
      name: connector, connector: connector, settings: "write_key: { env: KEY }",
      environment: ["KEY": "wr1te-key"], path: "/v1",
      pipelines: pipelines.joined(separator: "\n"),
      tooLong: 32_001,
      open: {
        let segment = Segment(writeKey: "wr1te-key")
        return Account(
          answer: { segment.answer($0) },
          counted: {
            var counted = maps.mapValues { _ in [String]() }
            for call in segment.calls {
              let isAbout = call.contains("messaging_subscriptions")
              let type = isAbout ? "subscription" : "\(try object(call)["type"] ?? "")"
              let place = type == "track" ? "properties" : "traits"
              counted[type, default: []].append(try words(in: call, at: place))
            }
            return counted
          })
      })
  }

  static let slack = saying(
    "slack", connector: "slack", settings: "token: { env: TOKEN }",
    environment: ["TOKEN": "xoxb-1-s3cret"], path: "/api", action: "message",
    map: "channel: { const: C1 }, ", tooLong: 40_001,
    slips: [
      Slip(
        text: ("const: C1", "const: C9"), exit: 4,
        says: ["not_accepted", "channel_not_found", "invite the app into the channel"])
    ], open: { slackAccount() })

  static let slackWebhook = saying(
    "slack-webhook", connector: "slack-webhook", settings: "webhook: { env: HOOK }",
    environment: ["HOOK": "T1/B2/x3s3cret"], action: "message", tooLong: 40_001,
    slips: [
      Slip(
        variable: ("HOOK", "T1/B2/another"), exit: 1, says: ["HG0928", "HTTP 403", "invalid_token"]),
      Slip(
        variable: ("HOOK", "T1/B3/x3s3cret"), exit: 1,
        says: ["HG0955", "what pipeline `messages` sends to", "no_service"]),
    ],
    open: { slackAccount() })

  static let webhookOne = hooked(action: "one")
  static let webhookMany = hooked(action: "many", tooLong: 1_000_001)

  private static func hooked(action: String, tooLong: Int? = nil) -> Vendor {
    saying(
      "webhook, \(action)", connector: "webhook",
      settings:
        "secret_path: { env: HOOK }, signing_secret: { env: SECRET }, signature_header: X-Seal, signature_prefix: \"sha256=\"",
      environment: ["HOOK": "T1/xs3cret", "SECRET": Hook.secret], action: action,
      map: "id: id, score: score, ", tooLong: tooLong,
      slips: [Slip(variable: ("HOOK", "T1/another"), exit: 4, says: ["http_404", "HTTP 404"])],
      open: {
        let hook = Hook(path: "/T1/xs3cret", takesLists: action == "many")
        return Account(
          answer: { hook.answer($0) },
          counted: {
            [
              "messages": try hook.rows.map { try said(object($0)["text"] as? String ?? "") }
            ]
          })
      })
  }

  /// One that posts a text for each change.
  private static func saying(
    _ name: String, connector: String, settings: String, environment: [String: String],
    path: String = "", action: String, map: String = "", tooLong: Int?,
    slips: [Slip] = [],
    open: @escaping @Sendable () -> Account
  ) -> Vendor {
    Vendor(
      name: name, connector: connector, settings: settings, environment: environment, path: path,
      pipelines: """
        messages:
          model: people
          to: { destination: out, action: \(action) }
          mode: append
          events: [added, changed, removed]
          start: all
          map: { \(map)text: { json: { encode: { array: [id, { row: operation }, name, score] } } } }
        """,
      events: .unsafe, tooLong: tooLong, takesAnyYes: connector == "webhook", slips: slips,
      open: open)
  }

  private static func slackAccount() -> Account {
    let slack = Slack(
      token: "xoxb-1-s3cret", webhook: (end: "T1/B2/x3s3cret", channel: "orders"), channels: ["C1"])
    return Account(
      answer: { slack.answer($0) },
      counted: { ["messages": try slack.messages.map { try said($0.text) }] })
  }

  // MARK: - What was said

  /// An event's `id`, `what` and `name`, as `7 added Person 7`.
  static func words(in event: String, at place: String) throws -> String {
    let properties = try object(event)[place] as? [String: Any] ?? [:]
    return ["id", "what", "name"].map { "\(properties[$0] ?? "")" }.joined(separator: " ")
  }

  /// The same of a text that is a list.
  static func said(_ text: String) throws -> String {
    let words = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any] ?? []
    return words.prefix(3).map { "\($0)" }.joined(separator: " ")
  }

  static func object(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }
}
