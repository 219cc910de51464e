import Compiler
import Diagnostics
import Testing

@Suite("Pipelines' own tests")
struct PipelineTestTests {
  /// What one more test of the pipeline `people` comes to.
  private func result(_ text: String) throws -> PipelineTestResult {
    let texts = ShopProject.with(
      "    tests:\n      - name: a company",
      "    tests:\n      - { name: tried, \(text) }\n      - name: a company")
    let compilation = compile(texts)
    let project = try #require(compilation.project, "\(compilation.messages)")
    let people = try #require(project.pipelines.first { $0.name == "people" })
    return try #require(PipelineTestBench(people, in: project).results().first)
  }

  private func differences(_ text: String) throws -> [String] {
    try result(text).differences.map { "\($0.path): \($0.expected), not \($0.found)" }
  }

  @Test("what is expected is a subset of the record, before the connector's normalising")
  func subset() throws {
    let result = try result(
      "given: { id: 7, email: ' A@B.co ', extra: { a: { b: 1.50 } }, address: { city: Rome } }, "
        + "expect: { ref: 7, email: A@B.co, attributes: { any: 1.5, city: Rome } }")
    #expect(result.differences == [])
    #expect(result.record?.contains("\"email\":\"A@B.co\"") == true)
  }

  @Test("each place that differs is told, as deep as it lies")
  func places() throws {
    let given = "given: { id: 7, email: x, orders: [ { sku: a, price: 1.10 }, { sku: b } ] }"
    #expect(
      try differences("\(given), expect: { ref: 8, items: [ { code: a }, { code: c } ] }") == [
        "ref: 8, not 7", "items[1].code: \"c\", not \"b\"",
      ])
    #expect(
      try differences("\(given), expect: { items: [ { code: a } ] }").first?.hasPrefix("items: ")
        == true, "a list is expected whole")
    #expect(
      try differences("\(given), expect: { items: [ { price: 1.1 }, { price: null } ] }") == [])
    #expect(
      try differences("\(given), expect: { address: null, kind: null }") == [
        "kind: null, not \"company\""
      ], "null is met by what is left out, not by a value")
  }

  @Test("the request is the one that would be sent, after the connector's normalising")
  func request() throws {
    let given = "given: { id: 7, email: 'A@B.co', address: { city: Rome } }"
    let body =
      "{ people: [ { name: null, kind: company, ref: 7, email: a@b.co, seen: null, since: null, "
      + "address: { city: Rome }, items: null, "
      + "attributes: { city: Rome, first: null, any: null } } ] }"
    #expect(try differences("\(given), expect_request: { method: POST, body: \(body) }") == [])
    let found = try differences(
      "\(given), expect_request: { method: PUT, url: /v1/people, headers: { X-None: a } }")
    #expect(
      found == [
        "method: PUT, not POST", "url: /v1/people, not /v2/people",
        "header `X-None`: a, not not sent",
      ])
  }

  @Test(
    "a changed row takes what `was` leaves out from `given`, and is sent where its record differs")
  func change() throws {
    let row = "given: { id: 7, email: a@b.co, born: 2000-01-01 }"
    #expect(try differences("\(row), was: { email: A@B.co }, expect: same") == [])
    #expect(try differences("\(row), was: { born: 2001-01-01 }, expect: same") == [])
    #expect(
      try differences("\(row), was: { email: c@b.co }, expect: same") == [
        "record: same, not another record"
      ])
    #expect(try differences("\(row), was: { email: c@b.co }, expect: { email: a@b.co }") == [])
    #expect(
      try differences("\(row), was: { email: A@B.co }, expect: { email: a@b.co }") == [
        "record: sent, not as before, so nothing is sent"
      ])
  }

  @Test("of a row that is gone, the removal's record is compared")
  func removal() throws {
    #expect(try differences("was: { id: 7, email: a@b.co }, expect: { ref: 7 }") == [])
    #expect(try differences("was: { id: 7 }, expect: { ref: 8 }") == ["ref: 8, not 7"])
  }

  @Test("a rejection is compared by its code")
  func rejection() throws {
    #expect(try differences("given: { name: Ada }, reject: HG2003") == [])
    let other = try differences("given: { name: Ada }, reject: HG2004")
    #expect(other.first?.hasPrefix("reject: HG2004, not rejected with HG2003, `ref`") == true)
    #expect(try differences("given: { id: 1 }, reject: HG2003") == ["reject: HG2003, not sent"])
    let sent = try differences("given: { name: Ada }, expect: { name: Ada }")
    #expect(sent.first?.hasPrefix("record: sent, not rejected with HG2003") == true)
    #expect(
      try differences(
        "given: { id: 1, email: \(String(repeating: "x", count: 65)) }, reject: HG2006")
        == [])
  }

  @Test("the failure is a diagnostic at the exact place, with both sides")
  func diagnostic() throws {
    let texts = ShopProject.with("expect: { email: \"A@B.co\"", "expect: { email: \"B@B.co\"")
    var options = ShopProject.options
    #expect(compile(texts, options).project != nil, "tests are run where they are asked for")
    options.runsTests = true
    let compilation = compile(texts, options)
    #expect(compilation.project == nil)
    let failure = try #require(compilation.diagnostics.sorted.first { $0.severity == .error })
    #expect(failure.code.text == "HG0440")
    #expect(
      failure.title == "the test `a company` of `people` failed: `email` is not as expected")
    #expect(compilation.text(failure.primary?.span) == "\"B@B.co\"")
    #expect(failure.primary?.text == "is \"A@B.co\"")
    #expect(
      failure.notes.prefix(2) == ["email: expected \"B@B.co\"", "email: found    \"A@B.co\""])
  }
}
