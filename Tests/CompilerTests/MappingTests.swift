import Compiler
import Connectors
import Diagnostics
import Records
import Testing

@Suite("Mappings")
struct MappingTests {
  private static let people = compile(ShopProject.texts).project?.pipelines.first {
    $0.name == "people"
  }

  private func expression(_ field: String) throws -> MappingExpression {
    let people = try #require(Self.people)
    return try #require(people.fields.first { $0.key == field }).value
  }

  @Test("the columns read are the identifier, then those mentioned, in order, each once")
  func columns() throws {
    let people = try #require(Self.people)
    #expect(
      people.columns.map(\.name)
        == ["id", "name", "email", "seen", "score", "address", "orders", "extra"])
    #expect(people.identifierCount == 1)
    #expect(people.columns[2].isPersonal)
  }

  @Test("a fragment's fields come first, and an override keeps the first one's place")
  func order() throws {
    let people = try #require(Self.people)
    #expect(
      people.fields.map(\.key)
        == ["name", "kind", "ref", "email", "seen", "since", "address", "items", "attributes"])
    #expect(people.fieldTexts.map(\.field) == people.fields.map(\.key))
    #expect(people.fieldTexts[1].text == "{ const: company }")
  }

  @Test("paths, modifiers, objects and arrays become expressions over columns and elements")
  func expressions() throws {
    #expect(try expression("ref") == .column(0, Path([]), .int))
    #expect(
      try expression("email")
        == .modified(
          .column(2, Path([]), .string),
          Modifiers(defaultValue: .string("none@example.com"), apply: [.trim], onNull: .reject)))
    #expect(try expression("kind") == .constant(.string("company")))
    guard case .array(.column(6, Path([]), _), let each, 50) = try expression("items"),
      case .object(let fields) = each.value
    else {
      Issue.record("not an array of objects")
      return
    }
    #expect(
      fields.map(\.value) == [
        .element(Path([.key("sku")]), .string), .element(Path([.key("price")]), .decimal),
      ])
    #expect(fields.map(\.rule.isRequired) == [true, false])
    guard case .object(let attributes) = try expression("attributes") else {
      Issue.record("not an object")
      return
    }
    #expect(
      attributes.map(\.value) == [
        .column(5, Path([.key("city")]), .string),
        .column(6, Path([.index(0), .key("sku")]), .string),
        .column(7, Path([.key("a"), .key("b")]), .any),
      ])
  }

  @Test("a field's rule is its action's, and match fields are marked")
  func rules() throws {
    let people = try #require(Self.people)
    #expect(people.match == ["ref"])
    #expect(people.fields.filter(\.rule.isMatch).map(\.key) == ["ref"])
    let email = try #require(people.fields.first { $0.key == "email" }).rule
    #expect(email.normalize == [.trim, .lower])
    #expect(email.maxLength == 64)
  }

  /// A value for the field `tags` (a list of text), `attributes` (free) and others, and whether it stands.
  static let values: [(field: String, value: String, code: String?)] = [
    ("tags", "email", nil), ("tags", "extra.tags", nil), ("tags", "{ const: a }", nil),
    ("tags", "{ const: [a, NO] }", nil), ("tags", "{ const: [[a]] }", "HG0404"),
    ("tags", "{ array: { from: orders, each: sku } }", nil),
    ("tags", "{ array: { from: extra, each: a.b } }", nil),
    ("tags", "{ array: { from: address, each: city } }", nil),
    ("tags", "{ array: { from: address, each: town } }", "HG0406"),
    ("tags", "{ array: { from: orders, each: price } }", nil),
    ("tags", "{ array: { from: orders, each: { column: id } } }", nil),
    ("tags", "{ array: { from: orders, each: sku }, default: [] }", "HG0415"),
    ("tags", "orders", "HG0409"), ("tags", "extra", nil), ("tags", "blob", "HG0409"),
    ("attributes", "address", nil), ("attributes", "extra", nil), ("attributes", "email", "HG0409"),
    ("attributes", "{ const: { a: [1, x, null] } }", nil),
    (
      "attributes", "{ object: { a: { array: { from: orders, each: { object: { b: sku } } } } } }",
      nil
    ),
    ("since", "{ const: 5 }", nil), ("since", "{ const: five }", "HG0404"),
    ("since", "{ column: seen, format: epoch_ms }", nil), ("since", "seen", "HG0409"),
    ("since", "{ column: born, format: epoch_s }", "HG0412"),
    ("since", "{ column: email, type: int }", nil), ("since", "email", "HG0410"),
    ("since", "{ column: extra, type: int }", "HG0417"),
    ("since", "{ column: extra.a, type: int, default: 3 }", nil),
    ("since", "{ column: extra.a, default: x }", "HG0404"),
    ("seen", "{ column: email, type: timestamp, format: date }", nil), ("seen", "born", nil),
    ("seen", "total", nil), ("seen", "score", "HG0410"),
    ("seen", "{ column: seen, apply: [lower] }", "HG0411"),
    ("seen", "{ column: seen, default: null }", "HG0404"), ("seen", "true", "HG0401"),
    ("seen", "first name", "HG0401"), ("seen", "\"[0]\"", "HG0401"),
  ]

  @Test("a value fits its field or says why not", arguments: values)
  func value(_ value: (field: String, value: String, code: String?)) {
    let map = """
          map: { ref: id, \(value.field): \(value.value) }
      """
    let texts = ShopProject.with(
      "    map: { ref: id, text: name }\n    schedule: { cron", "\(map)\n    schedule: { cron",
      in: ShopProject.with(
        "  nightly:\n    model: customers\n    to: { destination: pigeon, action: notes, with: {} }",
        "  nightly:\n    model: customers\n    to: { destination: pigeon, action: people, with: { list: a } }",
        in: ShopProject.with("mode: mirror", "mode: upsert")))
    let result = compile(texts)
    let errors = result.diagnostics.sorted.filter { $0.severity == .error }
    #expect(errors.map(\.code.text) == (value.code.map { [$0] } ?? []), "\(result.messages)")
  }

  @Test("a message names the pipeline and carries a fix a machine can apply")
  func message() throws {
    let result = compile(ShopProject.with("ref: id\n      email", "ref: idd\n      email"))
    let diagnostic = try #require(result.diagnostics.sorted.first { $0.severity == .error })
    #expect(diagnostic.help == ["did you mean `id`?"])
    #expect(diagnostic.edits.map(\.replacement) == ["id"])
    #expect(diagnostic.secondary.map(\.text) == ["in pipeline `people`"])
    #expect(result.text(diagnostic.secondary.first?.span) == "people")
  }
}
