import Connectors
import Emulators
import Records
import Testing

/// What the connector `google-sheets` sends is taken, and each damage to it refused as Google would.
@Suite struct SheetsTests {
  private func sheets() -> Sheets {
    Sheets("s1", sheets: [("Bob's sales", 20, 5), ("Other", 10, 3)])
  }

  private func request(
    _ action: String, _ operation: Connectors.Operation = .add, mode: SyncMode,
    _ records: [String], sheet: String = "Bob's sales"
  ) throws -> BuiltInRequest {
    try BuiltInRequest(
      "google-sheets", action, operation, mode: mode, settings: [:],
      with: ["spreadsheet_id": .string("s1"), "sheet": .string(sheet)],
      match: mode == .replace ? [] : ["id"], fields: ["name", "id"], records: records)
  }

  @Test("a sheet is written whole, twice to the same effect")
  func whole() throws {
    let ours = try request(
      "view", mode: .replace,
      [
        #"{"id":1,"name":"=1+1"}"#, #"{"id":12345678901234567,"name":{"a":"\"x\""}}"#,
        #"{"id":true}"#,
      ]
    )
    let sheets = sheets()
    for _ in 1...2 { #expect(sheets.answer(ours.request).status == 200) }
    #expect(
      sheets.content("Bob's sales") == [
        #"["name","id"]"#, #"["=1+1",1]"#, #"["{\"a\":\"\\\"x\\\"\"}","12345678901234567"]"#,
        #"["",true]"#,
      ])
  }

