import Records
import Testing

@testable import Connectors

/// Bodies that are no JSON, and JSON that has a list for each name.
@Suite struct BodyFormatTests {
  private func text(
    _ request: String, batch: String, operations: String = "[add, change, remove]"
  ) -> String {
    let others = ["add", "change", "remove"].filter { !operations.contains($0) }
    let rest =
      others.isEmpty
      ? ""
      : "rest: { for: [\(others.joined(separator: ", "))], request: { method: PUT, path: /b, body: record } }"
    return """
      title: Loft
      transport: http
      base_url: https://loft.example
      settings: { mark: { type: string } }
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
          requests:
            write:
              for: \(operations)
              batch: { \(batch) }
              request: { method: POST, path: /birds, \(request) }
            \(rest)
      """
  }

  private func bound(
    _ request: String, batch: String = "max_records: 2",
    operations: String = "[add, change, remove]"
  ) throws -> BoundAction {
    let (definition, problems) = define(text(request, batch: batch, operations: operations))
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("birds")),
      settings: ["mark": .string("red&green")], with: [:], mode: .mirror,
      fields: ["ring", "name", "weight"], limits: connector.rate)
  }

  private func sent(
    _ action: BoundAction, _ records: [String], _ operation: Connectors.Operation = .add
  ) throws -> [(type: String?, body: String)] {
    try batches(action, operation, records).map { batch in
      let request = try action.request(for: batch)
      return (
        request.headers.first { $0.name == "Content-Type" }?.value,
        String(decoding: try #require(request.body).bytes, as: UTF8.self)
      )
    }
  }

  private let ada = #"{"ring":"r1","name":"A, \"d\" ü","weight":1.50}"#
  private let bob = #"{"ring":"r2","name":null}"#
  private let eve = #"{"ring":"r3","weight":7}"#

  @Test("a form has the object's entries, percent-encoded; null is empty, a list its JSON")
  func form() throws {
    let action = try bound(
      """
      format: form, body: { object: { Ring: record.ring, Name: record.name, "a b": record.weight, \
      tags: record.tags, mark: settings.mark, ok: { const: true } } }
      """, batch: "max_records: 1")
    let tagged = #"{"ring":"r4","tags":["x","y z"]}"#
    let made = try sent(action, [ada, bob, tagged])
    #expect(made.allSatisfy { $0.type == "application/x-www-form-urlencoded" })
    #expect(
      made.map(\.body) == [
        "Ring=r1&Name=A%2C%20%22d%22%20%C3%BC&a%20b=1.50&mark=red%26green&ok=true",
        "Ring=r2&Name=&mark=red%26green&ok=true",
        "Ring=r4&tags=%5B%22x%22%2C%22y%20z%22%5D&mark=red%26green&ok=true",
      ])
    let whole = try bound("format: form, body: record", batch: "max_records: 1")
    #expect(try sent(whole, [bob]).map(\.body) == ["ring=r2&name="])
  }

  @Test("the bytes of a form are those that are sent")
  func sizes() throws {
    let action = try bound(
      "format: form, body: { object: { n: record.name, r: record.ring } }",
      batch: "max_records: 1, max_record_bytes: 24")
    func isTaken(_ name: String) -> Bool {
      let batcher = Batcher(action)
      let added = batcher.add(.add, seq: 0) {
        $0.append(#"{"ring":"1","name":"\#(name)"}"#)
        return true
      }
      if case .taken = added { return true }
      return false
    }
    #expect(isTaken(String(repeating: "a", count: 18)))
    #expect(isTaken(String(repeating: ",", count: 6)))
    #expect(!isTaken(String(repeating: ",", count: 7)))
  }

  @Test("CSV has a header, and a row a record; of a removal it has what identifies")
  func csv() throws {
    let request = "format: csv, csv: { separator: { const: semicolon }, line_end: { const: crlf } }"
    let action = try bound("\(request), body: records", operations: "[add, change]")
    let made = try sent(action, [ada, bob, eve])
    #expect(made.map(\.type) == ["text/csv", "text/csv"])
    #expect(
      made.map(\.body) == [
        "ring;name;weight\r\nr1;\"A, \"\"d\"\" ü\";1.50\r\nr2;;\r\n",
        "ring;name;weight\r\nr3;;7\r\n",
      ])
    let gone = try bound("format: csv, body: records", operations: "[remove]")
    #expect(
      try sent(gone, [#"{"ring":"r1"}"#, #"{"ring":"r2"}"#], .remove).map(\.body)
        == ["ring\nr1\nr2\n"])
    let marked = try bound(
      "format: csv, body: { array: { from: records, each: { object: { what: operation, of: record, by: settings.mark } } } }"
    )
    #expect(
      try sent(marked, [bob], .change).map(\.body)
        == ["what,ring,name,weight,by\nchange,r2,,,red&green\n"])
    // What is sent again keeps its header.
    let halves = try #require(batches(action, .add, [ada, bob]).first).halves()
    #expect(halves.map(\.text).last == "ring;name;weight\r\nr2;;\r\n")
  }

  @Test("JSON Lines has a line a record")
  func lines() throws {
    let plain = try bound("format: jsonl, body: records")
    let made = try sent(plain, [ada, bob, eve])
    #expect(made.map(\.type) == ["application/x-ndjson", "application/x-ndjson"])
    #expect(made.map(\.body) == ["\(ada)\n\(bob)\n", "\(eve)\n"])
    let each = try bound(
      "format: jsonl, body: { array: { from: records, each: { object: { op: operation, r: record.ring, m: settings.mark } } } }"
    )
    #expect(
      try sent(each, [ada, bob], .remove).map(\.body) == [
        #"{"op":"remove","r":"r1","m":"red&green"}"# + "\n"
          + #"{"op":"remove","r":"r2","m":"red&green"}"# + "\n"
      ])
  }

  @Test("`columns` has a list for each name, in which nothing is left out")
  func columns() throws {
    let action = try bound(
      """
      body: { object: { kind: { const: bird }, data: { columns: { ring: record.ring, "n\\"": record.name, \
      both: { array: [record.ring, { const: 1 }] }, by: settings.mark } }, after: settings.mark } }
      """.replacing("\"n\\\"\"", with: "'n\"'"), batch: "max_records: 3")
    let made = try sent(action, [ada, bob, eve])
    #expect(
      made.map(\.body) == [
        #"{"kind":"bird","data":{"ring":["r1","r2","r3"],"n\"":["A, \"d\" ü",null,null],"#
          + #""both":[["r1",1],["r2",1],["r3",1]],"by":["red&green","red&green","red&green"]},"#
          + #""after":"red&green"}"#
      ])
    let parts = try #require(batches(action, .add, [ada, bob, eve]).first).part([0, 2])
    let body = try #require(try action.request(for: parts).body)
    #expect(String(decoding: body.bytes, as: UTF8.self).contains(#""ring":["r1","r3"]"#))
    #expect(parts.recordText(1) == eve)
  }

  @Test("a body of columns keeps to the bytes that a request may have")
  func columnBytes() throws {
    let action = try bound(
      "body: { columns: { ring: record.ring, name: record.name } }",
      batch: "max_records: 1000, max_bytes: 1000")
    let records = (0..<200).map { #"{"ring":"\#($0)","name":"name \#($0)"}"# }
    let made = try sent(action, records)
    #expect(made.count > 1)
    #expect(made.allSatisfy { $0.body.utf8.count <= 1000 })
    #expect(made.dropLast().allSatisfy { $0.body.utf8.count > 850 })
  }

  @Test(
    "a body that cannot be written so is refused",
    arguments: [
      ("format: form, body: records", "max_records: 2", "HG0620"),
      ("format: form, body: { object: { all: records } }", "max_records: 1", "HG0620"),
      ("format: csv, body: { object: { all: records } }", "max_records: 2", "HG0620"),
      (
        "format: jsonl, body: { array: { from: records.tags, each: each } }", "max_records: 2",
        "HG0620"
      ),
      ("format: csv, body: records", "max_records: 2, dedupe_by: [name]", "HG0620"),
      ("format: csv, body: { columns: { r: record.ring } }", "max_records: 2", "HG0620"),
      ("format: jsonl", "max_records: 1", "HG0620"),
      ("csv: { separator: tab }, body: records", "max_records: 2", "HG0620"),
      ("format: xml, body: records", "max_records: 2", "HG0207"),
      (
        "body: { array: { from: groups, each: { columns: { r: record.ring } } } }",
        "max_records: 2, group_by: [name]", "HG0604"
      ),
      ("body: { columns: { r: records } }", "max_records: 2", "HG0601"),
      ("body: { array: [records, { columns: { r: record.ring } }] }", "max_records: 2", "HG0604"),
      (
        "body: { object: { a: { columns: { r: record.ring } }, b: { merge: [ { columns: { r: record.ring } } ] } } }",
        "max_records: 2", "HG0604"
      ),
    ])
  func refused(_ request: String, _ batch: String, _ code: String) {
    let (_, problems) = define(text(request, batch: batch))
    #expect(
      problems.contains { $0.code.text == code },
      "\(problems.map { "\($0.code.text) \($0.title)" })")
  }
}
