import Connectors
import Emulators
import Foundation
import Records
import Testing

@testable import Delivery

/// Faults by number and answers by chance; what is reported of each record is what the destination did, or in doubt.
@Suite(.serialized) struct CourierStormTests {
  @Test(arguments: 1...60)
  func whatIsReportedIsWhatWasDone(seed: Int) throws {
    var random = Numbers(UInt64(seed))
    let repeatability = [Repeatability.safe, .keyed, .unsafe][seed % 3]
    let store = RecordStore(key: ["id"], isAllOrNothing: random.next(2) == 0)
    let server = try HTTPServer { store.answer($0) }
    defer { server.stop() }
    let count = 40 + random.next(60)
    let banned = Set((0..<random.next(4)).map { _ in random.next(count) })
    for id in banned { store.refuse("\(id)", code: "bad", message: "no") }
    let faults: [HTTPServer.Fault] = [
      .dropRequest, .loseAnswer, .truncateAnswer, .garbage, .closeIdle,
    ]
    let odds = [0, 10, 30, 90][random.next(4)]
    for number in 1...200 where random.next(100) < odds {
      server.fail(faults[random.next(faults.count)], request: number)
    }
    let refusals = [
      HTTPServer.Answer(429, ""), .init(429, "", headers: [("Retry-After", "2")]),
      .init(503, "", headers: [("Retry-After", "1")]), .init(500, "{}"), .init(425, ""),
    ]
    store.answerNext((0..<random.next(6)).map { _ in refusals[random.next(refusals.count)] })

    let action = try repeatable(
      repeatability, size: 1 + random.next(8), url: server.url, concurrency: 1 + random.next(4))
    let time = ManualTime()
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .standard, time: time.courierTime,
      random: { random.bits() })
    let stopAt = random.next(3) == 0 ? random.next(20) : .max
    let booked = try courier.run(batches(action, Array(0..<count))) {
      server.requests.count >= stopAt
    }

    // Every record has one outcome.
    #expect(booked.twice.isEmpty, "seed \(seed)")
    #expect(booked.entries.count + booked.untouched.count == count, "seed \(seed)")
    #expect(booked.untouched.allSatisfy { booked.entries[$0] == nil })
    let kept = Set(store.records.keys.compactMap(Int64.init))
    for (word, seqs) in booked.words {
      let applied = seqs.filter(kept.contains)
      switch word {
      case "accepted": #expect(applied == seqs, "seed \(seed): accepted and not there")
      case "rejected": #expect(applied.isEmpty && banned.isSuperset(of: seqs.map(Int.init)))
      case "pending", "untouched": #expect(applied.isEmpty, "seed \(seed): \(word) and there")
      case "in doubt", "unknown", "rejected in doubt": break
      default: Issue.record("\(word)")
      }
    }
    if repeatability == .unsafe {
      #expect(store.operationCount == kept.count, "seed \(seed): an operation was repeated")
      #expect(booked.words["in doubt"] == nil)
    } else {
      #expect(booked.words["unknown"] == nil)
    }
  }

  @Test(arguments: [
    HTTPServer.Answer(429, ""), HTTPServer.Answer(429, "", headers: [("Retry-After", "5")]),
    HTTPServer.Answer(503, "", headers: [("Retry-After", "5")]),
  ])
  func afterAThrottleAllIsAccepted(_ answer: HTTPServer.Answer) throws {
    let shop = try Shop()
    defer { shop.server.stop() }
    shop.store.answerNext([answer])
    let action = try shop.records(limits: RateLimit(concurrency: 1, batch: 2))
    let time = ManualTime()
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .standard, time: time.courierTime,
      random: { 0 })
    let booked = try courier.run(batches(action, Array(0..<8)))
    #expect(booked.words == ["accepted": Array(0..<8)])
    #expect(time.seconds == (answer.headers.isEmpty ? 0 : 5))
    #expect(shop.store.requestCount == 5)
  }
}

/// The same numbers for the same seed (SplitMix64).
private struct Numbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func next(_ limit: Int) -> Int { limit > 0 ? Int(bits() % UInt64(limit)) : 0 }
}
