import Records
import Testing

@testable import Connectors

/// Bodies that are more than text around records: every form of the mapping grammar, made of record after record.
@Suite struct BodyTests {
  /// An action with `each` as what is made of a record, or with another body.
  private func bound(
    each: String = "record", body: String? = nil, batch: String = "max_records: 3",
    operations: String = "[add, change, remove]", settings: [String: JSONValue] = [:]
  ) throws -> BoundAction {
    let body = body ?? "{ object: { list: { array: { from: records, each: \(each) } } } }"
    let text = """
      title: Loft
      transport: http
      base_url: https://loft.example
      settings: { site: { type: string }, level: { type: int } }
      actions:
        birds:
          kind: record
          modes: [mirror]
          match: [ring]
          fields:
            ring: { type: string, required: true }
            name: { type: string }
            weight: { type: decimal }
            tags: { type: [string] }
            eggs: { type: [ { colour: string, laid: date } ] }
            more: { type: { "*": any } }
          requests:
            write:
              for: \(operations)
              batch: { \(batch) }
              request: { method: POST, path: /birds, body: \(body) }
      """
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("birds")), settings: settings,
      with: [:], mode: .mirror, limits: connector.rate)
  }

  private func bodies(_ action: BoundAction, _ records: [String]) -> [String] {
    batches(action, .change, records).map(\.text)
  }

  private let ada = #"{"ring":"r1","name":"Ada","weight":1.50,"tags":["a","b"],"more":{"x":1}}"#
  private let bob = #"{"ring":"r2","name":null}"#

  @Test("a body takes fields of the record, and leaves out what the record lacks")
  func fields() throws {
    let each =
      "{ object: { id: record.ring, called: record.name, kg: record.weight, x: record.more.x } }"
    #expect(
      bodies(try bound(each: each), [ada, bob]) == [
        #"{"list":[{"id":"r1","called":"Ada","kg":1.50,"x":1},{"id":"r2","called":null}]}"#
      ])
  }

  @Test("a body takes forms and modifiers of the mapping grammar")
  func forms() throws {
    let each = """
      { merge: [ { object: { id: { template: "bird {{ record.ring }}" }, \
      k: { coalesce: [record.name, { const: nobody }], apply: [upper] }, \
      all: { pairs: { from: record.more, key: n } }, \
      big: { if: { when: { value: record.weight, gt: 1 }, then: { const: true }, else: { const: false } } } } }, \
      { coalesce: [record.more, { object: { none: { const: true } } }] } ] }
      """
    #expect(
      bodies(try bound(each: each), [ada, bob]) == [
        #"{"list":[{"id":"bird r1","k":"ADA","all":[{"n":"x","value":1}],"big":true,"x":1},"#
          + #"{"id":"bird r2","k":"NOBODY","big":false,"none":true}]}"#
      ])
  }

  @Test(
    "operation, key and settings stand beside the record; a setting that is not given is left out")
  func context() throws {
    let each =
      "{ object: { op: operation, key: key, site: settings.site, level: settings.level, of: record.ring } }"
    let key = "00000000000000000000000000000001"
    #expect(
      bodies(try bound(each: each, settings: ["level": .number("3")]), [bob]) == [
        #"{"list":[{"op":"change","key":"\#(key)","level":3,"of":"r2"}]}"#
      ])
  }

  @Test("what stands around the records is a value too")
  func around() throws {
    let body = """
      { object: { site: { template: "{{ settings.site }}!" }, level: settings.level, list: records, \
      after: { coalesce: [settings.site, { const: none }] }, last: settings.level } }
      """
    let action = try bound(body: body, settings: ["site": .string("s")])
    #expect(
      bodies(action, [bob, bob]) == [
        #"{"site":"s!","list":[\#(bob),\#(bob)],"after":"s"}"#
      ])
    #expect(
      bodies(try bound(body: "{ array: [settings.site, records, settings.level] }"), [bob])
        == [#"[[\#(bob)]]"#])
  }

  @Test("a list of each record makes an item an element, and a failure at an item is its record's")
  func expansion() throws {
    let each = "{ object: { of: record.ring, c: each.colour, on: each.laid } }"
    let body = "{ object: { list: { array: { from: records.eggs, each: \(each) } } } }"
    let action = try bound(body: body, batch: "max_records: 10, max_items: 4")
    func bird(_ ring: Int, _ colours: String...) -> String {
      let eggs = colours.map { #"{"colour":"\#($0)","laid":"2026-04-01"}"# }
      return #"{"ring":"\#(ring)","eggs":[\#(eggs.joined(separator: ","))]}"#
    }
    func egg(_ ring: Int, _ colour: String) -> String {
      #"{"of":"\#(ring)","c":"\#(colour)","on":"2026-04-01"}"#
    }
    let sent = batches(
      action, .add, [bird(1, "a", "b"), bird(2, "c"), bird(3, "d", "e"), bird(4, "f")])
    #expect(
      sent.map(\.text) == [
        #"{"list":[\#(egg(1, "a")),\#(egg(1, "b")),\#(egg(2, "c"))]}"#,
        #"{"list":[\#(egg(3, "d")),\#(egg(3, "e")),\#(egg(4, "f"))]}"#,
      ])
    #expect((-1...3).map { sent[0].record(ofItem: $0) } == [nil, 0, 0, 1, nil])
    #expect(sent[0].recordText(1) == bird(2, "c"))
    let half = sent[0].part([1])
    #expect(half.text == #"{"list":[\#(egg(2, "c"))]}"#)
    #expect((0...1).map { half.record(ofItem: $0) } == [0, nil])
  }

  @Test("a record of which the body would have nothing, or more items than it takes, is rejected")
  func nothing() throws {
    let body =
      "{ object: { list: { array: { from: records.tags, each: { object: { t: each, of: record.ring } } } } } }"
    let batcher = Batcher(try bound(body: body, batch: "max_records: 10, max_items: 2"))
    func code(_ record: String) -> String {
      let added = batcher.add(.add, seq: 0) {
        $0.append(record)
        return true
      }
      switch added {
      case .taken: return "taken"
      case .leftOut: return "left out"
      case .rejected(let rejection): return rejection.code
      }
    }
    #expect(code(bob) == "HG2024")
    #expect(code(#"{"ring":"1","tags":[]}"#) == "HG2024")
    #expect(code(#"{"ring":"1","tags":["a","b","c"]}"#) == "HG2024")
    #expect(code(#"{"ring":"1","tags":["a","b"]}"#) == "taken")
    #expect(
      batcher.flush().map(\.text) == [#"{"list":[{"t":"a","of":"1"},{"t":"b","of":"1"}]}"#])
  }

  @Test(
    "a record of which the body would hold too many bytes is rejected alone",
    arguments: ["record", "{ object: { r: record.ring, e: record.more } }"])
  func large(_ each: String) throws {
    let small = #"{"ring":"1","more":{"a":1}}"#
    let large = #"{"ring":"2","more":{"a":1,"b":22222222}}"#
    let action = try bound(each: each, batch: "max_records: 9, max_record_bytes: 30")
    let batcher = Batcher(action)
    var codes: [String] = []
    for record in [small, large, small] {
      let added = batcher.add(.add, seq: 0) {
        $0.append(record)
        return true
      }
      if case .rejected(let rejection) = added { codes.append(rejection.code) }
    }
    #expect(codes == ["HG2012"])
    let sent = batcher.flush()
    #expect(sent.map(\.count) == [2])
    #expect(sent[0].text.count { $0 == "1" } == 4)
  }

  @Test("a value that a record cannot be made into rejects that record alone")
  func misfit() throws {
    let each = "{ object: { id: record.ring, day: { column: record.name, type: date } } }"
      .replacing(
        "{ column: record.name, type: date }", with: "{ coalesce: [record.name], type: date }")
    let batcher = Batcher(try bound(each: each))
    var codes: [String] = []
    for name in ["2026-01-02", "soon", "2026-01-03"] {
      let added = batcher.add(.add, seq: 0) {
        $0.append(#"{"ring":"1","name":"\#(name)"}"#)
        return true
      }
      if case .rejected(let rejection) = added {
        codes.append("\(rejection.code) \(rejection.field)")
      }
    }
    #expect(codes == ["HG2004 body.day"])
    #expect(
      batcher.flush().map(\.text) == [
        #"{"list":[{"id":"1","day":"2026-01-02"},{"id":"1","day":"2026-01-03"}]}"#
      ])
  }

  @Test("no two records of a request are the same in what `dedupe_by` names")
  func dedupe() throws {
    let action = try bound(batch: "max_records: 5, dedupe_by: [name]")
    let records = ["a", "b", "a", "c", "b", "b"].enumerated().map {
      #"{"ring":"\#($0)","name":"\#($1)"}"#
    }
    #expect(batches(action, .add, records).map(\.seqs) == [[0, 1], [2, 3, 4], [5]])
  }
}
