import Connectors
import Emulators
import Foundation
import Records
import Testing

@testable import Delivery

/// Access tokens: asked for, renewed, refused.
@Suite(.serialized) struct TokenTests {
  @Test func aTokenIsAskedForOnceAndUsedForAll() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    let action = try shop.action(concurrency: 2)
    let delivered = try HTTPDispatcher(action: action).send(batches(action, Array(1...20)))
    #expect(delivered.map(\.outcome).allSatisfy { $0.isAcceptance })
    #expect(delivered.count == 20)
    #expect(shop.desk.issued == 1)
    #expect(shop.desk.refused == 0)
  }

  @Test func aTokenThatEndsInMidRunIsRenewedOnceAndNothingIsLostOrSentTwice() throws {
    let shop = try TokenShop(.init(uses: 12))
    defer { shop.server.stop() }
    let action = try shop.action(concurrency: 4)
    let delivered = try HTTPDispatcher(action: action).send(batches(action, Array(1...20)))
    #expect(delivered.map(\.outcome).allSatisfy { $0.isAcceptance })
    #expect(Set(delivered.flatMap(\.batch.seqs)) == Set(1...20))
    #expect(shop.store.records.count == 20)
    #expect(shop.store.operationCount == 20)
    #expect(shop.desk.issued == 2)
    #expect(shop.desk.refused >= 1)
    #expect(shop.sent == 20 + shop.desk.refused)
  }

  @Test func fourInFlightShareOneRefresh() throws {
    let shop = try TokenShop(.init(uses: 4))
    defer { shop.server.stop() }
    let action = try shop.action(concurrency: 4)
    let dispatcher = try HTTPDispatcher(action: action)
    _ = try dispatcher.send(batches(action, [1, 2, 3, 4]))
    // Held until all of them are under way with the old token.
    shop.server.fail(.hold, requests: 6...9)
    let server = shop.server
    DispatchQueue.global().async { if server.awaitHeld(4) { server.release() } }
    let delivered = try dispatcher.send(batches(action, [5, 6, 7, 8]))
    #expect(delivered.map(\.outcome).allSatisfy { $0.isAcceptance })
    #expect(shop.desk.refused == 4)
    #expect(shop.desk.issued == 2)
    #expect(shop.store.operationCount == 8)
  }

  @Test func aFreshTokenThatIsRefusedIsARefusalOfWhoSends() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    shop.desk.close()
    let action = try shop.action()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    // The server repeats the header that it refuses.
    #expect(delivered.map(\.outcome.whole) == [.auth(message: "HTTP 401: not good: Bearer •••")])
    #expect(shop.desk.issued == 2)
    #expect(shop.sent == 2)
  }

  @Test func aTokenIsRenewedAMinuteBeforeItsEnd() throws {
    let shop = try TokenShop(.init(lifetime: 3_600))
    defer { shop.server.stop() }
    let action = try shop.action()
    let time = ManualTime()
    let dispatcher = try HTTPDispatcher(
      action: action, now: { 0 }, clock: { MonotonicClock.nanoseconds() + time.now })
    #expect(try dispatcher.send(batches(action, [1])).count == 1)
    time.pass(seconds: 3_530)
    #expect(try dispatcher.send(batches(action, [2])).count == 1)
    #expect(shop.desk.issued == 1)
    time.pass(seconds: 11)
    #expect(try dispatcher.send(batches(action, [3])).count == 1)
    #expect(shop.desk.issued == 2)
    #expect(shop.desk.refused == 0)
  }

  @Test func aTokenOfShortLifeIsUsedForHalfOfIt() throws {
    let shop = try TokenShop(.init(lifetime: 30))
    defer { shop.server.stop() }
    let action = try shop.action()
    let time = ManualTime()
    let dispatcher = try HTTPDispatcher(
      action: action, now: { 0 }, clock: { MonotonicClock.nanoseconds() + time.now })
    #expect(try dispatcher.send(batches(action, [1, 2, 3])).count == 3)
    #expect(shop.desk.issued == 1)
    time.pass(seconds: 15)
    #expect(try dispatcher.send(batches(action, [4])).count == 1)
    #expect(shop.desk.issued == 2)
  }

  @Test func aRefreshTokenThatChangesIsFollowed() throws {
    let shop = try TokenShop(.init(uses: 2, rotates: true))
    defer { shop.server.stop() }
    let action = try shop.action()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, Array(1...6)))
    #expect(delivered.map(\.outcome).allSatisfy { $0.isAcceptance })
    #expect(shop.desk.issued == 3)
  }

  @Test func troubleOfTheDeskIsTriedAgainAndNothingIsInDoubt() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    shop.desk.answerNext(.init(503, "busy"), .init(429, "slower"))
    // Nothing that may have been applied is tried again: what waits for a token was not sent.
    let action = try shop.action(concurrency: 2, repeatability: .unsafe)
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .fast, random: { 0 })
    let booked = try courier.run(batches(action, [1, 2, 3]))
    #expect(booked.words == ["accepted": [1, 2, 3]])
    #expect(shop.desk.issued == 1)
    #expect(shop.store.operationCount == 3)
    #expect(shop.server.requests.filter { $0.target == "/token" }.count == 3)
  }

  @Test func aDeskThatStaysAwayEndsTheRunWithoutDoubt() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    for _ in 0..<20 { shop.desk.answerNext(.init(500, #"{"error":"server_error"}"#)) }
    let action = try shop.action(repeatability: .unsafe)
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .fast, random: { 0 })
    let booked = try courier.run(batches(action, [1]))
    #expect(booked.words == ["pending": [1]])
    #expect(booked.outages == 1)
    guard case .retry("token", let message, inDoubt: false)? = booked.entries[1]?.outcome else {
      Issue.record("\(booked.entries)")
      return
    }
    #expect(
      message == "no access token from 127.0.0.1:\(shop.server.port): HTTP 500 server_error")
    #expect(shop.sent == 0)
  }

  @Test func whereNobodyIssuesTokensNothingIsInDoubt() throws {
    let shop = try TokenShop()
    shop.server.stop()
    let action = try shop.action()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1, 2]))
    for outcome in delivered.map(\.outcome.whole) {
      guard case .retry("connect", let message, inDoubt: false) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(message.hasPrefix("no access token: could not connect to 127.0.0.1:"))
    }
    #expect(delivered.count == 2)
  }

  @Test(arguments: [HTTPServer.Fault.loseAnswer, .truncateAnswer, .hold])
  func aTokenThatIsLostOnItsWayIsNoDoubtOfTheBatch(_ fault: HTTPServer.Fault) throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    shop.server.fail(fault, request: 1)
    let action = try shop.action()
    // Only what waits for an answer in vain may take up its time.
    let timeouts = if case .hold = fault { HTTPTimeouts(total: 2_000) } else { HTTPTimeouts() }
    let dispatcher = try HTTPDispatcher(action: action, timeouts: timeouts)
    let delivered = try dispatcher.send(batches(action, [1]))
    guard case .retry(_, _, inDoubt: false)? = delivered.first?.outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(shop.sent == 0)
    #expect(try dispatcher.send(batches(action, [1])).map(\.outcome.whole) == [.accepted])
  }

  @Test func aRefusalOfWhoAsksSaysWhyWithoutItsSecrets() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    let action = try guarded(
      TokenShop.auth, url: shop.server.url, concurrency: 2,
      settings: ["token": .string("an-0ld-one"), "secret": .string("cl1ent-secret")])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1, 2]))
    #expect(delivered.count == 2)
    for outcome in delivered.map(\.outcome.whole) {
      guard case .auth(let message) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      let start = "no access token from 127.0.0.1:\(shop.server.port): HTTP 400 invalid_grant: not"
      #expect(message.hasPrefix(start))
      #expect(!message.contains("0ld") && !message.contains("cl1ent") && message.contains("•••"))
    }
    // Whoever was refused once is not asked for again.
    #expect(shop.server.requests.count == 1)
    #expect(shop.sent == 0)
  }

  @Test func aRunThatIsCanceledDoesNotWaitForAToken() throws {
    let shop = try TokenShop()
    defer { shop.server.stop() }
    shop.server.fail(.hold, request: 1)
    let action = try shop.action(concurrency: 2)
    let dispatcher = try HTTPDispatcher(action: action)
    for batch in batches(action, [1, 2]) { try dispatcher.submit(batch) }
    #expect(shop.server.awaitHeld())
    let start = MonotonicClock.nanoseconds()
    #expect(try dispatcher.collect(wait: 50).isEmpty)
    #expect(dispatcher.withdraw().count == 2)
    #expect(dispatcher.inFlight == 0)
    #expect(MonotonicClock.nanoseconds() - start < 30_000_000_000)
    #expect(shop.sent == 0)
  }

  @Test func aLostAnswerBeforeARefusalStaysInDoubt() throws {
    let shop = try TokenShop(.init(uses: 2))
    defer { shop.server.stop() }
    let action = try shop.action()
    let dispatcher = try HTTPDispatcher(action: action)
    #expect(try dispatcher.send(batches(action, [1])).map(\.outcome.whole) == [.accepted])
    // The kept connection dies after the record was applied, and libcurl's copy has a token that is used up.
    shop.server.fail(.loseAnswer, request: 3)
    let delivered = try dispatcher.send(batches(action, [2]))
    #expect(delivered.map(\.outcome.whole) == [.accepted])
    #expect(delivered.map(\.isDoubtful) == [true])
    #expect(shop.desk.refused == 1)
  }

  @Test func clientCredentialsStandInTheFormOrTheHeader() throws {
    let store = RecordStore(key: ["id"])
    for (words, form, client) in [
      ("", ["client_id": "shop", "client_secret": "s:1/ä"], nil),
      (", send: body", ["client_id": "shop", "client_secret": "s:1/ä"], nil),
      (", send: basic", [:], "shop:s%3A1%2F%C3%A4"),
    ] {
      let all = form.merging(
        ["grant_type": "client_credentials", "scope": "a b", "account_id": "7"]) { $1 }
      let desk = TokenDesk(form: all, client: client, api: { store.answer($0) })
      let server = try HTTPServer { desk.answer($0) }
      defer { server.stop() }
      let action = try guarded(
        "oauth2_client_credentials: { token_url: \"{{ settings.base_url }}/token\", client_id: { const: shop }, client_secret: settings.secret, scope: a b, fields: { account_id: settings.token, other: settings.key }\(words) }",
        url: server.url, settings: ["secret": .string("s:1/ä"), "token": .string("7")])
      let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
      #expect(delivered.map(\.outcome.whole) == [.accepted], "\(words)")
    }
  }

  @Test func aPasswordIsTradedForAToken() throws {
    let store = RecordStore(key: ["id"])
    let desk = TokenDesk(
      form: [
        "grant_type": "password", "username": "ada", "password": "p&ss", "client_id": "shop",
        "client_secret": "s1",
      ], api: { store.answer($0) })
    let server = try HTTPServer { desk.answer($0) }
    defer { server.stop() }
    let action = try guarded(
      "oauth2_password: { token_url: \"{{ settings.base_url }}/token\", username: { const: ada }, password: settings.token, client_id: { const: shop }, client_secret: settings.secret }",
      url: server.url, settings: ["secret": .string("s1"), "token": .string("p&ss")])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    #expect(delivered.map(\.outcome.whole) == [.accepted])
  }

  @Test func aServiceAccountSignsWhoItIs() throws {
    let store = RecordStore(key: ["id"])
    let box = DeskBox()
    let server = try HTTPServer { box.desk?.answer($0) ?? .init(500) }
    defer { server.stop() }
    let account = try ServiceAccount(
      tokenURL: server.url + "/token", scope: "https://api.example/rows",
      subject: "ada@shop.example")
    box.desk = TokenDesk(account: account, api: { store.answer($0) })
    func outcome(_ scope: String, _ file: String) throws -> RecordOutcome? {
      let action = try guarded(
        "service_account_jwt: { key: settings.key, scope: \"\(scope)\", subject: { const: ada@shop.example } }",
        url: server.url, settings: ["key": .string(file)])
      let dispatcher = try HTTPDispatcher(
        action: action, now: { Int64(secondsNow()) * 1000 })
      return try dispatcher.send(batches(action, [1])).first?.outcome.whole
    }
    #expect(try outcome("https://api.example/rows", account.file) == .accepted)
    guard case .auth(let message)? = try outcome("https://api.example/all", account.file) else {
      Issue.record("another scope was taken")
      return
    }
    #expect(message.hasSuffix("HTTP 400 invalid_grant: the assertion is for something else"))
    #expect(box.desk?.issued == 1)
  }
}
