import Diagnostics
import Records

/// A test of a connector: records and the exact request, an answer and what it means for them. Pure.
package struct ConnectorTest: Sendable {
  /// What one record is expected to come to.
  enum Expected: Sendable, Hashable {
    case accepted
    case rejected(code: String?)
    case retry(code: String?)
    case doubt(code: String?)
    case absent
    case unknown(code: String?)
    case auth
    case stop
  }

  struct GivenAnswer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]
  }

  /// One call of a flow.
  struct Step: Sendable {
    let span: SourceSpan
    let request: ExpectedRequest?
    let answer: GivenAnswer
  }

  package let name: String
  package let span: SourceSpan
  let action: String
  let settings: [String: JSONValue]
  let with: [String: JSONValue]
  /// The id of what rows go into.
  let object: String?
  let match: [String]
  let mode: SyncMode
  let operation: Operation
  let records: [JSONValue]
  let request: ExpectedRequest?
  let answer: GivenAnswer?
  /// Of a flow: each call with its answer, in their order.
  let steps: [Step]
  /// One a record.
  let outcomes: [Expected]
  /// By record, a JSON object: of a removal what was said of it before, else what is kept of the answer.
  let captured: [JSONValue]
}

extension ConnectorTest.Expected: CustomStringConvertible {
  /// As a test writes it.
  var description: String {
    switch self {
    case .accepted: "accepted"
    case .rejected(let code): Self.text("rejected", code)
    case .retry(let code): Self.text("retry", code)
    case .doubt(let code): Self.text("in_doubt", code)
    case .absent: "absent"
    case .unknown(let code): Self.text("unknown", code)
    case .auth: "auth"
    case .stop: "stop"
    }
  }

  /// The outcome that was found, in the same words.
  static func text(_ outcome: RecordOutcome) -> String {
    switch outcome {
    case .accepted: "accepted"
    case .rejected(let code, _): text("rejected", code)
    case .retry(let code, _, let inDoubt): text(inDoubt ? "in_doubt" : "retry", code)
    case .absent: "absent"
    case .unknown(let code, _): text("unknown", code)
    case .auth: "auth"
    case .stop: "stop"
    }
  }

  private static func text(_ word: String, _ code: String?) -> String {
    code.map { "{ \(word): \($0) }" } ?? word
  }
}
