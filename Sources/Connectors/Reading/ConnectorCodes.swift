import Diagnostics

/// Family 06, the definition of a connector.
extension DiagnosticCode {
  package static let unknownRoot = DiagnosticCode(
    "HG0601",
    "A path in a connector's value begins with a root: `settings`, `action`, `record`, `records`, `operation`, `match`, `response` or `each`. Not every root is there in every place: an answer is not known while its request is written."
  )
  package static let unknownName = DiagnosticCode(
    "HG0602",
    "A connector names a setting, a field or a part of the answer that it does not declare.")
  package static let secretInURL = DiagnosticCode(
    "HG0603",
    "A secret setting stands in a URL's path or host, which servers and proxies write into their logs. A header or the body keeps it."
  )
  package static let recordsPlace = DiagnosticCode(
    "HG0604",
    "The body of a request holds its records exactly once: `records`, an `array` from them, or `record` where `batch.max_records` is 1. Otherwise records would be marked as accepted that were never sent."
  )
  package static let operationsCovered = DiagnosticCode(
    "HG0605",
    "Each operation that one of an action's modes brings about is carried by exactly one of the requests that serve this mode: a mirror adds, changes and removes, an upsert adds and changes, an insert adds, an update changes; append has at least one of them, and replace a request that writes the whole content."
  )
  package static let badRate = DiagnosticCode(
    "HG0606", "A rate is a number of requests in a time: `600/min`, `100/10s`, `10/s`.")
  package static let notText = DiagnosticCode(
    "HG0607",
    "A URL, a query parameter or a header is text: a path, a constant or a template, not an object or a list."
  )
  package static let badHTTPPart = DiagnosticCode(
    "HG0608",
    "A URL's path begins with `/`, a token URL with its scheme, and a header's name is a word of HTTP that the engine does not set itself. What is of HTTP alone stands in no connector of files, tables or mail, and the settings of tables and mail are those of a connection."
  )
  package static let badSetting = DiagnosticCode(
    "HG0609", "The parts of a setting's or field's definition contradict each other.")
  package static let connectorTest = DiagnosticCode(
    "HG0610", "A test of a connector does not give what it expects.")
  package static let badMatch = DiagnosticCode(
    "HG0611",
    "An action's `match` names the fields that identify a record at the destination, together or each alone (`any_of`); only a free action may leave it to the pipeline, and an event has none. A removal is sure to carry these fields and no others."
  )
  package static let kindFits = DiagnosticCode(
    "HG0612",
    "What an action offers fits its kind: an event is appended, a membership is mirrored, upserted or inserted and alone can expire."
  )
  package static let badAge = DiagnosticCode(
    "HG0613", "An age is a number of days, weeks, months or years: `540d`, `8w`, `12mo`, `1y`.")
  package static let repeatSafety = DiagnosticCode(
    "HG0614",
    "`repeat` says what a request that arrives twice does: nothing (`safe`), nothing because of the key it carries (`keyed`), or that it counts twice (`unsafe`). A request of events must say it, and a keyed one must send `key`."
  )

  package static let captureFits = DiagnosticCode(
    "HG0617",
    "`capture` keeps what an answer says of a record for the request that removes it, which says `captured.NAME`: each request that writes such a record keeps it, once for each record."
  )

  package static let flowFits = DiagnosticCode(
    "HG0618",
    "A `flow` is a request of several calls. One step, `upload`, carries the records; what is polled and what results are read come after it, and single records are spoken of by the last step."
  )

  /// What this target raises, for `headgate explain`.
  package static let connectorCodes: [DiagnosticCode] = [
    .unknownRoot, .unknownName, .secretInURL, .recordsPlace, .operationsCovered, .badRate, .notText,
    .badHTTPPart, .badSetting, .connectorTest, .badMatch, .kindFits, .badAge, .repeatSafety,
    .batchFits, .badObject, .captureFits, .flowFits, .badMatrix, .formatFits,
  ]
}
