import Connectors
import Diagnostics
import YAMLSyntax

/// A pipeline's test as the text has it: columns and fields are names, literals are not read.
struct PipelineTestSyntax {
  let name: String
  let span: SourceSpan
  /// The row as it is.
  let given: YAMLEntry?
  /// The row before.
  let was: YAMLEntry?
  let expect: YAMLEntry?
  let request: Spanned<ExpectedRequest>?
  let reject: Spanned<String>?

  private static let known = ["name", "given", "was", "expect", "expect_request", "reject"]

  /// Reads a pipeline's `tests`.
  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> [PipelineTestSyntax] {
    let tests = (node.list("`tests`", &bag) ?? []).compactMap { PipelineTestSyntax($0, &bag) }
    var first: [String: SourceSpan] = [:]
    for test in tests {
      if let earlier = first[test.name] {
        bag.add(
          Diagnostic(
            .badPipelineTest, "two tests are named `\(test.name)`", at: test.span,
            label: "the second", secondary: [.init(earlier, "the first")]))
      }
      first[test.name] = test.span
    }
    return tests
  }

  private init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    let before = bag.all.count
    guard let keyed = node.keyed("a pipeline's test", known: Self.known, &bag),
      let name = keyed.required("name", &bag)?.string("`name`", &bag)
    else { return nil }
    self.name = name.value
    span = name.span
    given = keyed.entry("given")
    was = keyed.entry("was")
    expect = keyed.entry("expect")
    request = keyed["expect_request"].flatMap { node in
      ExpectedRequest(node, &bag).map { Spanned($0, node.span) }
    }
    reject = keyed["reject"]?.string("`reject`", &bag)
    guard bag.all.count == before else { return nil }
    if given == nil, was == nil {
      bag.add(.badPipelineTest("the test `\(self.name)` has no row", at: span, label: "no row"))
      return nil
    }
    if expect == nil, request == nil, reject == nil {
      bag.add(
        .badPipelineTest("the test `\(self.name)` expects nothing", at: span, label: "says nothing")
      )
      return nil
    }
    if let reject, expect != nil || request != nil {
      bag.add(
        .badPipelineTest(
          "a row that is rejected is not sent: `reject` stands alone", at: reject.span,
          label: "beside what is sent"))
      return nil
    }
    if let empty = [expect?.value, keyed["expect_request"]].compactMap({ $0 }).first(where: {
      $0.mapping?.isEmpty == true
    }) {
      bag.add(.badPipelineTest("an expectation is empty", at: empty.span, label: "says nothing"))
      return nil
    }
  }
}

extension DiagnosticCode {
  static let badPipelineTest = DiagnosticCode(
    "HG0441",
    "A pipeline's test has a name of its own, a row (`given`; `was` before a change, `was` alone for a row that is gone) and what is sent for it: `expect` and `expect_request`, `expect: same`, or `reject` alone."
  )
}

extension Diagnostic {
  static func badPipelineTest(_ title: String, at span: SourceSpan, label: String) -> Diagnostic {
    Diagnostic(
      .badPipelineTest, title, at: span, label: label,
      help: ["such as `{ name: ..., given: { id: 1 }, expect: { id: 1 } }`"])
  }
}
