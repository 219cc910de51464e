import Records
import Testing

@Suite("Forms")
struct FormTests {
  private func made(
    _ columns: [ValueType], _ value: MappingExpression, into type: ValueType = .any,
    _ cells: [TestCell]
  ) -> String {
    MappingFixture(columns, [field("f", value, type)]).map(cells)
  }

  @Test("`template` joins texts; what is null is empty, what is no scalar is refused")
  func template() {
    let greeting = MappingExpression.template([
      .constant(.string("Dear \"")), column(0, .string), .constant(.string("\" #")),
      column(1, .any),
    ])
    #expect(made([.string, .any], greeting, ["Ada", 7]) == #"{"f":"Dear \"Ada\" #7"}"#)
    #expect(made([.string, .any], greeting, [nil, nil]) == #"{"f":"Dear \"\" #"}"#)
    #expect(made([.string, .any], greeting, ["a\n", 1.5]) == #"{"f":"Dear \"a\n\" #1.5"}"#)
    #expect(made([.string, .any], greeting, ["a", .bytes([1])]) == "HG2004 f")
    #expect(made([.string, .json], .template([column(1, .json)]), ["a", "{}"]) == "HG2004 f")
    #expect(
      made([.timestamp], .template([column(0, .timestamp)]), ["2021-01-02 03:04:05"])
        == #"{"f":"2021-01-02T03:04:05Z"}"#)
    #expect(made([.string], .template([column(0, .string)]), [.text([0xFF])]) == "HG2004 f")
  }

  @Test("`coalesce` takes the first that is neither absent, null nor empty text")
  func coalesce() {
    let first = MappingExpression.coalesce([
      column(0, .string, .key("a")), column(1, .string), column(2, .int),
    ])
    let types: [ValueType] = [.json, .string, .int]
    #expect(made(types, first, [#"{"a":"x"}"#, "y", 1]) == #"{"f":"x"}"#)
    #expect(made(types, first, [#"{"a":""}"#, "y", 1]) == #"{"f":"y"}"#)
    #expect(made(types, first, ["{}", "", 0]) == #"{"f":0}"#)
    #expect(made(types, first, ["{}", "", nil]) == #"{"f":null}"#)
    let absent = MappingExpression.coalesce([column(0, .string, .key("a"))])
    #expect(made([.json], absent, ["{}"]) == "{}")
  }

