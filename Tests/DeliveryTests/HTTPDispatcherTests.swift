import Connectors
import Delivery
import Emulators
import Records
import Testing

@Suite(.serialized) struct HTTPDispatcherTests {
  @Test func recordsArriveOnceAndConnectionsAreKept() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let action = try shop.records(limits: RateLimit(concurrency: 2, batch: 10))
    let delivered = try HTTPDispatcher(action: action).send(batches(action, Array(0..<95)))
    #expect(delivered.map(\.outcome).allSatisfy { $0 == BatchOutcome(.accepted) })
    #expect(delivered.map(\.batch.count).reduce(0, +) == 95)
    #expect(shop.store.records.count == 95)
    #expect(shop.store.operationCount == 95)
    #expect(shop.store.requestCount == 10)
    #expect(shop.server.connectionCount <= 2)
    #expect(shop.server.requests.allSatisfy { $0.header("Expect") == nil })
  }

  @Test func aRecordAtItsOwnURLIsPutAndDeleted() throws {
    let shop = try Shop(token: "t")
    defer { shop.server.stop() }
    let action = try action(
      "http", "record",
      settings: ["base_url": .string(shop.server.url), "token": .string("t")])
    let dispatcher = try HTTPDispatcher(action: action)
    _ = try dispatcher.send(batches(action, [1, 2, 3], name: "Ünï"))
    #expect(shop.store.records["2"] == #"{"id":2,"name":"Ünï"}"#)
    let removed = try dispatcher.send(batches(action, [2, 9], .remove))
    #expect(removed.map(\.outcome.whole) == [.accepted, .accepted])
    #expect(shop.store.records.keys.sorted() == ["1", "3"])
    #expect(shop.server.requests.filter { $0.method == "DELETE" }.allSatisfy { $0.body.isEmpty })
  }

  @Test func aRefusedRecordDoesNotHoldBackTheOthers() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.store.refuse("2", code: "banned", message: "no such person")
    let action = try shop.records()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1, 2, 3]))
    #expect(
      delivered.map(\.outcome) == [
        BatchOutcome(
          .accepted,
          exceptions: [
            .init(index: 1, outcome: .rejected(code: "banned", message: "no such person"))
          ])
      ])
    #expect(shop.store.records.keys.sorted() == ["1", "3"])
  }

  @Test func aSecretThatIsRefusedIsNoFaultOfTheRecords() throws {
    let shop = try Shop(token: "t")
    defer { shop.server.stop() }
    let action = try shop.records()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    #expect(
      delivered.map(\.outcome.whole) == [.auth(message: "HTTP 401: a valid bearer token is needed")]
    )
  }

  @Test func whereNobodyListensNothingIsInDoubt() throws {
    let shop = try Shop()
    let port = shop.server.port
    shop.server.stop()
    let action = try shop.records()
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    guard case .retry("connect", let message, inDoubt: false)? = delivered.first?.outcome.whole
    else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(message.hasPrefix("could not connect to 127.0.0.1:\(port)"))
  }

  @Test func aHostWithoutAddressIsNotInDoubt() throws {
    let action = try action(
      "http", "records", settings: ["base_url": .string("http://no-such-host.invalid")])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    guard case .retry("connect", let message, inDoubt: false)? = delivered.first?.outcome.whole
    else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(message.hasPrefix("could not connect to no-such-host.invalid:80"))
  }

  @Test func whereTheServerSpeaksNoTLSNothingIsInDoubt() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let url = shop.server.url.replacing("http:", with: "https:")
    let action = try action("http", "records", settings: ["base_url": .string(url)])
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1]))
    guard case .retry("tls", _, inDoubt: false)? = delivered.first?.outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
  }

  @Test(arguments: [
    (HTTPServer.Fault.loseAnswer, "connection", 1), (.dropRequest, "connection", 0),
    (.truncateAnswer, "connection", 1), (.garbage, "answer", 1),
    (.hold, "timeout", 1),
  ])
  func aRequestWithoutACompleteAnswerIsInDoubt(
    _ fault: HTTPServer.Fault, _ code: String, _ applied: Int
  ) throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.server.fail(fault, request: 1)
    let action = try shop.records()
    // Only what waits for an answer in vain may take up its time.
    let timeouts = if case .hold = fault { HTTPTimeouts(total: 2_000) } else { HTTPTimeouts() }
    let dispatcher = try HTTPDispatcher(action: action, timeouts: timeouts)
    let delivered = try dispatcher.send(batches(action, [1]))
    guard case .retry(let found, let message, inDoubt: true)? = delivered.first?.outcome.whole
    else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(found == code)
    #expect(message.contains("127.0.0.1:\(shop.server.port)"))
    if case .hold = fault { #expect(shop.server.awaitHeld()) }
    #expect(shop.store.operationCount == applied)
    let again = try dispatcher.send(batches(action, [1]))
    #expect(again.map(\.outcome.whole) == [.accepted])
    #expect(shop.store.records.count == 1)
  }

  @Test func aConnectionThatWasClosedWhileIdleIsReplaced() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.server.fail(.closeIdle, request: 1)
    let action = try shop.records()
    let dispatcher = try HTTPDispatcher(action: action)
    #expect(try dispatcher.send(batches(action, [1])).map(\.outcome.whole) == [.accepted])
    #expect(try dispatcher.send(batches(action, [2])).map(\.outcome.whole) == [.accepted])
    #expect(shop.server.connectionCount == 2)
    #expect(shop.store.operationCount == 2)
  }

  @Test func serverErrorsAreInDoubtAndThrottlingIsNot() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.store.answerNext([
      HTTPServer.Answer(503, "busy"),
      HTTPServer.Answer(429, "", headers: [("Retry-After", "3")]),
      HTTPServer.Answer(302, "", headers: [("Location", "/elsewhere")]),
    ])
    let action = try shop.records(limits: RateLimit(concurrency: 1, batch: 1))
    let delivered = try HTTPDispatcher(action: action).send(batches(action, [1, 2, 3]))
    #expect(
      delivered.map(\.outcome) == [
        BatchOutcome(.retry(code: "http_503", message: "HTTP 503: busy", inDoubt: true)),
        BatchOutcome(
          .retry(code: "http_429", message: "HTTP 429", inDoubt: false), retryAfter: 3,
          reach: .destination),
        BatchOutcome(
          .rejected(code: "http_302", message: "HTTP 302 (redirects are not followed)")),
      ])
    #expect(shop.server.requests.allSatisfy { $0.target == "/records" })
  }

  @Test func noMoreRequestsAreUnderWayThanTheLimit() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    for number in 1...6 { shop.server.fail(.delay(seconds: 0.05), request: number) }
    let action = try shop.records(limits: RateLimit(concurrency: 3, batch: 1))
    let dispatcher = try HTTPDispatcher(action: action)
    #expect(try dispatcher.send(batches(action, Array(1...9))).count == 9)
    #expect(shop.server.connectionCount <= 3)
  }

  @Test func theRateIsKept() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let limits = RateLimit(requests: .init(count: 20, seconds: 1), concurrency: 4, batch: 1)
    let action = try shop.records(limits: limits)
    let start = MonotonicClock.nanoseconds()
    _ = try HTTPDispatcher(action: action).send(batches(action, Array(1...11)))
    let elapsed = Double(MonotonicClock.nanoseconds() - start) / 1e9
    #expect(elapsed > 0.45)
    #expect(shop.store.operationCount == 11)
  }

  @Test func whatIsSentToOneDestinationKeepsItsRateTogether() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let limits = RateLimit(requests: .init(count: 1, seconds: 100), concurrency: 1, batch: 1)
    let action = try shop.records(limits: limits)
    let pacer = Pacer(limits.requests)
    // A clock that stands: a second request is never due.
    func dispatcher() throws -> HTTPDispatcher {
      try HTTPDispatcher(action: action, now: { 0 }, clock: { 0 }, pacer: pacer)
    }
    #expect(try dispatcher().send(batches(action, [1])).count == 1)
    let second = try dispatcher()
    try second.submit(try #require(batches(action, [2]).first))
    #expect(second.withdraw().count == 1)
    #expect(shop.store.operationCount == 1)
  }

  @Test func aRecordWithoutAnAddressIsRejectedAndNotSent() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let action = try action(
      "http", "record", settings: ["base_url": .string(shop.server.url)])
    let batcher = Batcher(action)
    guard
      case .taken(let batch?) = batcher.add(
        .remove, seq: 1,
        write: {
          $0.append(#"{"id":null}"#)
          return true
        })
    else { throw Missing() }
    let delivered = try HTTPDispatcher(action: action).send([batch])
    guard case .rejected("HG2013", _)? = delivered.first?.outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(shop.server.requests.isEmpty)
  }

  @Test func collectDoesNotWaitLongerThanItIsTold() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.server.fail(.hold, request: 1)
    let action = try shop.records()
    let dispatcher = try HTTPDispatcher(action: action)
    try dispatcher.submit(try #require(batches(action, [1]).first))
    let start = MonotonicClock.nanoseconds()
    #expect(try dispatcher.collect(wait: 100).isEmpty)
    #expect(MonotonicClock.nanoseconds() - start < 30_000_000_000)
    #expect(dispatcher.inFlight == 1)
  }
}
