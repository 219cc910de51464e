import Records
import Testing

@Suite("Objects and arrays")
struct StructureTests {
  static let product = ValueType.shape([
    "sku": Slot(.string), "price": Slot(.decimal), "quantity": Slot(.int, isOptional: true),
  ])

  @Test("an object without fields is empty; many fields keep their order")
  func objects() {
    let fixture = MappingFixture(
      [.int],
      [
        field("none", .object([])), field("b", column(0, .int), .int),
        field("a", .constant(.object([.init("x", .array([.number("1.50"), .null]))]))),
        field("a \"key\" that is longer than thirty-two bytes", .constant(.bool(true))),
      ])
    #expect(
      fixture.map([1])
        == #"{"none":{},"b":1,"a":{"x":[1.50,null]},"a \"key\" that is longer than thirty-two bytes":true}"#
    )
    #expect(MappingFixture([], []).map([]) == "{}")
  }

  @Test("a path leads into JSON; what is absent is left out, null stays null")
  func paths() {
    let fixture = MappingFixture(
      [.json], [field("f", column(0, .any, .key("é"), .index(1), .key("c")))])
    #expect(fixture.map([#"{"é":[0,{"c":5}]}"#]) == #"{"f":5}"#)
    #expect(fixture.map([#"{"\u00e9":[0,{"c":"x\ny"}]}"#]) == #"{"f":"x\ny"}"#)
    #expect(fixture.map([#"{"é":[0]}"#]) == "{}")
    #expect(fixture.map([#"{"é":[0,{}]}"#]) == "{}")
    #expect(fixture.map([#"{"é":[0,null]}"#]) == #"{"f":null}"#)
    #expect(fixture.map([nil]) == #"{"f":null}"#)
    #expect(fixture.map([#"{"é":7}"#]) == "HG2004 f")
    #expect(fixture.map(["[}"]) == "HG2009 f")
  }

  @Test("the first path into the first document is followed however large the document is")
  func largeDocuments() {
    for members in [1, 20, 31, 32, 33, 50, 200, 1000] {
      let fixture = MappingFixture([.json], [field("f", column(0, .any, .key("last")))])
      let text = (0..<members).map { #""k\#($0)":\#($0),"# }.joined()
      let row: [TestCell] = [.text(Array((#"{"# + text + #""last":7}"#).utf8))]
      for _ in 1...2 { #expect(fixture.map(row) == #"{"f":7}"#) }
    }
  }

  static let each = MappedElement(
    value: .object([
      field("id", element(.string, .key("sku")), .string),
      field("amount", element(.decimal, .key("price")), .decimal, required: true),
      field("order", column(1, .int), .int),
    ]), rule: FieldRule(type: .any))

  @Test("`each` maps the elements of a list, of one object, of nothing")
  func arrays() {
    let list = ValueType.list(of: Self.product)
    let fixture = MappingFixture(
      [list, .int],
      [field("p", .array(from: column(0, list), each: Self.each, maxItems: 2), .list(of: .any))])
    #expect(
      fixture.map([#"[{"sku":"a","price":1.10},{"price":2}]"#, 9])
        == #"{"p":[{"id":"a","amount":1.10,"order":9},{"amount":2,"order":9}]}"#)
    #expect(fixture.map([#"{"price":2}"#, 9]) == #"{"p":[{"amount":2,"order":9}]}"#)
    #expect(fixture.map(["[]", 9]) == #"{"p":[]}"#)
    #expect(fixture.map([nil, 9]) == #"{"p":null}"#)
    #expect(fixture.map([#"[{"sku":"a"}]"#, 9]) == "HG2005 p[].amount")
    #expect(
      fixture.map([#"[{"sku":1,"price":1}]"#, 9]) == #"{"p":[{"id":"1","amount":1,"order":9}]}"#)
    #expect(fixture.map([#"[{"sku":"a","price":"x"}]"#, 9]) == "HG2004 p[].amount")
    #expect(fixture.map([#"[{"price":1},{"price":1},{"price":1}]"#, 9]) == "HG2010 p")
    #expect(fixture.map(["nonsense", 9]) == "HG2009 p")
  }

  @Test("an element that is absent, or null with `on_null: omit`, is dropped")
  func droppedElements() {
    func fixture(_ modifiers: Modifiers) -> MappingFixture {
      let value = MappingExpression.modified(element(.any, .key("a")), modifiers)
      let each = MappedElement(value: value, rule: FieldRule(type: .any))
      return MappingFixture(
        [.json], [field("p", .array(from: column(0, .json), each: each, maxItems: nil))])
    }
    let row: [TestCell] = [#"[{"a":1},{},{"a":null},{"a":2}]"#]
    #expect(fixture(Modifiers()).map(row) == #"{"p":[1,null,2]}"#)
    #expect(fixture(Modifiers(onNull: .omit)).map(row) == #"{"p":[1,2]}"#)
    #expect(fixture(Modifiers(onNull: .reject)).map(row) == "HG2008 p[]")
    #expect(fixture(Modifiers(defaultValue: .number("0"))).map(row) == #"{"p":[1,0,0,2]}"#)
  }

  @Test("arrays stand inside arrays, and a list can come from a default")
  func nestedArrays() {
    let inner = MappingExpression.array(
      from: .modified(
        element(.any, .key("tags")), Modifiers(defaultValue: .array([.string("x")]))),
      each: MappedElement(value: element(.any), rule: FieldRule(type: .string)), maxItems: nil)
    let each = MappedElement(value: .object([field("t", inner)]), rule: FieldRule(type: .any))
    let fixture = MappingFixture(
      [.json], [field("p", .array(from: column(0, .json), each: each, maxItems: nil))])
    #expect(
      fixture.map([#"[{"tags":["a","b"]},{"tags":"c"},{}]"#])
        == #"{"p":[{"t":["a","b"]},{"t":["c"]},{"t":["x"]}]}"#)
  }

  @Test("a made object becomes a list of one where the field is a list")
  func wrapped() {
    let fixture = MappingFixture(
      [.int], [field("l", .object([field("a", column(0, .int), .int)]), .list(of: .any))])
    #expect(fixture.map([1]) == #"{"l":[{"a":1}]}"#)
  }

  @Test("a whole value is checked against the field's shape")
  func wholeValues() {
    let fixture = MappingFixture(
      [.json], [field("p", column(0, .json), .list(of: Self.product))])
    #expect(
      fixture.map([#"[ {"price": 1.10, "sku": "a"}, {"sku":"b","price":2,"quantity":null} ]"#])
        == #"{"p":[{"price":1.10,"sku":"a"},{"sku":"b","price":2,"quantity":null}]}"#)
    #expect(fixture.map([#"{"price":1,"sku":"a"}"#]) == #"{"p":[{"price":1,"sku":"a"}]}"#)
    #expect(fixture.map([#"[{"price":1,"sku":"a","colour":"red"}]"#]) == "HG2004 p[].colour")
    #expect(fixture.map([#"[{"sku":"a"}]"#]) == "HG2005 p[].price")
    #expect(fixture.map([#"[{"sku":"a","price":null}]"#]) == "HG2004 p[].price")
    #expect(fixture.map([#"[{"price":1,"sku":"a","quantity":1.5}]"#]) == "HG2004 p[].quantity")
    #expect(fixture.map([#"[{"price":1,"sku":true}]"#]) == "HG2004 p[].sku")
    #expect(fixture.map(["[7]"]) == "HG2004 p[]")
  }

  @Test("an open shape takes further properties")
  func openShapes() {
    let shape = ValueType.shape(["a": Slot(.int)], others: Slot(.any))
    let fixture = MappingFixture([.json], [field("p", column(0, .json), shape)])
    #expect(fixture.map([#"{"b":{ },"a":1,"c":null}"#]) == #"{"p":{"b":{},"a":1,"c":null}}"#)
    #expect(fixture.map([#"{"a":"x"}"#]) == "HG2004 p.a")
  }

  @Test("a column that several fields read is parsed once, each row anew")
  func sharedColumns() {
    let fixture = MappingFixture(
      [.json],
      [field("a", column(0, .any, .key("a"))), field("b", column(0, .any, .key("b")))])
    #expect(fixture.map([#"{"a":1,"b":2}"#]) == #"{"a":1,"b":2}"#)
    #expect(fixture.map([#"{"b":3}"#]) == #"{"b":3}"#)
  }
}
