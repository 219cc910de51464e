import Records
import Testing

@Suite("Modifiers")
struct ModifierTests {
  @Test("`default` takes the place of null and of an absent property")
  func defaults() {
    let modifiers = Modifiers(defaultValue: .string("none"))
    let fixture = MappingFixture(
      [.json], [field("f", .modified(column(0, .string, .key("a")), modifiers), .string)])
    #expect(fixture.map(["{\"a\":\"x\"}"]) == #"{"f":"x"}"#)
    #expect(fixture.map(["{\"a\":null}"]) == #"{"f":"none"}"#)
    #expect(fixture.map(["{}"]) == #"{"f":"none"}"#)
    #expect(fixture.map([nil]) == #"{"f":"none"}"#)
  }

  @Test("come in order: default, apply, type")
  func order() {
    let modifiers = Modifiers(defaultValue: .string(" 07 "), apply: [.text(.trim)], type: .int)
    #expect(map(nil, as: .string, into: .int, modifiers) == #"{"f":7}"#)
    #expect(map(" +12 ", as: .string, into: .int, modifiers) == #"{"f":12}"#)
    #expect(map(" -012", as: .string, into: .int, modifiers) == #"{"f":-12}"#)
    #expect(map("1.5", as: .string, into: .int, modifiers) == "HG2004 f")
  }

  @Test("apply functions to text with escapes undone")
  func applyToEscaped() {
    let modifiers = Modifiers(apply: [.text(.trim), .text(.upper)])
    let fixture = MappingFixture(
      [.json], [field("f", .modified(column(0, .string, .key("a")), modifiers), .string)])
    #expect(fixture.map([#"{"a":"\u0020stra\u00dfe\t\"\n"}"#]) == "{\"f\":\"STRASSE\\t\\\"\"}")
    #expect(fixture.map([#"{"a":{}}"#]) == "HG2004 f")
  }

  @Test("change lists element by element")
  func lists() {
    let tags = ValueType.list(of: .string)
    let lower = Modifiers(apply: [.text(.trim), .text(.lower)])
    #expect(map(#"[" A","B ",null]"#, as: tags, into: .any, lower) == #"{"f":["a","b",null]}"#)
    let ints = Modifiers(type: .list(of: .int))
    #expect(map(#"["1","2"]"#, as: tags, into: .list(of: .int), ints) == #"{"f":[1,2]}"#)
    #expect(map(#"["1","x"]"#, as: tags, into: .list(of: .int), ints) == "HG2004 f")
  }

  @Test("convert with `type:`")
  func types() {
    #expect(map("12.5", as: .string, into: .decimal, Modifiers(type: .decimal)) == #"{"f":12.5}"#)
    #expect(map(2.0, as: .float, into: .int, Modifiers(type: .int)) == #"{"f":2}"#)
    #expect(map(2.5, as: .float, into: .int, Modifiers(type: .int)) == "HG2004 f")
    #expect(map(1, as: .bool, into: .string, Modifiers(type: .string)) == #"{"f":"true"}"#)
    #expect(
      map("2021-05-06 10:00:00+12:00", as: .timestamp, into: .date, Modifiers(type: .date))
        == #"{"f":"2021-05-05"}"#)
    #expect(
      map("2021-05-06", as: .date, into: .timestamp, Modifiers(type: .timestamp))
        == #"{"f":"2021-05-06T00:00:00Z"}"#)
    #expect(
      map("2021-05-06", as: .string, into: .timestamp, Modifiers(type: .timestamp))
        == #"{"f":"2021-05-06T00:00:00Z"}"#)
    #expect(
      map("00000000000000000000000000000001", as: .string, into: .uuid, Modifiers(type: .uuid))
        == "HG2004 f")
  }

  @Test(
    "format instants",
    arguments: [
      (ValueFormat.rfc3339, "\"2021-03-04T05:06:07.0891Z\""), (.epochSeconds, "1614834367"),
      (.epochMilliseconds, "1614834367089"), (.date, "\"2021-03-04\""),
    ])
  func formats(_ format: ValueFormat, _ expected: String) {
    let text = map(
      "2021-03-04 05:06:07.08910", as: .timestamp, into: .any, Modifiers(format: format))
    #expect(text == "{\"f\":\(expected)}")
    #expect(map("soon", as: .any, into: .any, Modifiers(format: format)) == "HG2004 f")
  }

  @Test("`on_null` sends null, leaves out or rejects")
  func onNull() {
    #expect(map(nil, as: .int, into: .int, Modifiers(onNull: .null)) == #"{"f":null}"#)
    #expect(map(nil, as: .int, into: .int, Modifiers(onNull: .omit)) == "{}")
    #expect(map(nil, as: .int, into: .int, Modifiers(onNull: .reject)) == "HG2008 f")
    #expect(map(3, as: .int, into: .int, Modifiers(onNull: .reject)) == #"{"f":3}"#)
  }
}