  @Test("rows are written and emptied by their places, the key first")
  func rows() throws {
    let ours = try request("rows", mode: .mirror, [#"{"name":"Ada","id":7}"#, #"{"id":8}"#])
    let sheets = sheets()
    #expect(sheets.answer(ours.request).status == 200)
    #expect(sheets.content("Bob's sales") == ["[]", #"[7,"Ada"]"#, "[8]"])
    let gone = try request("rows", .remove, mode: .mirror, [#"{"id":7}"#])
    for _ in 1...2 { #expect(sheets.answer(gone.request).status == 200) }
    #expect(sheets.content("Bob's sales") == ["[]", "[]", "[8]"])
    func status(_ request: HTTPServer.Request) -> Int {
      let status = sheets.answer(request).status
      #expect(sheets.content("Bob's sales") == ["[]", "[]", "[8]"])
      return status
    }
    #expect(status(gone.damaged { $0.replacing("Bob''s", with: "Bob's") }) == 400)
    #expect(status(gone.damaged { $0.replacing("ranges", with: "range") }) == 400)
    #expect(status(gone.damaged { $0.replacing("A2:", with: "A21:") }) == 400)
    #expect(status(gone.damaged { _ in #"{"ranges":[]}"# }) == 400)
    #expect(status(gone.damaged(without: "Content-Type")) == 400)
  }

  @Test("a damaged request writes nothing")
  func damaged() throws {
    let ours = try request("view", mode: .replace, [#"{"id":1,"name":"Ada"}"#])
    func status(_ request: HTTPServer.Request) -> Int {
      let sheets = sheets()
      let status = sheets.answer(request).status
      #expect(sheets.content("Bob's sales").isEmpty && sheets.content("Other").isEmpty)
      return status
    }
    let target = ours.request.target
    #expect(status(ours.damaged(target: target.replacing("s1", with: "s2"))) == 404)
    #expect(status(ours.damaged(target: target.replacing("v4", with: "v3"))) == 404)
    #expect(status(ours.damaged(method: "PUT")) == 404)
    #expect(status(ours.damaged(without: "Content-Type")) == 400)
    #expect(status(ours.damaged { String($0.dropLast()) }) == 400)
    #expect(status(ours.damaged { $0.replacing(#""valueInputOption":"RAW","#, with: "") }) == 400)
    #expect(status(ours.damaged { $0.replacing("RAW", with: "raw") }) == 400)
    #expect(status(ours.damaged { $0.replacing("Bob''s sales", with: "Bob''s sale") }) == 400)
    #expect(status(ours.damaged { $0.replacing("Bob''s", with: "Bob's") }) == 400)
    // A row more than its range, a column more, and a range beyond the grid.
    #expect(status(ours.damaged { $0.replacing("[[\"Ada\"", with: "[[],[\"Ada\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"Ada\"", with: "1,\"Ada\"") }) == 400)
    #expect(status(ours.damaged { $0.replacing("A2:B2", with: "A21:B21") }) == 400)
    #expect(status(ours.damaged { $0.replacing("A2:B2", with: "E2:F2") }) == 400)
    #expect(status(ours.damaged { $0.replacing("\"Ada\"", with: "[\"Ada\"]") }) == 400)
    let long = String(repeating: "x", count: 50_001)
    #expect(status(ours.damaged { $0.replacing("Ada", with: long) }) == 400)
  }

  @Test("a cell longer than Google takes is refused before it is sent, counted as Google does")
  func long() throws {
    func rejection(_ text: String) throws -> Rejection? {
      let bound = try bound("view", .replace, ["name", "id"])
      switch Batcher(bound).add(
        .add, seq: 1,
        write: {
          JSONValue.object([.init("name", .string(text))]).write(into: $0)
          return true
        })
      {
      case .taken, .leftOut: return nil
      case .rejected(let rejection): return rejection
      }
    }
    #expect(try rejection(String(repeating: "é", count: 50_000)) == nil)
    #expect(try rejection(String(repeating: "\"", count: 50_000)) == nil)
    #expect(try rejection(String(repeating: "é", count: 50_001))?.code == "HG2006")
    #expect(try rejection(String(repeating: "😀", count: 25_001))?.field == "name")
  }

  @Test("a row without a key has no place")
  func keyless() throws {
    let bound = try bound("rows", .mirror, ["id", "name"])
    for record in [#"{"id":"","name":"Ada"}"#, #"{"id":null}"#, #"{"name":"Ada"}"#] {
      let added = Batcher(bound).add(
        .add, seq: 1,
        write: {
          $0.append(record)
          return true
        })
      guard case .rejected(let rejection) = added else {
        Issue.record("taken: \(record)")
        continue
      }
      #expect(rejection.code == "HG2005" && rejection.field == "id")
    }
  }

  @Test("no request is larger than 2,000,000 bytes, however many ranges stand in it")
  func bounded() throws {
    let bound = try bound("rows", .mirror, ["id", "name"])
    let batcher = Batcher(bound)
    var closed: [Batch] = []
    for number in 0..<2_500 {
      let name = String(repeating: "n", count: number.isMultiple(of: 2) ? 1_900 : 2_100)
      let added = batcher.add(
        .add, seq: Int64(number),
        write: {
          $0.append("{\"id\":\(number),\"name\":\"\(name)\"}")
          return true
        })
      if case .taken(let batch?) = added { closed.append(batch) }
    }
    closed += batcher.flush()
    #expect(closed.reduce(0) { $0 + $1.count } == 2_500)
    for batch in closed {
      // No two rows beside each other.
      batch.rows = (0..<batch.count).map { 9_000_000 + $0 * 2 }
      let size = try bound.request(for: batch).body?.count ?? 0
      #expect(size <= 2_000_000 && batch.count <= 1_000)
    }
    #expect(closed.count == 3)
  }

  private func bound(_ action: String, _ mode: SyncMode, _ fields: [String]) throws -> BoundAction {
    let definition = try #require(ConnectorCatalog.builtIn["google-sheets"])
    return BoundAction(
      connector: definition, action: try #require(definition.action(action)), settings: [:],
      with: ["spreadsheet_id": .string("s1"), "sheet": .string("S")],
      match: mode == .replace ? [] : ["id"], mode: mode, fields: fields,
      limits: RateLimit(concurrency: 1))
  }
}
