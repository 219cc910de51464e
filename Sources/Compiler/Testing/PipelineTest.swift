import Connectors
import Diagnostics
import Records
import YAMLSyntax

/// A pipeline's own test: a row, and what is sent for it. Pure.
package struct PipelineTest: Sendable {
  /// A literal of the test with the text it stands in, to point at the exact place.
  struct ExpectedField: Sendable {
    let name: String
    let value: JSONValue
    let node: YAMLNode
  }

  enum Expectation: Sendable {
    /// A subset of the record, before the connector's own normalising and hashing, and of the request.
    case sent([ExpectedField], Spanned<ExpectedRequest>?)
    /// The record is as before, so that nothing is sent.
    case same(SourceSpan)
    /// The code of the rejection.
    case rejected(Spanned<String>)
  }

  package let name: String
  package let span: SourceSpan
  let event: RowEvent
  /// What is sent for it in the pipeline's mode.
  let operation: Operation
  /// The columns that are not null, by name: of an add or change as it is now, of a removal as it was.
  let row: [String: JSONValue]
  /// Of a change, the row before.
  let before: [String: JSONValue]?
  let expectation: Expectation
}

/// What a pipeline's test came to.
package struct PipelineTestResult: Sendable {
  /// One place where what came out is not what the test expects.
  package struct Difference: Sendable, Hashable {
    /// Such as `email[0]`, `method` or `reject`.
    package let path: String
    package let expected: String
    package let found: String
    package let span: SourceSpan
  }

  package let pipeline: String
  package let pipelineSpan: SourceSpan
  package let test: PipelineTest
  /// The record as JSON, before the connector's own normalising and hashing; nil where none was made.
  package let record: String?
  package let differences: [Difference]

  package var passed: Bool { differences.isEmpty }

  /// The failure with the exact places; nil where the test passed.
  package var diagnostic: Diagnostic? {
    guard let first = differences.first else { return nil }
    let what = differences.count == 1 ? "`\(first.path)` is" : "\(differences.count) values are"
    return Diagnostic(
      .pipelineTest, "the test `\(test.name)` of `\(pipeline)` failed: \(what) not as expected",
      at: first.span, label: first.label,
      secondary: differences.dropFirst().map { .init($0.span, $0.label) }
        + [.init(test.span, "in this test")],
      notes: differences.flatMap {
        ["\($0.path): expected \($0.expected)", "\($0.path): found    \($0.found)"]
      } + (record.map { ["the record is \($0)"] } ?? []))
  }
}

extension PipelineTestResult.Difference {
  /// What was found, short enough to stand beside the carets.
  fileprivate var label: String {
    found.unicodeScalars.count <= 40 ? "is \(found)" : "not what is sent"
  }
}

extension DiagnosticCode {
  static let pipelineTest = DiagnosticCode(
    "HG0440",
    "A test of a pipeline gives a row and says what is sent for it; the mapping makes something else of it. The places that differ are marked."
  )
}
