import Emulators
import Foundation

extension Vendor {
  static let all = [
    braze, hubspot, mixpanel, segment, segmentProfiles, sendgrid, slack, slackWebhook, webhookOne,
    webhookMany, xAudience,
  ]

  // MARK: - What keeps the model in step

  private static let xAudience = Vendor(
    name: "x-audience", connector: "x-audience",
    settings: """
      account_id: \(XAds.account), consumer_key: { env: KEY }, consumer_secret: { env: SECRET }, access_token: { env: TOKEN }, access_token_secret: { env: TOKEN_SECRET }
      """,
    environment: [
      "KEY": SignatureGate.consumerKey, "SECRET": SignatureGate.consumerSecret,
      "TOKEN": SignatureGate.token, "TOKEN_SECRET": SignatureGate.tokenSecret,
    ],
    pipelines: """
      members:
        model: people
        to: { destination: out, action: audience, audience: { use: a1 } }
        mode: mirror
        map: { email: email, partner_user_id: name }
      """,
    tooLong: 4_000_001,
    slips: [
      Slip(
        text: ("account_id: \(XAds.account)", "account_id: 1xyz"), exit: 1,
        says: ["HG0928", "HTTP 403", "another account"]),
      Slip(
        text: ("use: a1", "use: a9"), exit: 1,
        says: [
          "HG0955", "does not have what pipeline `members` sends to", "HTTP 404",
          "no such audience",
        ]),
    ],
    sendsNumbers: false,
    open: {
      let ads = XAds()
      ads.add("Everybody", id: "a1")
      return Account(
        answer: { ads.answer($0) },
        kept: { rows in
          let wanted = rows.now.values.flatMap {
            [XAds.member("email", $0.email), "partner_user_id=\($0.name)"]
          }
          func set(_ members: [String]) -> [String: String] {
            Dictionary(members.map { ($0, "") }, uniquingKeysWith: { $1 })
          }
          return [Kept(held: set(ads.members(of: "a1")), wanted: set(wanted))]
        })
    })

  private static let braze = Vendor(
    name: "braze", connector: "braze",
    settings: "endpoint: rest.fra-01.braze.eu, api_key: { env: KEY }",
    environment: ["KEY": "k3y-0f-braze"],
    pipelines: """
      profiles:
        model: people
        to: { destination: out, action: profiles }
        mode: mirror
        map:
          external_id: { template: "{{ id }}" }
          email: { column: email, apply: [lower] }
          custom_attributes: { object: { name: name, seen: seen } }
      items:
        model: people
        to: { destination: out, action: catalog_items, with: { catalog: people } }
        mode: mirror
        map: { item_id: { template: "{{ id }}" }, item: { object: { name: name } } }
      events:
        model: people
        to: { destination: out, action: events }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          external_id: { template: "{{ id }}" }
          name: { const: person }
          time: { run: started_at }
          properties: { object: { id: id, what: { row: operation }, name: name, score: score } }
      """,
    events: .unsafe,
    slips: [
      Slip(
        text: ("catalog: people", "catalog: peeple"), exit: 1,
        says: ["HG0955", "what pipeline `items` sends to", "catalog-not-found"])
    ],
    open: {
      let braze = Braze(key: "k3y-0f-braze", catalogs: ["people": ["name"]])
      return Account(
        answer: { braze.answer($0) },
        kept: { rows in
          [
            Kept(
              held: braze.profiles,
              wanted: try VendorRows.records(rows.now) {
                (
                  "\($0.id)",
                  ["external_id": "\($0.id)", "email": $0.email, "name": $0.name, "seen": $0.seen]
                )
              }),
            Kept(
              held: braze.catalog("people"),
              wanted: try VendorRows.records(rows.now) {
                ("\($0.id)", ["id": "\($0.id)", "name": $0.name])
              }),
          ]
        },
        counted: { ["events": try braze.events.map { try words(in: $0, at: "properties") }] })
    })

  private static let hubspot = Vendor(
    name: "hubspot", connector: "hubspot", settings: "token: { env: TOKEN }",
    environment: ["TOKEN": "t0ken-0f-hubspot"],
    pipelines: """
      contacts:
        model: people
        to: { destination: out, action: contacts }
        mode: upsert
        map: { email: email, firstname: name, properties: { object: { seen: seen, score: score } } }
      events:
        model: people
        to: { destination: out, action: events }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          event_name: { const: pe1_person }
          object_id: { template: "{{ id }}" }
          occurred_at: { run: started_at }
          properties: { object: { id: id, what: { row: operation }, name: name, score: score } }
      """,
    events: .unsafe,
    open: {
      let hubspot = HubSpot(token: "t0ken-0f-hubspot", unique: ["contacts": ["email"]])
      return Account(
        answer: { hubspot.answer($0) },
        kept: { rows in
          [
            Kept(
              held: hubspot.objects("contacts"),
              wanted: try VendorRows.records(rows.ever) {
                (
                  $0.email,
                  ["email": $0.email, "firstname": $0.name, "seen": $0.seen, "score": $0.score]
                )
              })
          ]
        },
        counted: { ["events": try hubspot.events.map { try words(in: $0, at: "properties") }] })
    })

