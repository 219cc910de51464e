import Records
import Testing

@Suite("Functions with arguments")
struct FunctionTests {
  @Test(
    "split, join and strip prefixes",
    arguments: [
      ("a,b ,c", [.split(",")], #"["a","b ","c"]"#),
      ("a, b", [.split(","), .text(.trim)], #"["a","b"]"#),
      ("", [.split(",")], "[]"), (",", [.split(",")], #"["",""]"#),
      ("a", [.split("::")], #"["a"]"#),
      ("a::b:::c", [.split("::")], #"["a","b",":c"]"#),
      ("a\"b|c\\", [.split("|")], #"["a\"b","c\\"]"#),
      ("a,b", [.split(","), .join(" + ")], #""a + b""#),
      ("b;a", [.text(.upper), .split(";"), .text(.lower), .join("")], #""ba""#),
      ("+41", [.stripPrefix("+")], #""41""#), ("++1", [.stripPrefix("+")], #""+1""#),
      ("41", [.stripPrefix("+")], #""41""#), ("x", [.stripPrefix("xx")], #""x""#),
      ("x1,x2", [.split(","), .stripPrefix("x")], #"["1","2"]"#), ("one", [.join(",")], #""one""#),
    ] as [(String, [ValueFunction], String)])
  func functions(_ text: String, _ functions: [ValueFunction], _ expected: String) {
    let made = map(
      .text(Array(text.utf8)), as: .string, into: .any, Modifiers(apply: functions))
    #expect(made == "{\"f\":\(expected)}")
  }

  @Test("lists are joined without what is null in them")
  func joinsLists() {
    let join = Modifiers(apply: [.join("-")])
    #expect(map(#"["a",null,"b\"c",1]"#, as: .json, into: .any, join) == #"{"f":"a-b\"c-1"}"#)
    #expect(map("[]", as: .json, into: .any, join) == #"{"f":""}"#)
    #expect(map(#"[{}]"#, as: .json, into: .any, join) == "HG2004 f")
  }

  @Test("phone numbers take their country from beside them, before they are hashed")
  func phones() throws {
    let country = try #require(PhoneCountry("CH"))
    let hash = Modifiers(apply: [.text(.e164), .text(.sha256)], country: country)
    #expect(
      map("044 668 18 00", as: .string, into: .any, hash)
        == map("+41446681800", as: .string, into: .any, Modifiers(apply: [.text(.sha256)])))
    let format = Modifiers(format: .e164, country: country)
    #expect(map("044 668 18 00", as: .string, into: .any, format) == #"{"f":"+41446681800"}"#)
    #expect(map(446_681_800, as: .int, into: .any, format) == #"{"f":"+41446681800"}"#)
    #expect(map("none", as: .string, into: .any, format) == "HG2004 f")
    #expect(map("none", as: .string, into: .any, hash) == "HG2004 f")
  }

  @Test("`max_length` rejects longer text, counted in scalars")
  func maxLength() {
    let limit = Modifiers(maxLength: 3)
    #expect(map("\u{e9}\u{e9}\u{e9}", as: .string, into: .string, limit) == "{\"f\":\"ééé\"}")
    #expect(map("abcd", as: .string, into: .string, limit) == "HG2006 f")
    #expect(map(#"["abc","abcd"]"#, as: .list(of: .string), into: .any, limit) == "HG2006 f")
    #expect(map(#"["a\"bc"]"#, as: .list(of: .string), into: .any, limit) == "HG2006 f")
    #expect(map(#"["a\"b"]"#, as: .list(of: .string), into: .any, limit) == #"{"f":["a\"b"]}"#)
    #expect(
      map("abcd", as: .string, into: .any, Modifiers(apply: [.text(.md5)], maxLength: 31))
        == "HG2006 f")
  }
}
