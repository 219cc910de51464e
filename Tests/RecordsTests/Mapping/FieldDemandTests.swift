import Records
import Testing

@Suite("What few destinations ask of a field")
struct FieldDemandTests {
  private static let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// One column into the field `f`.
  private func fixture(
    _ column: ValueType, _ type: ValueType, normalize: [TextFunction] = [], maxLength: Int? = nil,
    allowed: [JSONValue] = [], _ demands: ValueDemands
  ) -> MappingFixture {
    MappingFixture(
      [column],
      [
        field(
          "f", .column(0, Path([]), column), type, maxLength: maxLength, allowed: allowed,
          normalize: normalize, demands: demands)
      ])
  }

  private func reason(_ fixture: MappingFixture, _ cell: TestCell) -> String {
    guard case .rejected(let rejection) = fixture.result([cell]) else { return "" }
    return rejection.reason
  }

  @Test("a least length is counted in scalars, after normalisation")
  func minLength() {
    let fixture = fixture(.string, .string, normalize: [.trim], ValueDemands(minLength: 3))
    #expect(fixture.map(["äöü"]) == #"{"f":"äöü"}"#)
    #expect(fixture.map([" äö "]) == "HG2019 f")
    #expect(fixture.map([nil]) == #"{"f":null}"#)
    #expect(reason(fixture, "a").hasSuffix("(at least 3 characters)"))
  }

  @Test("numbers that are sent as text have a length too")
  func lengthOfNumbers() {
    let fixture = fixture(.int, .string, maxLength: 3, ValueDemands(minLength: 2))
    #expect(fixture.map([9]) == "HG2019 f")
    #expect(fixture.map([10]) == #"{"f":"10"}"#)
    #expect(fixture.map([999]) == #"{"f":"999"}"#)
    #expect(fixture.map([1000]) == "HG2006 f")
  }

  @Test("the whole text matches a pattern, after normalisation")
  func pattern() throws {
    let demands = ValueDemands(pattern: try Pattern("[A-Z]{2}|x", isWhole: true))
    let fixture = fixture(.string, .string, normalize: [.trim], demands)
    #expect(fixture.map([" CH "]) == #"{"f":"CH"}"#)
    #expect(fixture.map(["x"]) == #"{"f":"x"}"#)
    for wrong: TestCell in ["CHE", "aCH", "C", "", "xx", "C\nH"] {
      #expect(fixture.map([wrong]) == "HG2020 f")
    }
    #expect(reason(fixture, "C").hasSuffix("(`[A-Z]{2}|x`)"))
    let number = self.fixture(
      .int, .string, ValueDemands(pattern: try Pattern("1+", isWhole: true)))
    #expect(number.map([11]) == #"{"f":"11"}"#)
    #expect(number.map([12]) == "HG2020 f")
  }

  @Test("text with escapes is looked at without them")
  func escapes() throws {
    let demands = ValueDemands(minLength: 2, pattern: try Pattern("[é\"]+", isWhole: true))
    let fixture = MappingFixture(
      [.json], [field("f", column(0, .string, .key("a")), .string, demands: demands)])
    #expect(fixture.map([#"{"a":"\u00e9\""}"#]) == #"{"f":"é\""}"#)
    #expect(fixture.map([#"{"a":"\u00e9"}"#]) == "HG2019 f")
  }

  @Test("numbers are bounded by their digits, not by a double")
  func range() {
    let demands = ValueDemands(minimum: "-0.5", maximum: "9007199254740993")
    let fixture = fixture(.decimal, .decimal, demands)
    #expect(fixture.map(["-0.50"]) == #"{"f":-0.50}"#)
    #expect(fixture.map(["-0.5000000000000000001"]) == "HG2021 f")
    #expect(fixture.map(["9007199254740993"]) == #"{"f":9007199254740993}"#)
    #expect(fixture.map(["9007199254740993.0000001"]) == "HG2021 f")
    #expect(fixture.map(["9007199254740994"]) == "HG2021 f")
    #expect(reason(fixture, "-1").hasSuffix("(at least -0.5)"))
    #expect(reason(fixture, "1e20").hasSuffix("(at most 9007199254740993)"))
    let whole = self.fixture(.int, .int, ValueDemands(minimum: "1"))
    #expect(whole.map([1]) == #"{"f":1}"#)
    #expect(whole.map([0]) == "HG2021 f")
    let float = self.fixture(.float, .float, ValueDemands(maximum: "1e21"))
    #expect(float.map([1e21]) == #"{"f":1e+21}"#)
    #expect(float.map([1.1e21]) == "HG2021 f")
  }

