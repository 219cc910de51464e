import Connectors
import Records
import Testing

@testable import Delivery

@Suite struct CourierTests {
  private static let busy = RecordOutcome.retry(code: "http_500", message: "busy", inDoubt: true)
  private static let slow = RecordOutcome.retry(code: "http_429", message: "slow", inDoubt: false)
  private static let no = RecordOutcome.rejected(code: "no", message: "never")

  private let time = ManualTime()

  private func courier(
    _ dispatcher: ScriptedDispatcher, random: UInt64 = .max, policy: RetryPace = .standard
  ) -> Courier {
    Courier(dispatcher, policy: policy, time: time.courierTime, random: { random })
  }

  /// Batches of the `http` connector, `size` records each.
  private func batches(_ count: Int, size: Int, repeating: Repeatability = .safe) throws
    -> [Batch]
  {
    try DeliveryTests.batches(repeatable(repeating, size: size), Array(0..<count))
  }

  @Test func whatFailsIsTriedAgainUntilItIsAccepted() throws {
    var left = 5
    let dispatcher = ScriptedDispatcher(time) { _ in
      left -= 1
      return BatchOutcome(left >= 0 ? Self.busy : .accepted)
    }
    // Pauses as long as they may be: 1, 2, 4, 8 and 16 seconds.
    let limits: [UInt64] = [1, 2, 4, 8, 16].map { $0 * 1_000_000_000 }
    var pauses = limits[...]
    let courier = Courier(
      dispatcher, policy: .standard, time: time.courierTime,
      random: { pauses.popFirst() ?? 0 })
    let booked = try courier.run(try batches(2, size: 2))
    #expect(booked.words == ["accepted": [0, 1]])
    #expect(dispatcher.sent.map(\.at) == [0, 1, 3, 7, 15, 31])
    #expect(courier.tally == CourierTally(requests: 6, retries: 5))
  }

  @Test func aRepeatCarriesTheSameBytes() throws {
    var left = 3
    let dispatcher = ScriptedDispatcher(time) { _ in
      left -= 1
      return BatchOutcome(left >= 0 ? Self.busy : .accepted)
    }
    _ = try courier(dispatcher).run(try batches(3, size: 3))
    #expect(dispatcher.sent.count == 4)
    #expect(Set(dispatcher.sent.map(\.text)).count == 1)
  }

  @Test func onlyTheRecordsThatAskForItAreTriedAgain() throws {
    var tries = 0
    let dispatcher = ScriptedDispatcher(time) { batch in
      tries += 1
      guard tries == 1 else { return BatchOutcome(.accepted) }
      return BatchOutcome(
        .accepted,
        exceptions: [
          .init(index: 1, outcome: Self.slow), .init(index: 2, outcome: Self.no),
          .init(index: 4, outcome: Self.slow),
        ])
    }
    let courier = courier(dispatcher)
    let sent = try batches(5, size: 5)
    try courier.submit(sent[0])
    let first = try courier.collect(wait: 0)
    // What is known is said at once.
    #expect(first.map(\.batch.seqs) == [[0, 2, 3]])
    #expect(first[0].outcome.outcome(at: 1) == Self.no)
    #expect(courier.inFlight == 1)
    let booked = try courier.run([])
    #expect(booked.words == ["accepted": [1, 4]])
    #expect(
      dispatcher.sent.last?.text
        == #"{"operations":[{"operation":"add","record":{"id":1,"name":"n"}},"#
        + #"{"operation":"add","record":{"id":4,"name":"n"}}]}"#)
  }

  @Test func aDeadDestinationCostsOneBatchsPatience() throws {
    let dispatcher = ScriptedDispatcher(time, capacity: 2) { _ in BatchOutcome(Self.busy) }
    let booked = try courier(dispatcher).run(try batches(20, size: 1))
    #expect(booked.outages == 1)
    #expect(booked.twice.isEmpty)
    let words = booked.words
    // Of the four that had a place, each was tried; the others never left.
    #expect(words["in doubt"] == [0, 1, 2, 3])
    #expect(words["untouched"] == Array(4..<20))
    #expect(dispatcher.sent.count <= 6 * 4)
    #expect(time.seconds < 120)
  }

  @Test func aDestinationThatRefusesConnectionsLeavesNothingInDoubt() throws {
    let refused = RecordOutcome.retry(code: "connect", message: "refused", inDoubt: false)
    let dispatcher = ScriptedDispatcher(time) { _ in BatchOutcome(refused) }
    let booked = try courier(dispatcher).run(try batches(9, size: 3))
    #expect(booked.outages == 1)
    #expect(booked.words["in doubt"] == nil)
    #expect(booked.entries.values.allSatisfy { $0.word == "pending" })
    #expect(booked.entries.count + booked.untouched.count == 9)
  }

