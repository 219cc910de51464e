import Records
import Testing

@testable import Connectors

/// Connectors of `transport: sql`, and what is said of wrong ones.
@Suite struct TableDefinitionTests {
  private static let text = """
    transport: sql
    actions:
      people:
        kind: record
        modes: [mirror, update]
        settings: { table: { type: string, required: true } }
        record: free
        requests:
          put: { modes: [mirror], for: [add, change], request: { schema: { const: s }, table: action.table, rows: upsert } }
          set: { modes: [update], for: [change], request: { schema: { const: s }, table: action.table, rows: update } }
          drop: { for: [remove], request: { schema: { const: s }, table: action.table, rows: delete } }
    """

  @Test("its settings are those of a connection, and its secrets are secret")
  func settings() throws {
    let (definition, problems) = define(Self.text)
    #expect(problems.map(\.title) == [])
    let settings = try #require(definition).settings
    #expect(settings.map(\.name).prefix(4) == ["url", "host", "port", "database"])
    #expect(settings.filter(\.isSecret).map(\.name) == ["url", "password"])
  }

  @Test(
    "what has no meaning for a table is refused",
    arguments: [
      Damage("transport: sql", "transport: sql\nbase_url: x", "HG0608", "for a table"),
      Damage("transport: sql", "transport: sql\nrate: {}", "HG0608", "`rate`"),
      Damage("transport: sql", "transport: sql\nsettings: {}", "HG0608", "`settings`"),
      Damage("rows: upsert", "rows: merge", "HG0207", "`merge`"),
      Damage("rows: upsert", "rows: delete", "HG0605", "does not carry `add`, `change`"),
      Damage("rows: delete", "rows: upsert", "HG0605", "does not carry `remove`"),
      Damage(", rows: delete", "", "HG0202", "`rows` is missing"),
      Damage("schema: { const: s }, ", "", "HG0202", "`schema` is missing"),
      Damage("table: action.table, rows: upsert", "rows: upsert", "HG0202", "`table` is missing"),
      Damage("table: action.table", "table: action.tables", "HG0602", "`tables`"),
      Damage("table: action.table", "table: settings.password", "HG0603", "must not stand"),
      Damage("table: action.table", "table: record.name", "HG0601", "`record` is not there"),
      Damage("rows: upsert }", "rows: upsert, file: x }", "HG0203", "`file`"),
      Damage("rows: upsert } }", "rows: upsert }, response: {} }", "HG0203", "`response`"),
    ])
  func damaged(_ damage: Damage) throws {
    #expect(Self.text.contains(damage.from))
    let (definition, problems) = define(
      Self.text.replacing(damage.from, with: damage.to, maxReplacements: 1))
    #expect(definition == nil)
    #expect(
      problems.contains { $0.code.text == damage.code && $0.title.contains(damage.words) },
      "\(problems.map { "\($0.code.text) \($0.title)" })")
  }

  private func bound(
    with: String = "people", mode: SyncMode = .mirror, fields: [String] = ["id", "name"]
  ) throws -> BoundAction {
    let connector = try #require(define(Self.text).definition)
    return BoundAction(
      connector: connector, action: try #require(connector.action("people")), settings: [:],
      with: ["table": .string(with)], match: ["id"], mode: mode, fields: fields,
      limits: connector.rate)
  }

  /// The text of one record's batch; what refuses it.
  private func row(
    _ record: String, _ operation: Connectors.Operation = .add, of action: BoundAction
  ) -> String {
    let batcher = Batcher(action)
    switch batcher.add(
      operation, seq: 1,
      write: {
        $0.append(record)
        return true
      })
    {
    case .taken(let closed):
      guard let batch = closed ?? batcher.flush().first else { return "none" }
      return String(decoding: batch.buffer.bytes, as: UTF8.self)
    case .rejected(let rejection): return "\(rejection.code) \(rejection.field)"
    case .leftOut: return "not taken"
    }
  }

  @Test("a column of JSON takes a text with its quotes, and null as nothing")
  func json() throws {
    let action = try bound().writing(json: ["name"])
    #expect(row(#"{"id":"1","name":"a\"b"}"#, of: action) == #"1,"""a\""b"""# + "\"\n")
    #expect(row(#"{"id":"1","name":null}"#, of: action) == "1,\n")
    #expect(row(#"{"id":"1","name":[1,"x"]}"#, of: action) == #"1,"[1,""x""]""# + "\n")
  }

  @Test("a removal is made of the match alone, and of nothing else where that is missing")
  func removals() throws {
    let action = try bound()
    #expect(row(#"{"id":1,"name":"a"}"#, .remove, of: action) == "1\n")
    #expect(row(#"{"id":1}"#, .remove, of: action) == "1\n")
    #expect(row(#"{"name":"a"}"#, .remove, of: action) == "HG2018 name")
    #expect(row(#"{"email":"a"}"#, .remove, of: action) == "HG2018 email")
  }

  @Test("names that a server would cut off, or that are none, are refused")
  func names() throws {
    func problem(_ action: BoundAction) -> String {
      do {
        try action.check()
        return "none"
      } catch { return error.description }
    }
    let long = String(repeating: "ü", count: 32)
    #expect(problem(try bound()) == "none")
    #expect(problem(try bound(with: "")).contains("is not the name of a table"))
    #expect(problem(try bound(with: "a\0b")).contains("is not the name of a table"))
    #expect(problem(try bound(with: long)).contains("longer than 63 bytes"))
    #expect(problem(try bound(fields: ["id", long])).contains("the column `\(long)`"))
    #expect(problem(try bound(fields: ["id", ""])).contains("is not the name of a column"))
  }
}
