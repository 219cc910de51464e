import Compiler
import Connectors
import Records
import Testing

@Suite("What an action asks of fields and records")
struct ActionFieldTests {
  /// A pipeline of rows with text columns `a` and `b` to an action with these fields and checks.
  private func compiled(
    fields: String, with: String = "", map: String, checks: String = "[]", tests: String = "[]"
  ) -> Compilation {
    compile(
      [
        "headgate.yaml": """
        headgate: 1
        project: loft
        vars: { hashed: { type: bool, default: false } }
        sources: { store: { sqlite: { path: store.db } } }
        models:
          rows:
            source: store
            table: rows
            identifier: [id]
            columns: { id: { type: int, nullable: false }, a: string, b: string }
        connectors:
          loft:
            title: A loft
            transport: http
            base_url: "https://loft.example"
            actions:
              birds:
                kind: record
                modes: [mirror]
                match: [ref]
                settings:
                  normalize: { type: string, enum: [vendor, none], default: vendor }
                  hash: { type: bool, default: true }
                fields: { ref: { type: int }, \(fields) }
                checks: \(checks)
                requests:
                  write:
                    for: [add, change, remove]
                    request: { method: POST, path: /birds, body: { object: { birds: records } } }
        destinations: { loft: { connector: loft } }
        pipelines:
          birds:
            model: rows
            to: { destination: loft, action: birds, with: { \(with) } }
            mode: mirror
            map: { ref: id, \(map) }
            tests: \(tests)

        """
      ], ShopProject.options(runsTests: true))
  }

  private func rule(_ name: String, _ compilation: Compilation) throws -> FieldRule {
    let pipeline = try #require(
      compilation.project?.pipelines.first, "\(compilation.messages)")
    return try #require(pipeline.fields.first { $0.key == name }).rule
  }

  private static let email = """
    email: { type: string, normalize: { apply: [trim], when: { value: action.normalize, equals: vendor } }, \
    hash: { with: sha256, when: { value: action.hash, equals: true } } }
    """

  @Test("settings, defaults and variables among them, decide how a field is sent")
  func decided() throws {
    func email(_ with: String) throws -> FieldRule {
      try rule("email", compiled(fields: Self.email, with: with, map: "email: a"))
    }
    #expect(try email("").normalize == [.trim])
    #expect(try email("").demands.hash == .sha256)
    #expect(try email("normalize: none").normalize == [])
    #expect(try email("normalize: none").demands.hash == .sha256)
    #expect(try email("hash: false").demands.hash == nil)
    #expect(try email("hash: false").normalize == [.trim])
    #expect(try email("hash: \"${var.hashed}\"").demands.hash == nil)
  }

  @Test("what the mapping does not name has the connector's default, behind what it names")
  func defaults() throws {
    let fields = "source: { type: string, required: true, default: shop }, email: { type: string }"
    func made(_ map: String) throws -> [MappedField] {
      let compilation = compiled(fields: fields, map: map)
      return try #require(compilation.project?.pipelines.first, "\(compilation.messages)").fields
    }
    let left = try made("email: a")
    #expect(left.map(\.key) == ["ref", "email", "source"])
    #expect(left[2].value == .constant(.string("shop")))
    let given = try made("source: b, email: a")
    #expect(given.map(\.key) == ["ref", "source", "email"])
    #expect(given[1].value == .column(1, Path([]), .string))
    #expect(given[1].rule.isRequired)
  }

  @Test("elements of a list are checked one by one where they are constants")
  func constants() {
    func codes(_ field: String, _ value: String) -> [String] {
      compiled(fields: "f: \(field)", map: "f: \(value)").diagnostics.sorted.map(\.code.text)
    }
    let choice = "{ type: [string], enum: [a, b] }"
    #expect(codes(choice, "{ const: [a, b] }") == [])
    #expect(codes(choice, "{ const: [a, c] }") == ["HG0414"])
    #expect(codes("{ type: [string], max_items: 1 }", "{ const: [a, b] }") == ["HG0414"])
    #expect(codes("{ type: string, min_length: 2 }", "{ column: a, default: x }") == ["HG0414"])
    #expect(codes("{ type: string, min_length: 2 }", "{ column: a, default: xy }") == [])
    #expect(
      codes("{ type: string, max_length: 2, normalize: [trim], hash: md5 }", "{ const: \" ab \" }")
        == [])
  }

  @Test("a pipeline's test shows a record before its hash, and what a check refuses")
  func tests() {
    func differences(_ tests: String) -> [String] {
      let compilation = compiled(
        fields: Self.email + ", phone: { type: string, max_length: 3 }",
        map: "email: a, phone: b", checks: "[ { any_of: [email, phone] } ]", tests: tests)
      return compilation.diagnostics.sorted.flatMap(\.notes)
    }
    #expect(
      differences(
        "[ { name: x, given: { id: 1, a: \" A@b.co\" }, expect: { email: \" A@b.co\" } } ]")
        == [])
    #expect(differences("[ { name: x, given: { id: 1 }, reject: HG2023 } ]") == [])
    #expect(
      differences("[ { name: x, given: { id: 1, b: \"12\" }, reject: HG2023 } ]")
        .contains { $0.hasPrefix("reject: found    sent") })
    #expect(
      differences("[ { name: x, given: { id: 1 }, expect: { ref: 1 } } ]")
        .contains { $0.contains("rejected with HG2023, `email, phone`") })
    #expect(differences("[ { name: x, was: { id: 1 }, expect: { ref: 1 } } ]") == [])
    #expect(
      differences(
        "[ { name: x, given: { id: 1, a: b }, expect_request: { body: { birds: [ { ref: 1, email: 3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d, phone: null } ] } } } ]"
      ) == [])
  }
}
