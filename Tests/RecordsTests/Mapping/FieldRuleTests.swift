import Records
import Testing

@Suite("What a destination asks of a field")
struct FieldRuleTests {
  @Test("a required field is neither null nor absent")
  func required() {
    let fixture = MappingFixture(
      [.json], [field("f", column(0, .any, .key("a")), required: true)])
    #expect(fixture.map([#"{"a":1}"#]) == #"{"f":1}"#)
    #expect(fixture.map([#"{"a":null}"#]) == "HG2005 f")
    #expect(fixture.map(["{}"]) == "HG2005 f")
    #expect(fixture.map([nil]) == "HG2005 f")
  }

  @Test("a match field that is null is HG2003, required or not")
  func match() {
    for required in [true, false] {
      let fixture = MappingFixture(
        [.int], [field("f", column(0, .int), .int, required: required, match: true)])
      #expect(fixture.map([nil]) == "HG2003 f")
      #expect(fixture.map([4]) == #"{"f":4}"#)
    }
  }

  @Test("length is counted in scalars, after normalisation")
  func maxLength() {
    let fixture = MappingFixture(
      [.string],
      [field("f", column(0, .string), .string, maxLength: 3, normalize: [.trim])])
    #expect(fixture.map(["  abc  "]) == #"{"f":"abc"}"#)
    #expect(fixture.map(["äöü"]) == #"{"f":"äöü"}"#)
    #expect(fixture.map(["äöüß"]) == "HG2006 f")
  }

  @Test("only allowed values are taken, also where JSON spells them with escapes")
  func allowed() {
    let rule = [
      field("f", column(0, .string, .key("a")), .string, allowed: [.string("é"), .string("b")])
    ]
    let fixture = MappingFixture([.json], rule)
    #expect(fixture.map([#"{"a":"b"}"#]) == #"{"f":"b"}"#)
    #expect(fixture.map([#"{"a":"\u00e9"}"#]) == #"{"f":"é"}"#)
    #expect(fixture.map([#"{"a":"c"}"#]) == "HG2007 f")
  }

  @Test("normalisation and hash come last, for each element of a list, and to numbers as text")
  func normalize() {
    let emails = MappingFixture(
      [.any], [field("f", column(0, .any), .list(of: .string), normalize: [.trim, .lower])])
    #expect(emails.map([" A@B.co"]) == #"{"f":["a@b.co"]}"#)
    #expect(emails.map([#"["A ","B"]"#]) == #"{"f":["a","b"]}"#)
    let phones = MappingFixture(
      [.int], [field("f", column(0, .int), .string, normalize: [.sha256])])
    #expect(phones.map([1]).contains("6b86b273ff34fce19d6b804eff5a3f57"))
  }

  @Test("fields inside made objects have their own")
  func nested() {
    let fixture = MappingFixture(
      [.string],
      [field("o", .object([field("f", column(0, .string), .string, required: true)]))])
    #expect(fixture.map(["x"]) == #"{"o":{"f":"x"}}"#)
    #expect(fixture.map([nil]) == "HG2005 o.f")
  }
}