  @Test func aBatchThatAlwaysFailsDoesNotStopTheOthers() throws {
    let dispatcher = ScriptedDispatcher(time) { batch in
      if batch.seqs != [0] { self.time.pass(seconds: 1) }
      return BatchOutcome(batch.seqs == [0] ? Self.busy : .accepted)
    }
    let booked = try courier(dispatcher).run(try batches(200, size: 1))
    #expect(booked.outages == 0)
    #expect(booked.words == ["in doubt": [0], "accepted": Array(1..<200)])
    #expect(dispatcher.sent.count == 199 + 6)
  }

  @Test func aDestinationThatPutsOffEachRecordGetsNothingThrough() throws {
    let dispatcher = ScriptedDispatcher(time) { batch in
      BatchOutcome(
        .accepted, exceptions: (0..<batch.count).map { .init(index: $0, outcome: Self.slow) })
    }
    let booked = try courier(dispatcher).run(try batches(30, size: 3))
    #expect(booked.outages == 1)
    #expect(booked.entries.values.allSatisfy { $0.word == "pending" })
    #expect(dispatcher.sent.count <= 12)
  }

  @Test func aThrottledDestinationIsLeftAloneAltogether() throws {
    var isFirst = true
    let dispatcher = ScriptedDispatcher(time, capacity: 4) { _ in
      defer { isFirst = false }
      return isFirst
        ? BatchOutcome(Self.slow, retryAfter: 30, reach: .destination) : BatchOutcome(.accepted)
    }
    dispatcher.startLimit = 1
    let booked = try courier(dispatcher).run(try batches(12, size: 1))
    #expect(booked.words == ["accepted": Array(0..<12)])
    // What waited for its turn was taken back: at most the request that was already under way ran on.
    #expect(dispatcher.sent.filter { $0.at < 30 }.count <= 2)
    #expect(booked.outages == 0)
  }

  @Test func aThrottleThatIsLongerThanThePatienceEndsTheRun() throws {
    var count = 0
    let dispatcher = ScriptedDispatcher(time) { _ in
      count += 1
      return count < 3
        ? BatchOutcome(.accepted)
        : BatchOutcome(Self.slow, retryAfter: 3600, reach: .destination)
    }
    let booked = try courier(dispatcher).run(try batches(10, size: 1))
    #expect(booked.outages == 1)
    #expect(booked.retryAfter == 3600)
    #expect(booked.words == ["accepted": [0, 1], "pending": [2], "untouched": Array(3..<10)])
    #expect(time.now == 0)
  }

  @Test func aDoubtStaysWhateverComesAfterIt() throws {
    func word(_ outcomes: [BatchOutcome]) throws -> String? {
      var left = outcomes[...]
      let dispatcher = ScriptedDispatcher(time) { _ in
        left.popFirst() ?? BatchOutcome(Self.slow)
      }
      return try courier(dispatcher).run(try batches(1, size: 1)).entries[0]?.word
    }
    #expect(try word([]) == "pending")
    #expect(try word([BatchOutcome(Self.busy)]) == "in doubt")
    #expect(try word([BatchOutcome(Self.slow), BatchOutcome(Self.busy)]) == "in doubt")
    #expect(try word([BatchOutcome(Self.busy), BatchOutcome(Self.no)]) == "rejected in doubt")
    #expect(try word([BatchOutcome(Self.slow), BatchOutcome(Self.no)]) == "rejected")
    #expect(try word([BatchOutcome(Self.busy), BatchOutcome(.accepted)]) == "accepted")
  }

  @Test func whatMustNotBeRepeatedIsUnknownAfterADoubt() throws {
    func booked(_ outcomes: [RecordOutcome]) throws -> (String?, Int) {
      var left = outcomes[...]
      let dispatcher = ScriptedDispatcher(time) { _ in
        BatchOutcome(left.popFirst() ?? .accepted)
      }
      let booked = try courier(dispatcher).run(try batches(1, size: 1, repeating: .unsafe))
      return (booked.entries[0]?.word, dispatcher.sent.count)
    }
    #expect(try booked([Self.busy]) == ("unknown", 1))
    #expect(try booked([Self.slow, Self.busy]) == ("unknown", 2))
    // What was refused for certain may be tried again.
    #expect(try booked([Self.slow, Self.slow]) == ("accepted", 3))
  }