  private static let sendgrid = Vendor(
    name: "sendgrid", connector: "sendgrid", settings: "api_key: { env: KEY }",
    environment: ["KEY": "SG.k3y"],
    pipelines: """
      contacts:
        model: people
        to: { destination: out, action: contacts }
        mode: upsert
        map: { email: email, first_name: name, custom_fields: { object: { e1_D: seen, e2_N: score } } }
      mails:
        model: people
        to: { destination: out, action: message }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          from: { const: { email: shop@shop.test } }
          to: { const: [ { email: log@shop.test } ] }
          subject: { const: A person }
          text: { json: { encode: { array: [id, { row: operation }, name, score] } } }
      """,
    events: .unsafe,
    open: {
      let sendgrid = SendGrid(key: "SG.k3y")
      return Account(
        answer: { sendgrid.answer($0) },
        kept: { rows in
          [
            Kept(
              held: sendgrid.contacts,
              wanted: try VendorRows.records(rows.ever) {
                (
                  $0.email,
                  [
                    "email": $0.email, "first_name": $0.name,
                    "custom_fields": ["e1_D": $0.seen, "e2_N": $0.score],
                  ]
                )
              })
          ]
        },
        counted: {
          [
            "mails": try sendgrid.messages.map { text in
              let contents = try object(text)["content"] as? [[String: Any]]
              return try said(contents?.first?["value"] as? String ?? "")
            }
          ]
        })
    })

  private static let mixpanel = Vendor(
    name: "mixpanel", connector: "mixpanel",
    settings:
      "project_token: { env: TOKEN }, username: { env: ROBOT }, password: { env: SECRET }, project_id: \"7\"",
    environment: ["TOKEN": "t0ken-0f-mixpanel", "ROBOT": "r0bot", "SECRET": "s3cret"],
    pipelines: """
      profiles:
        model: people
        to: { destination: out, action: profiles }
        mode: mirror
        map: { distinct_id: id, name: name, email: { column: email, apply: [lower] }, traits: { object: { seen: seen } } }
      groups:
        model: people
        to: { destination: out, action: groups, with: { group_key: team } }
        mode: mirror
        map: { group_id: id, name: name }
      events:
        model: people
        to: { destination: out, action: events }
        mode: append
        events: [added, changed, removed]
        start: all
        map:
          event: { const: Person }
          time: seen
          user_id: id
          properties: { object: { id: id, what: { row: operation }, name: name, score: score } }
      """,
    tooLong: 2_000_001,
    slips: [
      Slip(
        text: ("project_id: \"7\"", "project_id: \"8\""), exit: 1,
        says: ["HG0928", "destination `out` refuses the credentials"])
    ],
    open: {
      let mixpanel = Mixpanel(
        token: "t0ken-0f-mixpanel", account: (name: "r0bot", secret: "s3cret", project: "7"))
      return Account(
        answer: { mixpanel.answer($0) },
        kept: { rows in
          [
            Kept(
              held: mixpanel.profiles,
              wanted: try VendorRows.records(rows.now) {
                ("\($0.id)", ["$name": $0.name, "$email": $0.email, "seen": $0.seen])
              }),
            Kept(
              held: mixpanel.groups,
              wanted: try VendorRows.records(rows.now) { ("team/\($0.id)", ["$name": $0.name]) }),
          ]
        },
        counted: { ["events": try mixpanel.events.map { try words(in: $0, at: "properties") }] })
    })

  // MARK: - What tells of each change

  private static let segment = telling(
    "segment",
    [
      "track": "event_name: { const: person }, properties", "identify": "traits",
      "group": "group_id: { const: all }, traits",
    ])

  private static let segmentProfiles = telling(
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

  private static let slack = saying(
    "slack", connector: "slack", settings: "token: { env: TOKEN }",
    environment: ["TOKEN": "xoxb-1-s3cret"], path: "/api", action: "message",
    map: "channel: { const: C1 }, ", tooLong: 40_001,
    slips: [
      Slip(
        text: ("const: C1", "const: C9"), exit: 4,
        says: ["not_accepted", "channel_not_found", "invite the app into the channel"])
    ], open: { slackAccount() })

  private static let slackWebhook = saying(
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

  private static let webhookOne = hooked(action: "one")
  private static let webhookMany = hooked(action: "many", tooLong: 1_000_001)

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
  private static func words(in event: String, at place: String) throws -> String {
    let properties = try object(event)[place] as? [String: Any] ?? [:]
    return ["id", "what", "name"].map { "\(properties[$0] ?? "")" }.joined(separator: " ")
  }

  /// The same of a text that is a list.
  private static func said(_ text: String) throws -> String {
    let words = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any] ?? []
    return words.prefix(3).map { "\($0)" }.joined(separator: " ")
  }

  private static func object(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }
}