  @Test("`lookup` compares keys as text")
  func lookup() {
    let table: [LookupEntry] = [
      .init("CH", .string("Switzerland")), .init("1", .string("one")), .init("true", .bool(true)),
      .init("", .number("0")), .init("\u{e9}", .null),
    ]
    func value(_ type: ValueType, _ cell: TestCell, _ other: MappingExpression? = nil) -> String {
      made([type], .lookup(column(0, type), table: table, otherwise: other), [cell])
    }
    #expect(value(.string, "CH") == #"{"f":"Switzerland"}"#)
    #expect(value(.int, 1) == #"{"f":"one"}"#)
    #expect(value(.bool, 1) == #"{"f":true}"#)
    #expect(value(.string, "") == #"{"f":0}"#)
    #expect(value(.string, "\u{e9}") == #"{"f":null}"#)
    #expect(value(.string, "DE") == #"{"f":null}"#)
    #expect(value(.string, nil) == #"{"f":null}"#)
    #expect(value(.string, nil, .constant(.number("9"))) == #"{"f":9}"#)
    #expect(value(.string, "ch", column(0, .string)) == #"{"f":"ch"}"#)
    let many = (0..<500).map { LookupEntry("\($0)", .number("\($0 * 2)")) }
    for key in [0, 7, 42, 99, 123, 499] {
      #expect(
        made([.int], .lookup(column(0, .int), table: many, otherwise: nil), [.int(Int64(key))])
          == "{\"f\":\(key * 2)}")
    }
  }

  @Test("`merge` keeps first places and last values")
  func merge() {
    let both = MappingExpression.merge([column(0, .json), column(1, .json)])
    #expect(
      made([.json, .json], both, [#"{"a":1,"b":{"c":2}}"#, #"{"b":[3],"d":null,"\u0061":"x"}"#])
        == #"{"f":{"a":"x","b":[3],"d":null}}"#)
    #expect(made([.json, .json], both, [nil, #"{"a":1}"#]) == #"{"f":{"a":1}}"#)
    #expect(made([.json, .json], both, [nil, nil]) == #"{"f":null}"#)
    #expect(made([.json, .json], both, ["[1]", nil]) == "HG2004 f")
    #expect(made([.json, .json], both, ["{}", "{}"]) == #"{"f":{}}"#)
    let object = MappingExpression.object([
      field("a", column(1, .int)), field("n", column(1, .int)),
    ])
    #expect(
      made([.json, .int], .merge([column(0, .json), object]), [#"{"a":"x","z":1}"#, 5])
        == #"{"f":{"a":5,"z":1,"n":5}}"#)
  }

  @Test("`flatten` joins the names of objects and leaves lists")
  func flatten() {
    let flat = MappingExpression.flatten(column(0, .json), separator: ".")
    #expect(
      made([.json], flat, [#"{"a":{"b":{"c":1},"d":"x"},"e":[{"f":1}],"g":{},"h\"":{"i":null}}"#])
        == #"{"f":{"a.b.c":1,"a.d":"x","e":[{"f":1}],"g":{},"h\".i":null}}"#)
    #expect(made([.json], flat, [#"{"a.b":1,"a":{"b":2}}"#]) == "HG2004 f")
    #expect(made([.json], flat, [nil]) == #"{"f":null}"#)
    #expect(made([.json], flat, ["7"]) == "HG2004 f")
    #expect(
      made([.json], .flatten(column(0, .json), separator: "\""), [#"{"a":{"b":1}}"#])
        == #"{"f":{"a\"b":1}}"#)
  }

  @Test("`pairs` makes a list of an object's properties")
  func pairs() {
    let pairs = MappingExpression.pairs(column(0, .json), key: "name", value: "v\"")
    #expect(
      made([.json], pairs, [#"{"a":1,"b\"":{"c":[2]},"d":null}"#])
        == #"{"f":[{"name":"a","v\"":1},{"name":"b\"","v\"":{"c":[2]}},{"name":"d","v\"":null}]}"#)
    #expect(made([.json], pairs, ["{}"]) == #"{"f":[]}"#)
    #expect(made([.json], pairs, [nil]) == #"{"f":null}"#)
    #expect(made([.json], pairs, ["[1]"]) == "HG2004 f")
  }

  @Test("`json` encodes values as text and decodes text")
  func json() {
    let encoded = MappingExpression.encoded(column(0, .json))
    #expect(made([.json], encoded, [#"{"a": [1, "x"]}"#]) == #"{"f":"{\"a\":[1,\"x\"]}"}"#)
    #expect(made([.json], encoded, [nil]) == #"{"f":null}"#)
    #expect(made([.string], .encoded(column(0, .string)), ["a"]) == #"{"f":"\"a\""}"#)
    let decoded = MappingExpression.decoded(column(0, .string))
    #expect(made([.string], decoded, [#"{"a": [1]}"#]) == #"{"f":{"a":[1]}}"#)
    #expect(made([.string], decoded, ["{"]) == "HG2009 f")
    #expect(made([.string], decoded, [nil]) == #"{"f":null}"#)
    #expect(made([.json], .decoded(encoded), [#"[1]"#]) == #"{"f":[1]}"#)
  }

  @Test("a list of values leaves out what is absent, and null where it is told to")
  func list() {
    func rule(_ required: Bool) -> FieldRule { FieldRule(type: .string, isRequired: required) }
    let values = MappingExpression.list([
      MappedElement(value: column(0, .string), rule: rule(true)),
      MappedElement(value: column(1, .string, .key("a")), rule: rule(true)),
      MappedElement(
        value: .modified(column(2, .string), Modifiers(onNull: .omit)), rule: rule(false)),
    ])
    let types: [ValueType] = [.string, .json, .string]
    #expect(made(types, values, ["x", #"{"a":"y"}"#, "z"]) == #"{"f":["x","y","z"]}"#)
    #expect(made(types, values, ["x", "{}", nil]) == #"{"f":["x"]}"#)
    #expect(made(types, values, [nil, "{}", nil]) == "HG2005 f[0]")
    #expect(made(types, .list([]), [nil, nil, nil]) == #"{"f":[]}"#)
  }

  @Test("`parent` reads from the element around, `column` from the row, however deep")
  func parents() {
    let inner = MappingExpression.object([
      field("line", element(.any, .key("n"))), field("order", .parent(Path([.key("id")]), .any)),
      field("who", column(1, .string)),
    ])
    let orders = MappingExpression.array(
      from: column(0, .json),
      each: MappedElement(
        value: .array(
          from: element(.any, .key("lines")),
          each: MappedElement(value: inner, rule: FieldRule(type: .any)), maxItems: nil),
        rule: FieldRule(type: .any)), maxItems: nil)
    let text = #"[{"id":1,"lines":[{"n":"a"},{"n":"b"}]},{"id":2,"lines":{"n":"c"}},{"id":3}]"#
    #expect(
      made([.json, .string], orders, [.text(Array(text.utf8)), "me"])
        == #"{"f":[[{"line":"a","order":1,"who":"me"},{"line":"b","order":1,"who":"me"}],"#
        + #"[{"line":"c","order":2,"who":"me"}]]}"#)
  }
}