  @Test func aKeyedRequestIsRepeated() throws {
    var left = 1
    let dispatcher = ScriptedDispatcher(time) { _ in
      left -= 1
      return BatchOutcome(left >= 0 ? Self.busy : .accepted)
    }
    let sent = try batches(2, size: 2, repeating: .keyed)
    let keys = sent[0].keys.map(\.description)
    let booked = try courier(dispatcher).run(sent)
    #expect(booked.words == ["accepted": [0, 1]])
    // The destination knows the repeat by the same keys.
    #expect(dispatcher.sent.count == 2)
    #expect(Set(dispatcher.sent.map(\.text)).count == 1)
    #expect(keys.count == 2)
    #expect(keys.allSatisfy { dispatcher.sent[1].text.contains(#""key":"\#($0)""#) })
  }

  @Test func aRecordThatIsTriedAgainAloneKeepsItsKey() throws {
    var isFirst = true
    let dispatcher = ScriptedDispatcher(time) { _ in
      defer { isFirst = false }
      return isFirst
        ? BatchOutcome(.accepted, exceptions: [.init(index: 2, outcome: Self.busy)])
        : BatchOutcome(.accepted)
    }
    let sent = try batches(4, size: 4, repeating: .keyed)
    let key = sent[0].keys[2].description
    _ = try courier(dispatcher).run(sent)
    #expect(
      dispatcher.sent[1].text
        == #"{"operations":[{"key":"\#(key)","operation":"add","record":{"id":2,"name":"n"}}]}"#)
  }

  @Test func aDeadDestinationDoesNotMakeAllRecordsUnknown() throws {
    let dispatcher = ScriptedDispatcher(time) { _ in BatchOutcome(Self.busy) }
    let booked = try courier(dispatcher, random: 1_000_000_000).run(
      try batches(50, size: 1, repeating: .unsafe))
    #expect(booked.outages == 1)
    #expect(booked.words == ["unknown": Array(0..<6), "untouched": Array(6..<50)])
    // It was given time to come back.
    #expect(time.seconds >= 5)
  }

  @Test func interruptedWhatWaitsForAnotherTryIsUntouchedOrInDoubt() throws {
    let answers: [[Int64]: RecordOutcome] = [[0]: Self.busy, [1]: Self.slow, [2]: Self.busy]
    let dispatcher = ScriptedDispatcher(time, capacity: 3) {
      BatchOutcome(answers[$0.seqs] ?? .accepted)
    }
    let courier = courier(dispatcher)
    for batch in try batches(5, size: 1) { try courier.submit(batch) }
    var booked = Booked()
    for delivered in try courier.collect(wait: 0) { booked.take(delivered) }
    booked.takeBack(courier.withdraw())
    while courier.inFlight > 0 {
      for delivered in try courier.collect(wait: 0) { booked.take(delivered) }
    }
    #expect(booked.twice.isEmpty)
    // 3 and 4 had started when it was interrupted: their answers are waited for.
    #expect(booked.words == ["in doubt": [0, 2], "untouched": [1], "accepted": [3, 4]])
    #expect(time.now == 0)
  }

  @Test func interruptedABatchThatIsRefusedAsAWholeIsNobodysFault() throws {
    let dispatcher = ScriptedDispatcher(time) { _ in BatchOutcome(Self.no, reach: .batch) }
    let courier = courier(dispatcher)
    try courier.submit(try batches(2, size: 2)[0])
    #expect(courier.withdraw().isEmpty)
    #expect(try courier.run([]).words == ["pending": [0, 1]])
  }

  @Test func waitingItReturnsWhenSomethingIsDue() throws {
    var left = 1
    let dispatcher = ScriptedDispatcher(time) { _ in
      left -= 1
      return BatchOutcome(left >= 0 ? Self.slow : .accepted)
    }
    let courier = courier(dispatcher, random: 250_000_000)
    try courier.submit(try batches(1, size: 1)[0])
    #expect(try courier.collect(wait: 60_000).isEmpty)
    #expect(try courier.collect(wait: 100).isEmpty)
    #expect(time.now == 100_000_000)
    #expect(try courier.collect(wait: 60_000).isEmpty)
    #expect(time.now == 250_000_000)
    #expect(try courier.collect(wait: 0).count == 1)
  }

  @Test func aCredentialThatIsRefusedIsDeliveredAtOnce() throws {
    let dispatcher = ScriptedDispatcher(time) { _ in BatchOutcome(.auth(message: "who")) }
    let booked = try courier(dispatcher).run(try batches(1, size: 1))
    #expect(booked.words == ["auth": [0]])
    #expect(dispatcher.sent.count == 1)
  }
}
