/// How the body of a request is written.
package enum BodyFormat: Sendable {
  case json
  /// A line of JSON a record.
  case jsonl
  /// `application/x-www-form-urlencoded`, made of an object.
  case form
  case csv(CSVTemplates)

  enum Name: String, CaseIterable, Sendable { case json, jsonl, form, csv }

  var name: Name {
    switch self {
    case .json: .json
    case .jsonl: .jsonl
    case .form: .form
    case .csv: .csv
    }
  }

  /// The media type that a request says it has, unless its own `headers` do.
  var mediaType: String {
    switch self {
    case .json: "application/json"
    case .jsonl: "application/x-ndjson"
    case .form: "application/x-www-form-urlencoded"
    case .csv: "text/csv"
    }
  }
}
