import Records
import Testing

@testable import Connectors

@Suite struct BatchPartTests {
  private func batch(_ refs: [String]) throws -> Batch {
    try required(batches(try people(), .add, refs.map { #"{"ref":"\#($0)"}"# }).first)
  }

  @Test(arguments: [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
  func aPartIsTheRequestThatItsRecordsWouldHaveMadeAlone(_ places: [Int]) throws {
    let refs = ["long long long", "b", "čšž"]
    let whole = try batch(refs)
    let part = whole.part(places)
    let alone = try batch(places.map { refs[$0] })
    #expect(part.text == alone.text)
    #expect(part.seqs == places.map(Int64.init))
    #expect((0..<part.count).map(part.recordText) == (0..<alone.count).map(alone.recordText))
    // A part of a part is one as well.
    #expect(part.part([part.count - 1]).text == (try batch([refs[places.last ?? 0]])).text)
    #expect(whole.count == 3)
  }

  @Test func theOperationOfEachRecordGoesWithIt() throws {
    let action = try builtIn("http", "records", settings: ["base_url": .string("http://h")])
    let batcher = Batcher(action)
    for (seq, operation) in Connectors.Operation.allCases.enumerated() {
      _ = batcher.add(operation, seq: Int64(seq)) {
        $0.append(#"{"id":\#(seq)}"#)
        return true
      }
    }
    let halves = try required(batcher.flush().first).halves()
    #expect(halves.map(\.seqs) == [[0], [1, 2]])
    #expect(halves.map(\.operations) == [[.add], [.change, .remove]])
    #expect(
      halves.map(\.text) == [
        #"{"operations":[{"operation":"add","record":{"id":0}}]}"#,
        #"{"operations":[{"operation":"change","record":{"id":1}},"#
          + #"{"operation":"remove","record":{"id":2}}]}"#,
      ])
  }

  @Test func linesArePartsOfAFile() throws {
    let action = try builtIn("file", "operations", settings: ["path": .string("a")])
    let whole = try required(batches(action, .add, [#"{"id":1}"#, #"{"id":2}"#]).first)
    #expect(whole.part([1]).text == "{\"operation\":\"add\",\"record\":{\"id\":2}}\n")
  }

  @Test func partsThatAreRecycledAreUsedAgain() throws {
    let whole = try batch(["a", "b", "c"])
    let first = whole.part([0])
    first.recycle()
    let second = whole.part([1, 2])
    #expect(first === second)
    #expect(second.text == (try batch(["b", "c"])).text)
    // Recycled twice it is still one batch.
    second.recycle()
    second.recycle()
    #expect(whole.part([0]) !== whole.part([1]))
  }
}