  @Test("each element is asked, and a list is counted as it is sent")
  func lists() throws {
    let texts = fixture(
      .json, .list(of: .string), normalize: [.trim], allowed: [.string("aa"), .string("bb")],
      ValueDemands(minLength: 2, minItems: 2, maxItems: 3))
    #expect(texts.map([#"[" aa","bb"]"#]) == #"{"f":["aa","bb"]}"#)
    #expect(texts.map([#"["aa","bb","aa"]"#]) == #"{"f":["aa","bb","aa"]}"#)
    #expect(texts.map([#"["aa"]"#]) == "HG2022 f")
    #expect(texts.map(["[]"]) == "HG2022 f")
    #expect(texts.map([#"["aa","bb","aa","bb"]"#]) == "HG2010 f")
    let long = fixture(.json, .list(of: .string), ValueDemands(minLength: 2))
    #expect(long.map([#"["aa","äö"]"#]) == #"{"f":["aa","äö"]}"#)
    #expect(long.map([#"["aa","a"]"#]) == "HG2019 f[]")
    #expect(texts.map([#"["aa","cc"]"#]) == "HG2007 f[]")
    #expect(reason(texts, "[]").hasSuffix("(at least 2)"))
    let numbers = fixture(.json, .list(of: .int), ValueDemands(maximum: "5", maxItems: 1))
    #expect(numbers.map(["[5]"]) == #"{"f":[5]}"#)
    #expect(numbers.map(["[6]"]) == "HG2021 f[]")
    #expect(numbers.map(["[1,2]"]) == "HG2010 f")
    let objects = fixture(.json, .list(of: .any), ValueDemands(minItems: 2))
    #expect(objects.map([#"[{"a":"],[","b":[1,2]}]"#]) == "HG2022 f")
    #expect(objects.map([#"[{"a":"\",\""},2]"#]) == #"{"f":[{"a":"\",\""},2]}"#)
    let single = fixture(.string, .list(of: .string), ValueDemands(minItems: 2))
    #expect(single.map(["a"]) == "HG2022 f")
  }

  @Test("elements that the mapping makes are asked as well, and counted without those left out")
  func madeLists() {
    let demands = ValueDemands(minLength: 2, minItems: 2, hash: .md5)
    func list(_ field: MappingExpression) -> MappingFixture {
      MappingFixture(
        [.string, .string],
        [
          MappedField(
            key: "f", value: field,
            rule: FieldRule(type: .list(of: .string), normalize: [.lower], demands: demands))
        ])
    }
    let rule = FieldRule(type: .string)
    let made = MappingExpression.list([
      MappedElement(value: column(0, .string), rule: rule),
      MappedElement(
        value: .modified(column(1, .string), Modifiers(onNull: .omit)), rule: rule),
    ])
    let digests =
      #"{"f":["4124bc0a9335c27f086f24ba207a4912","21ad0bd836b90d08f4cf640b4c298e7c"]}"#
    for value in [made, .modified(made, Modifiers(onNull: .omit)), .coalesce([made])] {
      #expect(list(value).map(["AA", "BB"]) == digests)
      #expect(list(value).map(["AA", nil]) == "HG2022 f")
    }
    #expect(list(made).map(["AA", "B"]) == "HG2019 f[1]")
    let array = MappingExpression.array(
      from: .list([
        MappedElement(value: column(0, .string), rule: rule),
        MappedElement(value: column(1, .string), rule: rule),
      ]), each: MappedElement(value: element(.any), rule: rule), maxItems: nil)
    #expect(list(array).map(["aa", "BB"]) == digests)
  }

  @Test("a text is hashed after it was normalised and checked")
  func hash() throws {
    let fixture = fixture(
      .string, .string, normalize: [.trim, .lower], maxLength: 12,
      ValueDemands(pattern: try Pattern("[a-z0-9+]*", isWhole: true), hash: .sha256))
    #expect(fixture.map([""]) == #"{"f":"\#(Self.digest)"}"#)
    #expect(fixture.map([" +11234567890 "]).hasPrefix(#"{"f":"1fa6b8d986d9"#))
    #expect(fixture.map(["A"]) == fixture.map([" a "]))
    #expect(fixture.map(["1234567890123"]) == "HG2006 f")
    #expect(fixture.map(["a-b"]) == "HG2020 f")
    #expect(fixture.map([nil]) == #"{"f":null}"#)
    let numbers = self.fixture(.int, .string, ValueDemands(hash: .sha256))
    #expect(numbers.map([1]).contains("6b86b273ff34fce19d6b804eff5a3f57"))
  }

  @Test(
    "what is a digest of that kind already is sent in lower case, unasked",
    arguments: [
      (TextHash.md5, 32), (.sha1, 40), (.sha256, 64), (.sha512, 128),
    ])
  func digests(_ hash: TextHash, _ count: Int) {
    let fixture = fixture(
      .string, .string, normalize: [.trim, .digits], maxLength: 5,
      allowed: [.string("1")], ValueDemands(hash: hash))
    let upper = String(repeating: "A9", count: count / 2)
    #expect(fixture.map([.text(Array(upper.utf8))]) == #"{"f":"\#(upper.lowercased())"}"#)
    for other in [upper + "A", String(upper.dropLast()), "G" + upper.dropFirst()] {
      #expect(fixture.map([.text(Array(other.utf8))]) == "HG2006 f")
    }
    let spaced = self.fixture(.string, .string, normalize: [.trim], ValueDemands(hash: hash))
    #expect(
      spaced.map([.text(Array(" \(upper) ".utf8))]) == #"{"f":"\#(upper.lowercased())"}"#)
  }

  @Test("nothing but text is hashed, and nothing is sent in its place")
  func notText() {
    let fixture = fixture(.json, .any, ValueDemands(hash: .sha256))
    #expect(fixture.map(["true"]) == "HG2004 f")
    let object = self.fixture(.json, .string, ValueDemands(hash: .sha256))
    #expect(object.map([#"{"a":1}"#]) == "HG2004 f")
  }

  @Test("a constant can be asked whether the field takes it")
  func constants() {
    let rule = FieldRule(type: .list(of: .int), demands: ValueDemands(minimum: "3", maxItems: 1))
    #expect(rule.refusal(of: .array([.number("3")])) == nil)
    #expect(rule.refusal(of: .array([.number("2")]))?.contains("(at least 3)") == true)
    #expect(
      rule.refusal(of: .array([.number("3"), .number("4")]))?.contains("(at most 1)") == true)
  }
}
