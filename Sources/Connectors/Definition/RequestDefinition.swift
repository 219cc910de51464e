import MappingSyntax
import Records

/// One kind of request of an action: which operations it carries and how it is written and answered.
package struct RequestDefinition: Sendable {
  package enum Write: Sendable {
    /// HTTP: method, path below the base URL, further headers, query and body.
    case http(HTTPRequestDefinition)
    /// File: each record's line is appended.
    case append(FileRequestDefinition)
    /// File: the whole content is written anew beside it and renamed over it; the request carries every row of the model.
    case replace(FileRequestDefinition)
    /// A database: rows of a table.
    case table(TableRequestDefinition)
    /// HTTP: rows of a matrix, known by their places alone.
    case matrix(MatrixRequestDefinition)
    /// A mail server: a message.
    case mail(MailRequestDefinition)
  }

  package let name: String
  /// The modes it serves: those it names, else all of the action's that it can.
  package let modes: [SyncMode]
  /// Empty for a request that carries the whole content.
  package let operations: [Operation]
  package let batch: BatchRules
  /// Whether it may be sent again where it is not known what became of it.
  package let repeatability: Repeatability
  package let write: Write
  /// Whether it sends the idempotency key of each record.
  package let usesKey: Bool

  /// Records a request at most.
  package var maxRecords: Int { batch.maxRecords }

  /// What is kept of its answers with the records that are accepted.
  var captures: CaptureDefinition? {
    guard case .http(let http) = write else { return nil }
    return http.flow.map { $0.steps.last?.request.response.capture } ?? http.response.capture
  }

  /// How what it carries is written over HTTP.
  var bodyFormat: BodyFormat.Name {
    if case .http(let http) = write { http.format.name } else { .json }
  }

  /// Whether it is more than one call.
  package var isFlow: Bool { if case .http(let http) = write { http.flow != nil } else { false } }

  /// Whether it is made of what answers said of its records before.
  package var usesCaptured: Bool {
    guard case .http(let http) = write else { return false }
    return http.body?.item?.value.uses(.captured) == true || http.path.uses(.captured)
      || http.query.contains { $0.value.uses(.captured) }
  }

  /// Whether a request carries every row of the model rather than the changed ones.
  package var isWhole: Bool {
    switch write {
    case .replace: true
    case .matrix(let matrix): matrix.change == .replace
    case .http, .append, .table, .mail: false
    }
  }

  /// Whether it writes rows that their places alone tell apart, by the one field that is their key.
  package var isPlaced: Bool { if case .matrix = write { true } else { false } }

  /// Whether the whole content is written beside the old one and then takes its place.
  package var isSwapped: Bool { if case .replace = write { true } else { false } }
}

/// What is written to a file, as values over `settings action record operation`.
package struct FileRequestDefinition: Sendable {
  package enum Format: String, Sendable, CaseIterable { case jsonl, csv }

  /// Relative to the project's root.
  package let file: TextTemplate
  /// What is written for a record.
  package let line: BodyPart
  /// Makes the name of a `Format`; nil is JSON Lines.
  let format: TextTemplate?
  /// What RFC 4180 leaves open.
  let csv: CSVTemplates
}

/// The parts of a CSV dialect as texts that name them; what is nil is the dialect's default.
package struct CSVTemplates: Sendable {
  var separator: TextTemplate?
  var lineEnd: TextTemplate?
  var formulas: TextTemplate?
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

  /// A method, or the setting of the action that says which.
  package enum MethodSource: Sendable {
    case fixed(Method)
    case action(String)
  }

  package let method: MethodSource
  /// Below the base URL; what paths put into it is percent-encoded.
  package let path: TextTemplate
  package let query: [TextEntry]
  package let headers: [TextEntry]
  package let body: BodyPart?
  var format = BodyFormat.json
  /// Whether body, query or headers hold the idempotency key.
  package let usesKey: Bool
  package let response: ResponseDefinition
  /// The steps that this is the carrying one of.
  package var flow: FlowDefinition?
}
