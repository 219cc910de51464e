import Records
import Testing

@testable import Connectors

/// What answers say of records, kept for the requests that remove them.
@Suite struct CaptureTests {
  private static let write = """
    write:
              for: [add, change]
              batch: { max_records: 4 }
              request: { method: POST, path: /birds, body: records }
              response: { capture: { each: response.body.made, at: { field: ring }, keep: { no: each.no } } }
    """
  private static let remove = """
    remove:
              for: [remove]
              batch: { max_records: 4 }
              request: { method: POST, path: /gone, body: { array: { from: records, each: { object: { no: captured.no } } } } }
    """

  private static func text(_ write: String, _ remove: String) -> String {
    """
    title: Loft
    transport: http
    base_url: https://loft.example
    actions:
      birds:
        kind: record
        modes: [mirror]
        match: [ring]
        fields: { ring: { type: string } }
        requests:
          \(write)
          \(remove)
    """
  }

  private func bound() throws -> BoundAction {
    let (definition, problems) = define(Self.text(Self.write, Self.remove))
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("birds")), settings: [:],
      with: [:], mode: .mirror, limits: connector.rate)
  }

  @Test("an answer's ids are kept with the records that it names, and with no others")
  func answered() throws {
    let action = try bound()
    let batch = try #require(
      batches(action, .add, ["a", "b", "c"].map { #"{"ring":"\#($0)"}"# }).first)
    let outcome = action.outcome(
      200,
      #"{"made":[{"ring":"c","no":7},{"ring":"a","no":"x"},{"ring":"z","no":1},{"ring":"b"}]}"#,
      for: batch)
    #expect(outcome.whole == .accepted)
    #expect(
      outcome.captured == [
        .init(index: 0, text: #"{"no":"x"}"#), .init(index: 2, text: #"{"no":"7"}"#),
      ])
    #expect(outcome.part([1, 2]).captured == [.init(index: 1, text: #"{"no":"7"}"#)])
    #expect(action.outcome(200, "{}", for: batch).captured == [])
    #expect(action.outcome(500, #"{"made":[{"ring":"a","no":1}]}"#, for: batch).captured == [])
  }

  @Test("the list of failures may be that of the ids too")
  func listOfFailures() throws {
    let text = Self.text(Self.write, Self.remove).replacing(
      "capture: { each: response.body.made, at: { field: ring }, keep: { no: each.no } }",
      with:
        "failures: { each: response.body.made, when: { value: each.bad, exists: true }, at: position }, capture: { no: each.no }"
    )
    let (definition, problems) = define(text)
    #expect(problems.map(\.title) == [])
    let connector = try #require(definition)
    let action = BoundAction(
      connector: connector, action: try #require(connector.action("birds")), settings: [:],
      with: [:], mode: .mirror, limits: connector.rate)
    let batch = try #require(
      batches(action, .add, ["a", "b"].map { #"{"ring":"\#($0)"}"# }).first)
    let outcome = action.outcome(200, #"{"made":[{"no":3,"bad":1},{"no":4}]}"#, for: batch)
    #expect(outcome.exceptions.map(\.index) == [0])
    #expect(outcome.captured == [.init(index: 1, text: #"{"no":"4"}"#)])
  }

  @Test("a removal is made of what was kept, and of nothing else of it")
  func removed() throws {
    let action = try bound()
    let batcher = Batcher(action)
    for (place, no) in ["7", "x\u{22}"].enumerated() {
      let value = Array(#"{"ring":"a\#(place)"}"#.utf8)
      let said = Array(JSONValue.object([.init("no", .string(no))]).text.utf8)
      _ = batcher.add(.remove, seq: Int64(place)) { out in
        value.withUnsafeBufferPointer { value in
          said.withUnsafeBufferPointer { Captured.write(value, with: $0, into: out) }
        }
        return true
      }
    }
    let batch = try #require(batcher.flush().first)
    #expect(
      String(decoding: batch.buffer.bytes, as: UTF8.self) == #"[{"no":"7"},{"no":"x\""}]"#)
  }

  struct Damage {
    let from: String
    let to: String
    let code: String
    let says: String
  }

  @Test(
    "what is kept for nothing, needed and not kept, or kept of nobody is refused",
    arguments: [
      Damage(from: "captured.no", to: "record.ring", code: "HG0617", says: "no request uses"),
      Damage(from: "captured.no", to: "captured.nr", code: "HG0602", says: "`nr`"),
      Damage(
        from: "each: response.body.made, at: { field: ring }, keep: { no: each.no }",
        to: "no: response.body.no", code: "HG0617", says: "which record"),
      Damage(
        from: "{ object: { no: captured.no } }",
        to: "{ merge: [record, { object: { no: captured.no } }] }", code: "HG0617",
        says: "one by one"),
      Damage(
        from: "\n      write:",
        to:
          "\n      first: { for: [add], request: { method: POST, path: /birds, body: record } }\n      write:",
        code: "HG0617", says: "does not keep"),
    ])
  func refused(_ damage: Damage) throws {
    let text = Self.text(Self.write, Self.remove)
    #expect(text.contains(damage.from))
    let problems = define(text.replacing(damage.from, with: damage.to)).problems
    #expect(
      problems.contains { $0.code.text == damage.code && $0.title.contains(damage.says) },
      "\(problems)")
  }
}
