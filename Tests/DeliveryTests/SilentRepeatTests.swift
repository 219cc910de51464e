import Connectors
import Emulators
import Testing

@testable import Delivery

/// A kept connection that ends before the answer: libcurl sends such a request again by itself.
@Suite(.serialized) struct SilentRepeatTests {
  private func outcomes(_ repeatability: Repeatability, after fault: HTTPServer.Fault) throws
    -> (delivered: [Delivered], shop: Shop)
  {
    let shop = try Shop()
    shop.server.fail(fault, request: 2)
    let action = try repeatable(repeatability, size: 1, url: shop.server.url)
    let dispatcher = try HTTPDispatcher(action: action)
    return (try dispatcher.send(batches(action, [1, 2, 3])), shop)
  }

  @Test func aRequestThatIsNotSafeToRepeatIsSentOnce() throws {
    let (delivered, shop) = try outcomes(.unsafe, after: .loseAnswer)
    defer { shop.server.stop() }
    #expect(shop.server.requests.count == 3)
    #expect(shop.store.operationCount == 3)
    guard case .retry("connection", _, inDoubt: true) = delivered[1].outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(delivered.map(\.isDoubtful) == [false, false, false])
    // Each over a connection of its own.
    #expect(shop.server.connectionCount == 3)
  }

  @Test(arguments: [Repeatability.safe, .keyed], [HTTPServer.Fault.loseAnswer, .dropRequest])
  func aSafeOneMayBeSentAgainAndIsMarked(
    _ repeatability: Repeatability, _ fault: HTTPServer.Fault
  ) throws {
    let (delivered, shop) = try outcomes(repeatability, after: fault)
    defer { shop.server.stop() }
    #expect(delivered.map(\.outcome.whole) == [.accepted, .accepted, .accepted])
    #expect(delivered.map(\.isDoubtful) == [false, true, false])
    #expect(shop.server.requests.count == 4)
    #expect(shop.server.connectionCount == 2)
  }

  @Test func whatIsRefusedWhenSentAgainIsInDoubt() throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    let action = try repeatable(.safe, size: 1, url: shop.server.url)
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .once, time: ManualTime().courierTime,
      random: { 0 })
    shop.server.fail(.loseAnswer, request: 2)
    let sent = batches(action, [1, 2])
    #expect(try courier.run([sent[0]]).words == ["accepted": [1]])
    // The lost answer is the store's first word, the refusal its second.
    shop.store.answerNext([HTTPServer.Answer(200, "{}"), HTTPServer.Answer(429, "")])
    #expect(try courier.run([sent[1]]).words == ["in doubt": [2]])
    #expect(shop.server.requests.count == 3)
  }
}
