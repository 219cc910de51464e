import Connectors
import Delivery
import Emulators
import Foundation
import Testing

/// Small requests that follow an answer before the run has looked at it.
@Suite(.serialized) struct ReserveTests {
  private static let long: Int64 = 60_000_000_000

  @Test(arguments: [
    (RateLimit(concurrency: 4, batch: 1), 6), (RateLimit(concurrency: 4, batch: 11), 4),
    (RateLimit(requests: .init(count: 20, seconds: 1), concurrency: 4, batch: 1), 4),
    (RateLimit(concurrency: 1, batch: 1), 1), (RateLimit(concurrency: 2, batch: 1), 3),
    (RateLimit(concurrency: 8, batch: 1), 16), (RateLimit(concurrency: 16, batch: 1), 48),
    (RateLimit(concurrency: 40, batch: 1), 120),
  ])
  func onlySmallRequestsThatNoRateSpacesAreReserved(_ limits: RateLimit, _ capacity: Int) throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    #expect(try HTTPDispatcher(action: shop.records(limits: limits)).capacity == capacity)
  }

  @Test func aGoodAnswerIsFollowedAtOnce() throws {
    let (shop, dispatcher, batches) = try submitted([])
    defer { shop.server.stop() }
    #expect(try shop.waits(for: 3))
    #expect(
      try dispatcher.collect(count: 3).map(\.outcome.whole) == [.accepted, .accepted, .accepted])
    #expect(batches.count == 3)
  }

  @Test(arguments: [HTTPServer.Answer(429, ""), HTTPServer.Answer(500, "")])
  func anyOtherIsLookedAtFirst(_ answer: HTTPServer.Answer) throws {
    let (shop, dispatcher, batches) = try submitted([answer, answer])
    defer { shop.server.stop() }
    #expect(try shop.waits(for: 1))
    usleep(50_000)
    let withdrawn = dispatcher.withdraw()
    // The first answer may come before the second request has begun, which then waits as well.
    let sent = batches.count - withdrawn.count
    #expect(sent == 1 || sent == 2)
    #expect(
      withdrawn.map(ObjectIdentifier.init) == batches[sent...].map(ObjectIdentifier.init))
    #expect(try dispatcher.collect(count: sent).count == sent)
    #expect(dispatcher.inFlight == 0)
    #expect(shop.server.requests.count == sent)
  }

  @Test func nothingLeavesWhereTheRunIsNotHeardOf() throws {
    let (shop, dispatcher, _) = try submitted([], trustedFor: 50_000_000, isHeld: true)
    defer { shop.server.stop() }
    // Heard of until two have left, however long a busy machine takes for that.
    var delivered: [Delivered] = []
    let haveLeft = try shop.waits(for: 2) { delivered += try dispatcher.collect(wait: 0) }
    #expect(haveLeft && delivered.isEmpty)
    usleep(100_000)
    shop.server.release()
    usleep(200_000)
    #expect(shop.server.requests.count == 2)
    #expect(try dispatcher.collect(count: 3).count == 3)
  }

  @Test func nothingLeavesWithoutALease() throws {
    struct Lost: Error {}
    var isLost = false
    let shop = try Shop()
    defer { shop.server.stop() }
    let action = try shop.records(limits: RateLimit(concurrency: 2, batch: 1))
    let dispatcher = try HTTPDispatcher(
      action: action, now: { 0 }, mayStart: { if isLost { throw Lost() } })
    try dispatcher.submit(batches(action, [1])[0])
    isLost = true
    #expect(throws: Lost.self) { try dispatcher.submit(batches(action, [2])[0]) }
    #expect(shop.server.requests.count <= 1)
  }

  /// Three requests on two connections, none of them collected.
  private func submitted(
    _ answers: [HTTPServer.Answer], trustedFor: Int64 = Self.long, isHeld: Bool = false
  ) throws -> (Shop, HTTPDispatcher, [Batch]) {
    let shop = try Shop()
    if isHeld { for number in 1...2 { shop.server.fail(.hold, request: number) } }
    shop.store.answerNext(answers)
    let action = try shop.records(limits: RateLimit(concurrency: 2, batch: 1))
    let dispatcher = try HTTPDispatcher(action: action, now: { 0 }, trustedFor: trustedFor)
    let batches = batches(action, [1, 2, 3])
    for batch in batches { try dispatcher.submit(batch) }
    return (shop, dispatcher, batches)
  }
}

extension Shop {
  /// Waits until so many requests have come to the server.
  fileprivate func waits(for count: Int, meanwhile: () throws -> Void = {}) throws -> Bool {
    let deadline = Date().addingTimeInterval(60)
    while server.requests.count < count, Date() < deadline {
      try meanwhile()
      usleep(1_000)
    }
    return server.requests.count >= count
  }
}

extension HTTPDispatcher {
  fileprivate func collect(count: Int) throws -> [Delivered] {
    var delivered: [Delivered] = []
    let deadline = Date().addingTimeInterval(60)
    while delivered.count < count, Date() < deadline { delivered += try collect(wait: 100) }
    return delivered
  }
}
