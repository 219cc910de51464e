import Connectors
import Emulators
import Records
import Testing

@testable import Delivery

/// A destination that refuses a whole request for one bad record.
@Suite(.serialized) struct SplitTests {
  private static let records = 500

  @Test(arguments: [
    [0], [499], [250], [249, 250], [3, 77, 78, 300], Array(stride(from: 0, to: 500, by: 50)), [],
  ])
  func theBadRecordsAreFoundWithFewRequests(_ bad: [Int]) throws {
    let store = RecordStore(key: ["id"], isAllOrNothing: true)
    let server = try HTTPServer { store.answer($0) }
    defer { server.stop() }
    for id in bad { store.refuse("\(id)", code: "bad", message: "no such person") }
    let action = try repeatable(.safe, size: Self.records, url: server.url)
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .standard, time: ManualTime().courierTime,
      random: { 0 })
    let booked = try courier.run(batches(action, Array(0..<Self.records)))
    let good = Set(0..<Self.records).subtracting(bad).map(Int64.init).sorted()
    #expect(booked.twice.isEmpty)
    #expect(booked.words["rejected"] ?? [] == bad.map(Int64.init))
    #expect(booked.words["accepted"] == good)
    #expect(booked.words.count == (bad.isEmpty ? 1 : 2))
    #expect(store.records.count == good.count)
    // Each accepted record once, each bad one alone in the end.
    #expect(store.operationCount == good.count)
    // Halving 500 takes 9 steps, each with two requests.
    #expect(store.requestCount <= 1 + bad.count * 9 * 2)
    #expect(courier.tally.requests == store.requestCount)
    #expect(courier.tally.retries == 0)
  }

  @Test func aRecordThatIsRefusedAloneIsRejectedWithTheDestinationsWords() throws {
    let store = RecordStore(key: ["id"], isAllOrNothing: true)
    let server = try HTTPServer { store.answer($0) }
    defer { server.stop() }
    store.refuse("2", code: "bad", message: "no such person")
    let action = try repeatable(.unsafe, size: 4, url: server.url)
    let courier = Courier(
      try HTTPDispatcher(action: action), policy: .standard, time: ManualTime().courierTime,
      random: { 0 })
    let booked = try courier.run(batches(action, Array(0..<4)))
    #expect(
      booked.entries[2]?.outcome
        == .rejected(code: "http_422", message: "HTTP 422: no such person"))
    #expect(booked.words == ["accepted": [0, 1, 3], "rejected": [2]])
  }

  @Test func eachHalfHasItsOwnTriesAndItsPast() throws {
    let time = ManualTime()
    let busy = RecordOutcome.retry(code: "http_500", message: "busy", inDoubt: true)
    let no = RecordOutcome.rejected(code: "http_422", message: "no")
    var isFirst = true
    // The whole batch may have been applied before it was refused.
    let dispatcher = ScriptedDispatcher(time) { batch in
      defer { isFirst = false }
      if isFirst { return BatchOutcome(busy) }
      if batch.count > 1 { return BatchOutcome(no, reach: .batch) }
      return BatchOutcome(batch.seqs == [2] ? no : .accepted, reach: .batch)
    }
    let courier = Courier(dispatcher, policy: .standard, time: time.courierTime, random: { 0 })
    let action = try repeatable(.safe, size: 4)
    let booked = try courier.run(batches(action, Array(0..<4)))
    #expect(booked.words == ["accepted": [0, 1, 3], "rejected in doubt": [2]])
    #expect(courier.tally == CourierTally(requests: 8, retries: 1, splits: 3))
  }

  @Test func rejectionsAreSaidAsTheyAreFoundSoThatARunMayStop() throws {
    let time = ManualTime()
    let no = RecordOutcome.rejected(code: "http_400", message: "no")
    let dispatcher = ScriptedDispatcher(time) { _ in BatchOutcome(no, reach: .batch) }
    let courier = Courier(dispatcher, policy: .standard, time: time.courierTime, random: { 0 })
    let action = try repeatable(.safe, size: 500)
    try courier.submit(try #require(batches(action, Array(0..<500)).first))
    var rejected = 0
    while rejected < 10 {
      for delivered in try courier.collect(wait: 0) { rejected += delivered.batch.count }
    }
    #expect(dispatcher.sent.count < 30)
    let untouched = courier.withdraw().map(\.count).reduce(0, +)
    let rest = try courier.run([])
    #expect(rejected + untouched + rest.entries.count == 500)
    #expect(untouched > 400)
  }
}
