import Diagnostics
import Records
import Testing

@testable import Connectors

@Suite struct CatalogTests {
  private static let names = [
    "braze", "email", "file", "google-sheets", "http", "hubspot", "mixpanel", "postgres", "segment",
    "segment-profiles", "sendgrid", "slack", "slack-webhook", "webhook", "x-audience",
  ]

  @Test func theBuiltInConnectorsAreReadWithoutAWord() {
    var bag = DiagnosticBag()
    let definitions = ConnectorCatalog.read(&bag)
    #expect(bag.sorted.map(\.title) == [])
    #expect(definitions.keys.sorted() == Self.names)
  }

  @Test(arguments: Self.names)
  func theTestsOfABuiltInConnectorPass(_ name: String) throws {
    let definition = try #require(ConnectorCatalog.builtIn[name])
    #expect(!definition.tests.isEmpty)
    var bag = DiagnosticBag()
    definition.runTests(&bag)
    #expect(bag.sorted.flatMap(\.notes) == [])
  }

  @Test func aTestOfAConnectorThatExpectsSomethingElseFailsWithBothSides() throws {
    let (definition, problems) = define(
      pigeonhole + """

        tests:
          - name: people are posted
            action: people
            settings: { api_key: k }
            with: { workspace: w }
            operation: add
            records: [ { ref: a }, { ref: b } ]
            expect_request: { method: PUT, url: "/v2/people/batch?dry=no&space=w", headers: { x-api-key: j }, body: { people: [ { ref: a } ], workspace: w, v: 2 } }
            answer: { status: 200, body: { results: [ { ref: b, status: error, code: c } ] } }
            expect: [ { rejected: c }, accepted ]
        """)
    #expect(problems.map(\.title) == [])
    var bag = DiagnosticBag()
    try #require(definition).runTests(&bag)
    #expect(bag.sorted.map(\.code.text) == ["HG0610"])
    let notes = bag.sorted[0].notes
    #expect(notes.contains("method: expected PUT"))
    #expect(notes.contains("method: found    POST"))
    #expect(notes.contains("header `x-api-key`: found    k"))
    #expect(notes.contains { $0.hasPrefix("body: expected {\"people\":[{\"ref\":\"a\"}],") })
    #expect(notes.contains { $0.hasPrefix("record 0: expected { rejected") })
    #expect(notes.contains { $0.hasPrefix("record 1: expected accepted") })
    #expect(!notes.contains { $0.hasPrefix("url") })
  }

  @Test(arguments: [
    ("action: people", "action: persons", "HG0602"),
    ("operation: add", "operation: insert", "HG0207"),
    ("expect: [accepted]", "expect: []", "HG0201"),
    ("expect: [accepted]", "expect: [acepted]", "HG0207"),
    ("answer: { status: 200 }", "expect_request: {}", "HG0202"),
    ("name: x", "nome: x", "HG0203"),
  ])
  func aMalformedTestIsRefused(_ from: String, _ to: String, _ code: String) {
    let test = """

      tests:
        - name: x
          action: people
          operation: add
          records: [ { ref: a } ]
          answer: { status: 200 }
          expect: [accepted]
      """
    #expect(define(pigeonhole + test).problems.map(\.title) == [])
    let problems = define(pigeonhole + test.replacing(from, with: to)).problems
    #expect(problems.map(\.code.text).contains(code))
  }
}
