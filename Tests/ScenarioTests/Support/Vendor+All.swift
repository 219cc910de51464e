import Emulators
import Foundation

/// All of them, and those that keep the model in step.
extension Vendor {
  static let all = [
    braze, hubspot, mixpanel, segment, segmentProfiles, sendgrid, slack, slackWebhook, webhookOne,
    webhookMany, xAudience,
  ]

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
}
