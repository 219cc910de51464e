import Records
import Testing

@testable import Connectors

@Suite struct IdempotencyTests {
  private func keyed(_ operation: Connectors.Operation, _ records: [String]) throws
    -> (action: BoundAction, batches: [Batch])
  {
    let action = try dovecoteAction("flights", .append)
    let batcher = Batcher(action)
    var closed: [Batch] = []
    for (index, record) in records.enumerated() {
      let added = batcher.add(
        operation, seq: Int64(index),
        key: { bytes in
          #expect(String(decoding: bytes, as: UTF8.self) == record)
          return IdempotencyKey(high: UInt64(index), low: UInt64(bytes.count))
        },
        write: {
          $0.append(record)
          return true
        })
      if case .taken(let batch?) = added { closed.append(batch) }
    }
    return (action, closed + batcher.flush())
  }

  @Test func aKeyIsMadeOfTheRecordAndStandsWhereTheBodyWantsIt() throws {
    let sent = try keyed(.add, [#"{"id":"é"}"#, #"{"id":22}"#]).batches
    let (a, b) = ("000000000000000000000000000000" + "0b", "000000000000000100000000000000" + "09")
    #expect(
      sent.map(\.text) == [
        #"{"flights":[{"id":"\#(a)","what":"add","of":{"id":"é"},"again":"\#(a)"},"#
          + #"{"id":"\#(b)","what":"add","of":{"id":22},"again":"\#(b)"}]}"#
      ])
    #expect(sent[0].keys.map(\.description) == [a, b])
  }

  @Test func aKeyGoesWithItsRecordIntoTheNextBatchAndIntoAPart() throws {
    let record = #"{"id":"\#(String(repeating: "x", count: 300))"}"#
    let sent = try keyed(.add, [record, record, record, record]).batches
    #expect(sent.map(\.count) == [2, 2])
    for (place, batch) in sent.enumerated() {
      for index in 0..<2 {
        #expect(batch.keys[index].high == UInt64(place * 2 + index))
        #expect(batch.text.components(of: batch.keys[index].description) == 2)
      }
    }
    let half = sent[1].halves()[1]
    #expect(half.keys == [sent[1].keys[1]])
    #expect(half.text.components(of: half.keys[0].description) == 2)
  }

  @Test func aKeyStandsInHeaderAndQueryOfARequestOfItsOwn() throws {
    let (action, batches) = try keyed(.remove, [#"{"id":1}"#, #"{"id":2}"#])
    let requests = try batches.map { try action.request(for: $0) }
    #expect(batches.map(\.text) == [#"{"id":1}"#, #"{"id":2}"#])
    for (index, request) in requests.enumerated() {
      let key = batches[index].keys[0].description
      #expect(request.url == "https://dovecote.example/landed?id=\(key)&by=shop")
      let header = request.headers.first { $0.name == "Idempotency-Key" }
      #expect(header?.value == "shop-\(key)")
      #expect(request.headersVary)
    }
    #expect(batches[0].keys != batches[1].keys)
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
