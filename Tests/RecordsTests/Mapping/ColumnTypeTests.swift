import Records
import Testing

@Suite("A cell is understood as its column declares")
struct ColumnTypeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let cell: TestCell
    let column: ValueType
    let field: ValueType
    let expected: String
    init(_ cell: TestCell, _ column: ValueType, _ field: ValueType, _ expected: String) {
      self.cell = cell
      self.column = column
      self.field = field
      self.expected = expected
    }
    var testDescription: String { "\(cell) as \(column) into \(field)" }
  }

  static let misfit = "HG2004 f"
  static let noUTF8 = TestCell.text([0x61, 0xFF])
  static let uuid: TestCell = "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"

  @Test("and is written as the field asks", arguments: scalars + numbers + moments + structures)
  func cell(_ test: Case) {
    let text = map(test.cell, as: test.column, into: test.field)
    #expect(text == (test.expected.hasPrefix("HG") ? test.expected : "{\"f\":\(test.expected)}"))
  }

  static let scalars: [Case] = [
    Case(1, .bool, .bool, "true"), Case(0, .bool, .bool, "false"), Case(2, .bool, .bool, misfit),
    Case("true", .bool, .bool, misfit), Case(1, .any, .bool, "true"),
    Case("a\"\\\n\u{1}\u{7f}é€😀", .string, .string, "\"a\\\"\\\\\\n\\u0001\u{7f}é€😀\""),
    Case("", .string, .string, "\"\""), Case(5, .string, .string, "\"5\""),
    Case(5.5, .string, .string, misfit), Case(noUTF8, .string, .string, misfit),
    Case(noUTF8, .any, .any, misfit), Case(.bytes([1]), .any, .any, misfit),
    Case(.bytes([1]), .string, .string, misfit), Case("x", .bytes, .string, misfit),
    Case(nil, .string, .string, "null"), Case(nil, .list(of: .int), .list(of: .int), "null"),
    Case(uuid, .uuid, .string, "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""),
    Case("a0eebc99", .uuid, .uuid, misfit),
    Case("g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", .uuid, .uuid, misfit),
    Case("x", .string, .json, "\"x\""), Case("x", .any, .int, misfit), Case(7, .any, .any, "7"),
  ]

  static let numbers: [Case] = [
    Case(-9_223_372_036_854_775_808, .int, .int, "-9223372036854775808"),
    Case(5.0, .int, .int, "5"), Case(5.5, .int, .int, misfit), Case("5", .int, .int, misfit),
    Case(1e300, .int, .int, misfit),
    Case(7, .int, .decimal, "7"), Case(7, .int, .string, "\"7\""),
    Case(0.1, .decimal, .decimal, "0.1"), Case(19.90, .decimal, .string, "\"19.9\""),
    Case("12.50", .decimal, .decimal, "12.50"), Case("1e5", .decimal, .decimal, "1e5"),
    Case("012", .decimal, .decimal, misfit), Case("", .decimal, .decimal, misfit),
    Case("12.50", .decimal, .string, "\"12.50\""), Case("12,5", .decimal, .decimal, misfit),
    Case("99999999999999999999.1", .decimal, .float, "99999999999999999999.1"),
    Case("1.5", .float, .float, misfit), Case(.float(.nan), .float, .float, misfit),
    Case(.float(.infinity), .any, .any, misfit), Case(3.0, .float, .float, "3"),
    Case(-0.0, .float, .float, "0"), Case(1e22, .float, .float, "1e+22"),
    Case(5.0, .any, .int, "5"), Case(5.5, .any, .string, "\"5.5\""),
  ]

  static let moments: [Case] = [
    Case("2021-01-01 00:00:00", .timestamp, .timestamp, "\"2021-01-01T00:00:00Z\""),
    Case("2021-01-01T00:00:00Z", .timestamp, .string, "\"2021-01-01T00:00:00Z\""),
    Case("2021-01-01T01:30:00.500+02:00", .timestamp, .any, "\"2020-12-31T23:30:00.5Z\""),
    Case("2020-12-31 23:30:00.000-02:30", .timestamp, .any, "\"2021-01-01T02:00:00Z\""),
    Case("2025-11-05 10:15:00.123456+00", .timestamp, .any, "\"2025-11-05T10:15:00.123456Z\""),
    Case("2025-11-05 10:15:00-03", .timestamp, .any, "\"2025-11-05T13:15:00Z\""),
    Case("2025-11-05 10:15:00+0", .timestamp, .any, misfit),
    Case(1_609_459_200, .timestamp, .timestamp, "\"2021-01-01T00:00:00Z\""),
    Case(-1, .timestamp, .timestamp, "\"1969-12-31T23:59:59Z\""),
    Case(9_000_000_000_000, .timestamp, .timestamp, misfit),
    Case("2021-02-29 00:00:00", .timestamp, .timestamp, misfit),
    Case("2024-02-29 00:00:00", .timestamp, .timestamp, "\"2024-02-29T00:00:00Z\""),
    Case("2021-01-01 24:00:00", .timestamp, .timestamp, misfit),
    Case("2021-01-01 00:00:00.", .timestamp, .timestamp, misfit),
    Case("2021-01-01 00:00:00ZZ", .timestamp, .timestamp, misfit),
    Case("2021-01-01 00:00:00+0200", .timestamp, .timestamp, misfit),
    Case("2021-01-01", .timestamp, .timestamp, misfit),
    Case("2021-01-01 10:00:00.25", .datetime, .string, "\"2021-01-01T10:00:00.25\""),
    Case("2021-01-01 10:00:00Z", .datetime, .datetime, misfit),
    Case("2021-01-01", .date, .date, "\"2021-01-01\""),
    Case("2021-01-01 00:00:00", .date, .date, "\"2021-01-01\""),
    Case("2021-01-01 00:00:01", .date, .date, misfit), Case("2021-13-01", .date, .date, misfit),
    Case("10:00:00.50", .time, .string, "\"10:00:00.5\""), Case("10:00", .time, .time, misfit),
    Case("2021-01-01 00:00:00", .any, .timestamp, "\"2021-01-01T00:00:00Z\""),
  ]

  static let structures: [Case] = [
    Case("{ \"a\" : [ 1 , \"x y\" ] }", .json, .json, "{\"a\":[1,\"x y\"]}"),
    Case("{\"a\":1.50}", .json, .any, "{\"a\":1.50}"), Case("{", .json, .json, "HG2009 f"),
    Case("", .json, .json, "HG2009 f"), Case(5, .json, .json, "5"),
    Case("\"\\u00e9\"", .json, .any, "\"\\u00e9\""),
    Case("[1,2]", .list(of: .int), .list(of: .string), "[\"1\",\"2\"]"),
    Case("3", .list(of: .int), .list(of: .int), "[3]"), Case(3, .int, .list(of: .int), "[3]"),
    Case("a@b.co", .any, .list(of: .string), "[\"a@b.co\"]"),
    Case(" [\"a\"]", .any, .list(of: .string), "[\"a\"]"),
    Case("[a]", .any, .list(of: .string), "HG2009 f"),
    Case("[a]", .string, .list(of: .string), "[\"[a]\"]"), Case("[]", .any, .list(of: .int), "[]"),
    Case("x", .any, .shape([:]), misfit), Case("[1]", .json, .shape([:]), misfit),
    Case("{\"a\":1}", .json, .string, misfit),
  ]

  @Test("and bool from text needs `type:`")
  func textToBool() {
    let bool = Modifiers(type: .bool)
    #expect(map("TRUE", as: .bool, into: .bool, bool) == "{\"f\":true}")
    #expect(map("f", as: .string, into: .bool, bool) == "{\"f\":false}")
    #expect(map("maybe", as: .string, into: .bool, bool) == "HG2004 f")
  }

  @Test("and reasons never show the value")
  func reasons() {
    let fixture = MappingFixture([.int], [field("f", column(0, .int), .int)])
    guard case .rejected(let rejection) = fixture.result(["secret"]) else {
      Issue.record("text is no int")
      return
    }
    #expect(!rejection.reason.contains("secret"))
    #expect(rejection.reason.contains("`int`"))
  }
}
