import Records
import Testing

@Suite("Conditions")
struct ConditionTests {
  private func holds(_ condition: MappingCondition, _ type: ValueType, _ cell: TestCell) -> String {
    let value = MappingExpression.choice(
      when: condition, then: .constant(.bool(true)), otherwise: .constant(.bool(false)))
    return MappingFixture([type], [field("f", value)]).map([cell])
  }

  @Test(
    "compare values with literals of their type",
    arguments: [
      (.int, 5, .equals, ["5"], true), (.int, 5, .equals, ["5.0"], true),
      (.int, 5, .not, ["5"], false),
      (.int, 5, .above, ["4.9"], true), (.int, -5, .below, ["-4"], true),
      (.int, 0, .atLeast, ["-0"], true),
      (.int, 5, .oneOf, ["4", "5"], true), (.int, 5, .oneOf, ["4"], false),
      (.decimal, 0.1, .equals, ["0.10"], true),
      (.decimal, 1e21, .above, ["999999999999999999999"], true),
      (.decimal, "12345678901234567890.1", .below, ["12345678901234567890.2"], true),
      (.decimal, "12345678901234567890.1", .equals, ["123456789012345678901e-1"], true),
      (.float, 2.5, .atMost, ["25e-1"], true), (.int, 100, .above, ["99"], true),
      (.decimal, 0.05, .below, ["0.5"], true), (.decimal, -0.05, .above, ["-0.5"], true),
      (.any, 3, .above, ["2"], true), (.any, "3", .equals, ["3"], false),
    ] as [(ValueType, TestCell, Comparison, [String], Bool)])
  func numbers(
    _ type: ValueType, _ cell: TestCell, _ comparison: Comparison, _ literals: [String],
    _ expected: Bool
  ) {
    let condition = MappingCondition.compare(
      column(0, type), type, comparison, literals.map { .number($0) })
    #expect(holds(condition, type, cell) == "{\"f\":\(expected)}")
  }

  @Test(
    "and texts, times and bools",
    arguments: [
      (.string, "a", .equals, .string("a"), true), (.string, "b", .above, .string("a"), true),
      (.string, "", .equals, .string(""), true), (.string, "Z", .below, .string("a"), true),
      (.string, "a\"b", .equals, .string("a\"b"), true),
      (.string, "ab", .above, .string("a"), true),
      (.date, "2021-05-06", .below, .string("2021-05-07"), true),
      (.timestamp, "2021-05-06 10:00:00+02:00", .equals, .string("2021-05-06T08:00:00Z"), true),
      (.timestamp, "2021-05-06 10:00:00.25", .above, .string("2021-05-06 10:00:00.2"), true),
      (.time, "10:00:00", .atLeast, .string("09:30:00"), true),
      (.bool, 1, .equals, .bool(true), true), (.bool, 1, .not, .bool(true), false),
      (.any, 1, .equals, .bool(true), true),
      (
        .uuid, "00000000-0000-0000-0000-00000000000A", .equals,
        .string("00000000-0000-0000-0000-00000000000a"), true
      ),
    ] as [(ValueType, TestCell, Comparison, JSONValue, Bool)])
  func others(
    _ type: ValueType, _ cell: TestCell, _ comparison: Comparison, _ literal: JSONValue,
    _ expected: Bool
  ) {
    let condition = MappingCondition.compare(column(0, type), type, comparison, [literal])
    #expect(holds(condition, type, cell) == "{\"f\":\(expected)}")
  }

  @Test("null is no literal's equal, and neither above nor below")
  func null() {
    let literal = [JSONValue.number("1")]
    for comparison in Comparison.allCases {
      let condition = MappingCondition.compare(column(0, .int), .int, comparison, literal)
      #expect(holds(condition, .int, nil) == "{\"f\":\(comparison == .not)}")
    }
    let exists = MappingCondition.exists(column(0, .string), true)
    #expect(holds(exists, .string, nil) == #"{"f":false}"#)
    #expect(holds(exists, .string, "") == #"{"f":true}"#)
    #expect(holds(.exists(column(0, .string), false), .string, nil) == #"{"f":true}"#)
    #expect(holds(.exists(column(0, .any, .key("a")), false), .json, "{}") == #"{"f":true}"#)
  }

  @Test("values of a row that have no order with the literal reject it")
  func incomparable() {
    let above = MappingCondition.compare(column(0, .any), .any, .above, [.number("1")])
    #expect(holds(above, .any, "x") == "HG2004 f")
    #expect(holds(above, .any, 2) == #"{"f":true}"#)
    let equals = MappingCondition.compare(column(0, .any), .any, .equals, [.number("1")])
    #expect(holds(equals, .any, "x") == #"{"f":false}"#)
  }

  @Test("combine, and match")
  func combined() throws {
    let small = MappingCondition.compare(column(0, .int), .int, .below, [.number("10")])
    let even = MappingCondition.compare(
      column(0, .int), .int, .oneOf, [.number("2"), .number("12")])
    #expect(holds(.all([small, even]), .int, 2) == #"{"f":true}"#)
    #expect(holds(.all([small, even]), .int, 12) == #"{"f":false}"#)
    #expect(holds(.any([small, even]), .int, 12) == #"{"f":true}"#)
    #expect(holds(.any([small, even]), .int, 13) == #"{"f":false}"#)
    #expect(holds(.not(.any([small, even])), .int, 13) == #"{"f":true}"#)
    let domain = MappingCondition.matches(
      column(0, .string), try Pattern("@(example|test)\\.com$"))
    #expect(holds(domain, .string, "a@test.com") == #"{"f":true}"#)
    #expect(holds(domain, .string, "a@test.com.") == #"{"f":false}"#)
    #expect(holds(domain, .string, nil) == #"{"f":false}"#)
    #expect(holds(domain, .string, .text([0xFF])) == "HG2004 f")
  }

  @Test("without `else` the value is null")
  func noOther() {
    let value = MappingExpression.choice(
      when: .exists(column(0, .int), true), then: column(0, .int), otherwise: nil)
    let fixture = MappingFixture([.int], [field("f", value), field("g", value, required: true)])
    #expect(fixture.map([1]) == #"{"f":1,"g":1}"#)
    #expect(fixture.map([nil]) == "HG2005 g")
  }
}
