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
          Modifiers(
            defaultValue: .string("none@example.com"), apply: [.text(.trim)], onNull: .reject)))
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

  /// The forms and modifiers beyond paths.
  static let forms: [(field: String, value: String, code: String?)] = [
    ("seen", "{ template: \"{{ id }} {{ seen }} {{ extra.a }}\" }", nil),
    ("seen", "{ template: \"{{ score }}\" }", "HG0409"),
    ("seen", "{ template: \"{{ address }}\" }", "HG0409"),
    ("seen", "{ template: \"{{ nothing }}\" }", "HG0406"),
    ("seen", "{ template: \"{{ id\" }", "HG0405"),
    ("since", "{ template: \"{{ id }}\" }", "HG0410"),
    ("since", "{ template: \"{{ id }}\", type: int }", nil),
    ("since", "{ coalesce: [extra.a, id, { const: 5 }] }", nil),
    ("since", "{ coalesce: [id, { const: five }] }", "HG0404"),
    ("since", "{ coalesce: [id, email] }", "HG0410"),
    ("since", "{ coalesce: [] }", "HG0204"),
    ("since", "{ coalesce: [{ column: email, type: int }, id] }", nil),
    ("seen", "{ coalesce: [email, id], apply: [trim] }", nil),
    ("since", "{ coalesce: [id, email], type: int }", nil),
    ("seen", "{ if: { when: { value: id, gt: 5 }, then: email, else: { const: x } } }", nil),
    ("seen", "{ if: { when: { value: id, gt: five }, then: email } }", "HG0404"),
    ("seen", "{ if: { when: { value: id, gt: 5 }, then: score } }", "HG0410"),
    ("seen", "{ if: { when: { value: id, gt: 5, lt: 9 }, then: email } }", "HG0419"),
    (
      "seen",
      "{ if: { when: { all: [{ value: id, in: [1, 2] }, { not: { value: email, exists: true } }] }, then: email } }",
      nil
    ),
    ("seen", "{ if: { when: { any: [] }, then: email } }", "HG0419"),
    ("seen", "{ if: { when: { value: email, equals: null }, then: email } }", "HG0419"),
    ("seen", "{ if: { when: { value: address, equals: x }, then: email } }", "HG0419"),
    ("seen", "{ if: { when: { value: address, exists: true }, then: email } }", nil),
    ("seen", "{ if: { when: { value: born, lt: \"2001-02-03\" }, then: email } }", nil),
    ("seen", "{ if: { when: { value: born, lt: spring }, then: email } }", "HG0404"),
    ("seen", "{ if: { when: { value: email, matches: \"^a+$\" }, then: email } }", nil),
    ("seen", "{ if: { when: { value: email, matches: \"(a\" }, then: email } }", "HG0420"),
    ("seen", "{ if: { when: { value: id, matches: \"1\" }, then: email } }", "HG0419"),
    (
      "seen",
      "{ if: { when: { value: { column: email, apply: lower }, equals: a }, then: email } }", nil
    ),
    ("seen", "{ if: { then: email } }", "HG0202"),
    ("since", "{ lookup: { value: email, table: { a: 1, b: 2 }, else: id } }", nil),
    ("since", "{ lookup: { value: email, table: { a: one } } }", "HG0404"),
    ("since", "{ lookup: { value: address, table: { a: 1 } } }", "HG0409"),
    ("seen", "{ lookup: { value: id, table: { 1: one, NO: Norway } } }", nil),
    ("address", "{ merge: [address, { object: { zip: email } }] }", nil),
    ("address", "{ merge: [address, { object: { street: email } }] }", "HG0409"),
    ("address", "{ merge: [{ object: { zip: email } }] }", "HG0409"),
    ("address", "{ merge: [address, extra] }", nil),
    ("attributes", "{ merge: [address, email] }", "HG0409"),
    ("attributes", "{ flatten: { value: extra } }", nil),
    ("attributes", "{ flatten: { value: email } }", "HG0409"),
    ("attributes", "{ flatten: { value: extra, separator: \"\" } }", "HG0204"),
    ("since", "{ pairs: { from: extra } }", "HG0409"),
    ("seen", "{ pairs: { from: email } }", "HG0409"),
    ("seen", "{ pairs: { from: extra, key: a, value: a } }", "HG0204"),
    ("seen", "{ pairs: { key: a } }", "HG0202"),
    ("seen", "{ columns: { a: email } }", "HG0402"),
    ("seen", "{ json: { encode: orders } }", nil),
    ("since", "{ json: { encode: orders } }", "HG0410"),
    ("attributes", "{ json: { decode: email } }", nil),
    ("attributes", "{ json: { decode: extra } }", "HG0411"),
    ("seen", "{ json: { decode: email } }", "HG0409"), ("seen", "{ json: {} }", "HG0402"),
    ("seen", "{ row: operation }", nil), ("seen", "{ row: kind }", "HG0207"),
    ("seen", "{ run: started_at }", nil), ("since", "{ run: started_at, format: epoch_s }", nil),
    ("since", "{ run: started_at }", "HG0409"),
    ("tags", "{ array: [email, { const: x }, id] }", nil),
    ("tags", "{ array: [email, score] }", "HG0410"), ("seen", "{ array: [email] }", "HG0409"),
    ("seen", "{ array: [email, name], apply: [{ join: \" \" }] }", nil),
    ("seen", "{ array: { from: orders, each: sku }, apply: [{ join: \",\" }, upper] }", nil),
    (
      "attributes",
      "{ object: { a: { array: { from: extra, each: { array: { from: lines, each: { parent: id } } } } } } }",
      nil
    ),
    ("tags", "{ array: { from: orders, each: { parent: sku } } }", "HG0423"),
    ("seen", "{ parent: email }", "HG0423"),
    ("tags", "{ column: email, apply: [{ split: \",\" }, trim] }", nil),
    ("seen", "{ column: email, apply: [{ split: \",\" }] }", "HG0409"),
    ("seen", "{ column: email, apply: [split] }", "HG0418"),
    ("seen", "{ column: email, apply: [{ trim: x }] }", "HG0418"),
    ("seen", "{ column: email, apply: [{ split: a, join: b }] }", "HG0418"),
    ("seen", "{ column: email, apply: [{ join: a }] }", "HG0411"),
    ("seen", "{ column: email, apply: [sha384] }", "HG0207"),
    ("seen", "{ column: blob, apply: [base64] }", nil),
    ("seen", "{ column: blob, apply: [md5] }", "HG0411"),
    (
      "seen",
      "{ column: email, apply: [strip_ws, strip_punct, gmail_canonical, md5, sha1, base64, url_encode] }",
      nil
    ),
    ("seen", "{ column: email, apply: [e164, sha256], country: CH }", nil),
    ("seen", "{ column: email, format: e164, country: CH }", nil),
    ("seen", "{ column: email, format: e164, country: Switzerland }", "HG0422"),
    ("seen", "{ column: email, country: CH }", "HG0415"),
    ("seen", "{ column: seen, format: e164 }", "HG0412"),
    ("seen", "{ column: local, format: rfc3339 }", "HG0412"),
    ("seen", "{ column: local, format: rfc3339, zone: Europe/Zurich }", nil),
    ("since", "{ column: local, format: epoch_ms, zone: UTC }", nil),
    ("seen", "{ column: local, format: rfc3339, zone: Europe/Zuerich }", "HG0421"),
    ("seen", "{ column: email, zone: UTC }", "HG0415"),
    ("seen", "{ column: born, format: date, zone: UTC }", "HG0415"),
    ("seen", "{ column: email, max_length: 5 }", nil),
    ("since", "{ column: id, max_length: 5 }", "HG0415"),
    ("seen", "{ column: email, max_length: 0 }", "HG0204"),
    ("seen", "{ column: name, pii: true }", nil),
    ("attributes", "{ object: { a: name }, pii: true }", nil),
  ]

  @Test("a value fits its field or says why not", arguments: values + forms)
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

  @Test("`all` is every column that is not sent as it is or named otherwise, in free records")
  func all() throws {
    func fields(_ map: String, described: [Model.Column] = []) throws -> [String] {
      var options = ShopProject.options
      options.described = ["products": described]
      let texts = ShopProject.with("map: { sku: sku, title: title }", "map: \(map)")
      let result = compile(texts, options)
      let project = try #require(result.project, "\(result.messages)")
      let catalog = try #require(project.pipelines.first { $0.name == "catalog" })
      #expect(catalog.fieldTexts.map(\.field) == catalog.fields.map(\.key))
      return catalog.fieldTexts.map { "\($0.field)=\($0.text)" }
    }
    #expect(try fields("all") == ["sku=sku", "title=title"])
    #expect(try fields("{ \"*\": all, sku: sku }") == ["title=title", "sku=sku"])
    #expect(
      try fields("{ sku: sku, name: title, \"*\": all }") == ["sku=sku", "name=title"])
    #expect(
      try fields("{ sku: sku, name: { column: title, apply: trim }, \"*\": all }")
        == ["sku=sku", "name={ column: title, apply: trim }", "title=title"])
    #expect(
      compile(ShopProject.with("{ sku: sku, title: title }", "{ sku: sku, \"*\": most }")).messages
        .map { $0.prefix(6) }.contains("HG0204"))
  }

  @Test("`all` without a contract is what the source reports, and offline the identifier")
  func allOfUnknown() throws {
    let texts = ShopProject.with(
      "    model: products\n", "    model: visits\n",
      in: ShopProject.with(
        "match: [sku]", "match: [id]", in: ShopProject.with("{ sku: sku, title: title }", "all")))
    let offline = try #require(compile(texts).project)
    #expect(offline.pipelines.first { $0.name == "catalog" }?.fields.map(\.key) == ["id"])
    var options = ShopProject.options
    options.described = [
      "visits": ["id", "page"].map { .init(name: $0, slot: .init(.int), isPersonal: false) }
    ]
    let described = try #require(compile(texts, options).project)
    #expect(
      described.pipelines.first { $0.name == "catalog" }?.fields.map(\.key) == ["id", "page"])
  }

  @Test("a machine without time zones says so")
  func noZones() {
    var options = ShopProject.options
    options.zones = ZoneDatabase { _ in nil }
    let texts = ShopProject.with(
      "{ column: seen, format: rfc3339 }", "{ column: local, format: rfc3339, zone: Europe/Paris }")
    let result = compile(texts, options)
    #expect(
      result.messages.suffix(2) == [
        "HG0421 the time zone `Europe/Paris` cannot be looked up on this machine",
        "HG0706 the time zone `Europe/Zurich` cannot be looked up on this machine",
      ])
    for diagnostic in result.diagnostics.sorted.suffix(2) {
      #expect(diagnostic.help == ["install the package `tzdata`"])
    }
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
