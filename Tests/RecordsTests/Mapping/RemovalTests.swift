import Records
import Testing

@Suite("Mapping a removal")
struct RemovalTests {
  static func fixture() -> MappingFixture {
    MappingFixture(
      [.int, .string, .json],
      [
        field("id", column(0, .int), .int, required: true, match: true),
        field("name", column(1, .string), .string, required: true, maxLength: 3),
        field("kind", .constant(.string("k")), .string),
        field("o", .object([field("x", column(1, .string), .string, required: true)])),
        field("j", column(2, .json), .shape(["a": Slot(.int)])),
      ])
  }

  @Test("needs the match fields only and leaves out what cannot be made")
  func removal() {
    #expect(Self.fixture().map([1, nil, nil], .removal) == #"{"id":1,"kind":"k"}"#)
    #expect(
      Self.fixture().map([1, "long", "{"], .removal) == #"{"id":1,"kind":"k","o":{"x":"long"}}"#)
    #expect(
      Self.fixture().map([1, "abc", #"{"a":1}"#], .removal)
        == #"{"id":1,"name":"abc","kind":"k","o":{"x":"abc"},"j":{"a":1}}"#)
    #expect(Self.fixture().map([nil, "abc", nil], .removal) == "HG2003 id")
    #expect(Self.fixture().map(["x", "abc", nil], .removal) == "HG2004 id")
  }

  @Test("is more lenient than a whole record")
  func whole() {
    #expect(Self.fixture().map([1, nil, nil]) == "HG2005 name")
    #expect(Self.fixture().map([1, "long", nil]) == "HG2006 name")
  }
}
