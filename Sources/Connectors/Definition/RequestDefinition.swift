import MappingSyntax
import Records

/// One kind of request of an action: which operations it carries and how it is written and answered.
package struct RequestDefinition: Sendable {
  package enum Write: Sendable {
    /// HTTP: method, path below the base URL, further headers, query and body.
    case http(HTTPRequestDefinition)
    /// File: each record's line is appended.
    case append(file: TextTemplate, line: MappingValue)
    /// File: the whole content is written anew beside it and renamed over it; the request carries every row of the model.
    case replace(file: TextTemplate, line: MappingValue)
  }

  package let name: String
  package let operations: [Operation]
  /// Records a request at most.
  package let maxRecords: Int
  /// Bytes of a body at most.
  package let maxBytes: Int
  package let write: Write

  /// Whether a request carries every row of the model rather than the changed ones.
  package var isWhole: Bool { if case .replace = write { true } else { false } }
}

/// An HTTP request as values over `settings action record records operation match`.
package struct HTTPRequestDefinition: Sendable {
  package enum Method: String, Sendable, CaseIterable {
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case get = "GET"
  }

  package let method: Method
  /// Below the base URL; what paths put into it is percent-encoded.
  package let path: TextTemplate
  package let query: [TextEntry]
  package let headers: [TextEntry]
  package let body: MappingValue?
  package let response: ResponseDefinition
}

/// How an answer is read into outcomes.
package struct ResponseDefinition: Sendable {
  /// Which record a failure points at: by its place in what was sent, or by the value of a field.
  package enum Pointer: Sendable {
    case index(Path)
    case field(record: String, answer: Path)
  }

  package struct Failures: Sendable {
    /// The list in the answer, from the root `response`; absent is no failures.
    package let each: Path
    package let when: Condition?
    package let at: Pointer
    package let code: Path?
    package let message: Path?
  }

  package enum Class: String, Sendable, CaseIterable { case accept, retry, reject, auth }

  /// What an answer with this status means.
  package struct Classification: Sendable {
    package let status: Int
    package let outcome: Class
  }

  package let accepted: Condition?
  package let failures: Failures?
  /// By status, the first that fits; the rest is classified by HTTP's own meaning.
  package let classify: [Classification]
}

/// A condition over an answer, `each` being the failure's element.
package indirect enum Condition: Sendable {
  case equals(Path, JSONValue)
  case among(Path, [JSONValue])
  case exists(Path, Bool)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}
