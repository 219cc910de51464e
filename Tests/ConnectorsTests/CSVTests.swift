import Emulators
import Records
import Testing

@testable import Connectors

@Suite struct CSVTests {
  private func bound(
    _ action: String = "records", fields: [String], _ settings: [String: JSONValue] = [:]
  ) throws -> BoundAction {
    let definition = try required(ConnectorCatalog.builtIn["file"])
    return BoundAction(
      connector: definition, action: try required(definition.action(action)),
      settings: ["path": .string("x.csv"), "format": .string("csv")].merging(settings) { $1 },
      with: [:], match: ["id"], mode: action == "operations" ? .mirror : .replace, fields: fields,
      limits: definition.rate)
  }

  /// The file that records make: the header and their rows.
  private func file(_ action: BoundAction, _ records: [String], _ operation: Operation = .add)
    throws -> String
  {
    String(decoding: try required(action.requests[0].header), as: UTF8.self)
      + batches(action, operation, records).map(\.text).joined()
  }

  @Test(arguments: [
    (#"{"id":1,"name":"Ada"}"#, "1,Ada"),
    (#"{"name":"Ada","id":1}"#, "1,Ada"),
    (#"{"id":1}"#, "1,"),
    (#"{"id":1,"name":null}"#, "1,"),
    (#"{"id":1,"name":""}"#, "1,\"\""),
    (#"{"id":true,"name":false}"#, "true,false"),
    (
      #"{"id":-1.50e3,"name":12345678901234567890.123456789}"#,
      "-1.50e3,12345678901234567890.123456789"
    ),
    (#"{"id":1,"name":"a,b"}"#, "1,\"a,b\""),
    (#"{"id":1,"name":"say \"hi\""}"#, "1,\"say \"\"hi\"\"\""),
    (#"{"id":1,"name":"a\nb\r\nc"}"#, "1,\"a\nb\r\nc\""),
    (#"{"id":1,"name":" a "}"#, "1,\" a \""),
    (#"{"id":1,"name":"a b"}"#, "1,a b"),
    (#"{"id":1,"name":"\u00e9\ud83d\ude00 é"}"#, "1,é😀 é"),
    (#"{"id":1,"name":[1,"a",null]}"#, "1,\"[1,\"\"a\"\",null]\""),
    (#"{"id":1,"name":{"a":"x\"y"}}"#, "1,\"{\"\"a\"\":\"\"x\\\"\"y\"\"}\""),
    (#"{"id":1,"name":"=1+1"}"#, "1,=1+1"),
  ])
  func aRecordIsARow(_ record: String, _ row: String) throws {
    #expect(try file(bound(fields: ["id", "name"]), [record]) == "id,name\n\(row)\n")
  }

  @Test(arguments: [
    (["id", "name"], #"{"id":1,"email":"a@x.y"}"#, "email"), ([], #"{"id":1}"#, "id"),
    (["id"], #"{"na\"me":1}"#, #"na\"me"#), (["id"], #"{"id":1,"":{"a":[1]}}"#, ""),
  ])
  func aFieldWithoutAColumnIsRefusedAndTheBatchGoesOn(
    _ fields: [String], _ record: String, _ field: String
  ) throws {
    let action = try bound(fields: fields)
    let batcher = Batcher(action)
    func add(_ seq: Int64, _ record: String) -> Batcher.Added {
      batcher.add(.add, seq: seq) {
        $0.append(record)
        return true
      }
    }
    _ = add(0, "{}")
    guard case .rejected(let rejection) = add(1, record) else {
      Issue.record("it was taken")
      return
    }
    #expect(rejection.code == "HG2018" && rejection.field == field)
    _ = add(2, "{}")
    #expect(batcher.flush().map(\.seqs) == [[0, 2]])
  }

  @Test func aRowOfOneEmptyCellIsNoEmptyLine() throws {
    let action = try bound(fields: ["id"])
    #expect(
      try file(action, [#"{"id":null}"#, #"{"id":""}"#, #"{"id":1}"#]) == "id\n\"\"\n\"\"\n1\n")
  }

  @Test(arguments: zip(CSVDialect.Separator.allCases, [",", ";", "\t", "|"]))
  func theSeparatorAloneIsQuoted(_ separator: CSVDialect.Separator, _ mark: String) throws {
    let action = try bound(
      fields: ["id", "n"],
      ["separator": .string(separator.rawValue), "line_end": .string("crlf")])
    let other = mark == ";" ? "," : ";"
    #expect(
      try file(action, [#"{"id":"a\#(mark == "\t" ? "\\t" : mark)b","n":"a\#(other)b"}"#])
        == "id\(mark)n\r\n\"a\(mark)b\"\(mark)a\(other)b\r\n")
  }

  @Test(arguments: ["=1", "+1", "-1", "@x", "\\t=1", "\\r=1", "\\n=1"])
  func textThatIsAFormulaIsEscapedWhereItIsAskedFor(_ text: String) throws {
    let action = try bound(fields: ["id"], ["formulas": .string("escape")])
    let rows = try CSVReader.rows(of: try file(action, [#"{"id":"\#(text)"}"#, #"{"id":-1}"#]))
    #expect(rows[1][0].text.hasPrefix("'") && rows[1][0].isQuoted)
    #expect(rows[2][0] == .init("-1"), "a number is no text")
  }

  @Test func theHeaderHasTheMappingsKeysInTheirOrder() throws {
    let names = ["z", "a b", "c,d", "say \"e\"", " f"]
    let rows = try CSVReader.rows(of: try file(bound(fields: names), []))
    #expect(rows.map { $0.map(\.text) } == [names])
    let log = try CSVReader.rows(
      of: try file(bound("operations", fields: ["b", "a"]), [#"{"a":1}"#], .remove))
    #expect(log.map { $0.map(\.text) } == [["operation", "b", "a"], ["remove", "", "1"]])
  }

  @Test func aColumnThatWouldStandTwiceIsRefused() throws {
    let action = try bound("operations", fields: ["operation", "id"])
    #expect(throws: BindingError.self) { try action.check() }
    #expect(throws: Never.self) { try bound(fields: ["operation", "id"]).check() }
  }

  @Test func aFormatOfADefinitionsOwnTextIsCheckedWhenItIsBound() throws {
    let (definition, problems) = define(
      """
      title: Own
      transport: file
      settings: { kind: { type: string, required: true } }
      actions:
        rows:
          kind: record
          modes: [replace]
          record: free
          requests:
            all:
              request:
                file: { const: a.csv }
                format: settings.kind
                csv: { separator: { const: tab } }
                replace: { object: { source: { const: "a\\tb" }, record: record } }
      """.replacing("{ const: a.csv }", with: "a.csv"))
    #expect(problems.map(\.title) == [])
    let own = try required(definition)
    func bound(_ kind: String) throws -> BoundAction {
      BoundAction(
        connector: own, action: try required(own.action("rows")),
        settings: ["kind": .string(kind)], with: [:], match: ["id"], mode: .replace, fields: ["id"],
        limits: own.rate)
    }
    #expect(try file(bound("csv"), [#"{"id":1}"#]) == "source\tid\n\"a\tb\"\t1\n")
    #expect(try bound("jsonl").requests[0].header == nil)
    #expect(throws: BindingError.self) { try bound("xml").check() }
  }

  /// Whatever a record holds is read back by another reader.
  @Test(arguments: 0..<40)
  func whatIsWrittenIsReadBack(_ seed: Int) throws {
    var random = SeededNumbers(seed: UInt64(seed))
    let separator = CSVDialect.Separator.allCases[seed % 4]
    let isCRLF = seed % 3 == 0
    let fields = ["id", "a", "b\"", "ç"]
    let action = try bound(
      "operations", fields: fields,
      [
        "separator": .string(separator.rawValue), "line_end": .string(isCRLF ? "crlf" : "lf"),
      ])
    var wanted = [["operation"] + fields].map { $0.map(Optional.some) }
    var records: [String] = []
    for _ in 0..<30 {
      let texts = fields.map { _ in random.text() }
      let members = zip(fields, texts).compactMap {
        field, text -> (key: String, value: JSONValue)? in
        text.map { (field, .string($0)) }
      }
      records.append(JSONValue.object(members.map { .init($0.key, $0.value) }).text)
      wanted.append(["change"] + texts)
    }
    let rows = try CSVReader.rows(
      of: try file(action, records, .change), separator: Character(Unicode.Scalar(separator.byte)),
      lineEnd: isCRLF ? "\r\n" : "\n")
    #expect(rows.map { $0.map { $0.text.isEmpty && !$0.isQuoted ? nil : $0.text } } == wanted)
  }
}

/// Texts of what trips readers up, the same for the same seed.
private struct SeededNumbers {
  private var state: UInt64
  private static let pieces = [
    ",", ";", "\t", "|", "\"", "\n", "\r\n", "\r", " ", "'", "\\", "=", "a", "ü", "😀", "\u{2028}",
    "0", "null", "\u{1}",
  ]

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  /// Nil for a field that is absent.
  mutating func text() -> String? {
    guard next(6) > 0 else { return nil }
    return (0..<next(6)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined()
  }
}
