import Records
import Testing

@testable import Connectors

/// Records that have something in common, in one request or in requests of their own.
@Suite struct GroupTests {
  private func bound(body: String, batch: String, path: String = "/flights") throws -> BoundAction {
    let text = """
      title: Loft
      transport: http
      base_url: https://loft.example
      actions:
        flights:
          kind: record
          modes: [upsert]
          match: [ring]
          fields:
            ring: { type: string, required: true }
            from: { type: string }
            until: { type: string }
          requests:
            write:
              for: [add, change]
              batch: { \(batch) }
              request: { method: POST, path: "\(path)", body: \(body) }
      """
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("flights")), settings: [:],
      with: [:], mode: .upsert, limits: connector.rate)
  }

  private static let nested = """
    { array: { from: groups, each: { object: { kind: { const: Update }, \
    params: { object: { from: group.from, until: group.until, birds: records } } } } } }
    """
  private static let grouped = "max_records: 9, group_by: [from, until]"

  private func record(_ ring: String, _ from: String?, _ until: String? = nil) -> String {
    #"{"ring":"\#(ring)""# + (from.map { #","from":"\#($0)""# } ?? "")
      + (until.map { #","until":"\#($0)""# } ?? "") + "}"
  }

  private func operation(_ params: String, _ rings: String...) -> String {
    let birds = rings.map { #"{"ring":"\#($0)"}"# }.joined(separator: ",")
    return #"{"kind":"Update","params":{\#(params)"birds":[\#(birds)]}}"#
  }

  @Test(
    "groups stand in one body in the order in which they are first seen, without what their records lack"
  )
  func nested() throws {
    let sent = batches(
      try bound(body: Self.nested, batch: Self.grouped), .add,
      [
        record("a", "d1", "d2"), record("b", nil), record("c", "d1", "d2"), record("d", "d1"),
        record("e", nil),
      ])
    #expect(
      sent.map(\.text) == [
        "["
          + [
            operation(#""from":"d1","until":"d2","#, "a", "c"), operation("", "b", "e"),
            operation(#""from":"d1","#, "d"),
          ].joined(separator: ",") + "]"
      ])
    #expect(sent[0].seqs == [0, 1, 2, 3, 4])
    #expect((0...3).map { sent[0].records(ofGroup: $0) } == [[0, 2], [1, 4], [3], []])
    #expect(sent[0].recordText(2) == record("c", "d1", "d2"))
  }

  @Test("a part of a request has the groups of its records, numbered anew")
  func parts() throws {
    let sent = batches(
      try bound(body: Self.nested, batch: Self.grouped), .add,
      [record("a", "d1"), record("b", nil), record("c", "d1"), record("d", nil)])
    let part = sent[0].part([1, 2, 3])
    #expect(
      part.text == "[" + operation("", "b", "d") + "," + operation(#""from":"d1","#, "c") + "]")
    #expect((0...1).map { part.records(ofGroup: $0) } == [[0, 2], [1]])
    #expect(part.seqs == [1, 2, 3])
    let halves = sent[0].halves()
    #expect(halves.map(\.seqs) == [[0, 1], [2, 3]])
    #expect(
      halves[1].text == "[" + operation(#""from":"d1","#, "c") + "," + operation("", "d") + "]")
  }

  @Test(
    "no body has more groups or bytes than it may; a group that does not fit goes on in the next request"
  )
  func limits() throws {
    let few = try bound(body: Self.nested, batch: Self.grouped + ", max_groups: 2")
    let sent = batches(
      few, .add,
      [record("a", "1"), record("b", "2"), record("c", "1"), record("d", "3"), record("e", "1")])
    #expect(sent.map(\.seqs) == [[0, 1, 2], [3, 4]])

    let small = try bound(
      body: Self.nested, batch: "max_records: 1000, max_bytes: 1000, group_by: [from, until]")
    let many = batches(
      small, .add, (0..<200).map { record("\($0)", $0 % 3 == 0 ? nil : "d\($0 % 3)") })
    #expect(many.flatMap(\.seqs) == (0..<200).map(Int64.init))
    #expect(many.allSatisfy { $0.text.utf8.count <= 1000 })
    // As full as it may be: the next record would not have fitted.
    #expect(many.dropLast().allSatisfy { $0.text.utf8.count > 1000 - 60 })
    for batch in many {
      #expect((try? JSONValue(parsing: batch.buffer.bytes)) != nil)
      #expect(
        batch.groups.reduce(0) { $0 + $1.count } + batch.groups.count + 1 == batch.text.utf8.count)
    }
    #expect(batches(small, .add, [record(String(repeating: "x", count: 990), "1")]).isEmpty)
  }

  @Test("a record that no request can carry leaves those that wait before it in their request")
  func oversized() throws {
    let large = record(String(repeating: "x", count: 1000), "1")
    for body in [Self.nested, "{ array: { from: records, each: { object: { r: record.ring } } } }"]
    {
      let grouping = body == Self.nested ? ", group_by: [from, until]" : ""
      let action = try bound(body: body, batch: "max_records: 9, max_bytes: 1000\(grouping)")
      let sent = batches(action, .add, [record("a", "1"), large, record("b", "1")])
      #expect(sent.map(\.seqs) == [[0, 2]])
    }
  }

  @Test(
    "without groups in the body each group has requests of its own, which may say in the URL what it is"
  )
  func apart() throws {
    let action = try bound(
      body: "{ object: { birds: records } }", batch: "max_records: 2, group_by: [from]",
      path: "/from/{{ group.from }}")
    let records = ["a", "b", "a", "a", "b", "c"].enumerated().map { record("\($0)", $1) }
    let sent = batches(action, .add, records)
    #expect(sent.map(\.seqs) == [[0, 2], [1, 4], [3], [5]])
    #expect(sent[1].text == #"{"birds":[{"ring":"1"},{"ring":"4"}]}"#)
    #expect(
      try sent.map { try action.request(for: $0).url.suffix(7) } == [
        "/from/a", "/from/b", "/from/a", "/from/c",
      ])
  }

  @Test("a thousand groups leave no more than a few requests open")
  func open() throws {
    let action = try bound(
      body: "{ object: { birds: records } }", batch: "max_records: 2, group_by: [from]")
    let batcher = Batcher(action)
    var closed = 0
    for index in 0..<1000 {
      let added = batcher.add(.add, seq: Int64(index)) {
        $0.append(record("\(index)", "\(index)"))
        return true
      }
      if case .taken(_?) = added { closed += 1 }
    }
    let rest = batcher.flush()
    #expect(rest.count == 64 && closed == 936)
    #expect(rest.first?.seqs == [936])
  }
}
