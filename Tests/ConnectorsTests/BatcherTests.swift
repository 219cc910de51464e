import Records
import Testing

@testable import Connectors

@Suite struct BatcherTests {
  @Test func recordsAreWrittenIntoTheBodyTheyAreSentIn() throws {
    let sent = batches(try people(), .add, [#"{"ref":"a"}"#, #"{"ref":"b"}"#])
    #expect(sent.map(\.text) == [#"{"people":[{"ref":"a"},{"ref":"b"}],"workspace":"w 1","v":2}"#])
    #expect(sent[0].seqs == [0, 1])
    #expect(sent[0].operations == [.add, .add])
    #expect(sent[0].recordText(1) == #"{"ref":"b"}"#)
  }

  @Test func aBatchIsClosedWhenItHoldsAllItMay() throws {
    let records = (0..<7).map { #"{"ref":"\#($0)"}"# }
    #expect(batches(try people(), .add, records).map(\.count) == [3, 3, 1])
    #expect(batches(try people(batch: 2), .add, records).map(\.count) == [2, 2, 2, 1])
    #expect(batches(try people(batch: 9), .add, records).map(\.count) == [3, 3, 1])
    #expect(batches(try people(), .remove, records).map(\.count) == [1, 1, 1, 1, 1, 1, 1])
  }

  @Test func noBodyIsLargerThanItMay() throws {
    let action = try people()
    let around = #"{"people":[],"workspace":"w 1","v":2}"#.utf8.count
    func record(_ bytes: Int) -> String {
      #"{"ref":"\#(String(repeating: "x", count: bytes - 10))"}"#
    }
    let exact = batches(action, .add, [record(400), record(999 - around - 400)])
    #expect(exact.map(\.text.utf8.count) == [1000 - 0])
    let over = batches(action, .add, [record(400), record(1000 - around - 400), record(20)])
    #expect(over.map(\.count) == [1, 2])
    #expect(over[1].recordText(0).utf8.count == 1000 - around - 400)
    #expect(over[1].recordText(1) == record(20))
    #expect(over[1].text.hasPrefix(#"{"people":[{"ref":"xx"#))
  }

  @Test func whatOneRequestNeedsNoMoreIsAnothersMemory() throws {
    let batcher = Batcher(try people())
    func held(_ operation: Connectors.Operation, _ records: Range<Int64>) -> [WeakBatch] {
      var sent: [Batch] = []
      for seq in records {
        let added = batcher.add(operation, seq: seq) {
          $0.append(#"{"ref":"\#(seq)"}"#)
          return true
        }
        if case .taken(let closed?) = added { sent.append(closed) }
      }
      sent += batcher.flush()
      for batch in sent { batcher.recycle(batch) }
      return sent.map { WeakBatch(batch: $0) }
    }
    let adds = held(.add, 0..<24)
    #expect(adds.count == 8 && adds.allSatisfy { $0.batch != nil }, "kept for the next")
    let removals = held(.remove, 24..<29)
    #expect(removals.count == 5 && removals.allSatisfy { $0.batch != nil })
    #expect(adds.filter { $0.batch != nil }.count == 3, "eight at once, and no more are kept")
    let again = held(.add, 29..<53)
    #expect((removals + again).filter { $0.batch != nil }.count == 8)
  }

  private struct WeakBatch {
    weak var batch: Batch?
  }

  @Test func aRecordThatIsTooLargeAloneIsReportedAndTheOpenBatchStays() throws {
    let action = try people()
    let batcher = Batcher(action)
    func add(_ seq: Int64, _ record: String) -> Batcher.Added {
      batcher.add(.add, seq: seq) {
        $0.append(record)
        return true
      }
    }
    _ = add(0, #"{"ref":"a"}"#)
    let large = #"{"ref":"\#(String(repeating: "x", count: 1000))"}"#
    guard case .rejected(let rejection) = add(1, large) else {
      Issue.record("it was taken")
      return
    }
    #expect(rejection.code == "HG2012" && rejection.reason.contains(" 1047 bytes"))
    _ = add(2, #"{"ref":"c"}"#)
    let sent = batcher.flush()
    #expect(sent.map(\.seqs) == [[0, 2]])
    #expect(
      sent.map(\.text) == [#"{"people":[{"ref":"a"},{"ref":"c"}],"workspace":"w 1","v":2}"#])
  }

  @Test func aRecordThatIsNotMadeLeavesNoTrace() throws {
    let batcher = Batcher(try people())
    for seq in 0..<4 {
      _ = batcher.add(.add, seq: Int64(seq)) {
        $0.append(#"{"ref":"\#(seq)"}"#)
        return seq % 2 == 1
      }
    }
    let sent = batcher.flush()
    #expect(sent.map(\.seqs) == [[1, 3]])
    #expect(
      sent.map(\.text) == [#"{"people":[{"ref":"1"},{"ref":"3"}],"workspace":"w 1","v":2}"#])
    _ = batcher.add(.add, seq: 9) { _ in false }
    #expect(batcher.flush().isEmpty)
  }

  @Test func operationsOfDifferentRequestsDoNotShareABatch() throws {
    let batcher = Batcher(try people())
    var closed: [Batch] = []
    for (seq, operation) in [Connectors.Operation.add, .remove, .change].enumerated() {
      let added = batcher.add(operation, seq: Int64(seq)) {
        $0.append(#"{"ref":"\#(seq)"}"#)
        return true
      }
      if case .taken(let batch?) = added { closed.append(batch) }
    }
    #expect(closed.map(\.request.name) == ["remove"])
    #expect(batcher.flush().map(\.seqs) == [[0, 2]])
  }

  @Test func aRecycledBatchIsUsedAgainFromItsBeginning() throws {
    let batcher = Batcher(try people())
    func round(_ ref: String) throws -> Batch {
      _ = batcher.add(.add, seq: 1) {
        $0.append(#"{"ref":"\#(ref)"}"#)
        return true
      }
      return try required(batcher.flush().first)
    }
    let first = try round("long long")
    batcher.recycle(first)
    let second = try round("b")
    #expect(first === second)
    #expect(second.text == #"{"people":[{"ref":"b"}],"workspace":"w 1","v":2}"#)
    #expect(second.seqs == [1])
  }

  @Test func theHttpConnectorSaysTheOperationOfEachRecord() throws {
    let action = try builtIn("http", "records", settings: ["base_url": .string("http://h")])
    let batcher = Batcher(action)
    for (seq, operation) in Connectors.Operation.allCases.enumerated() {
      _ = batcher.add(operation, seq: Int64(seq)) {
        $0.append(#"{"id":\#(seq)}"#)
        return true
      }
    }
    #expect(
      batcher.flush().map(\.text) == [
        #"{"operations":[{"operation":"add","record":{"id":0}},"#
          + #"{"operation":"change","record":{"id":1}},"#
          + #"{"operation":"remove","record":{"id":2}}]}"#
      ])
  }
}
