import Connectors
import Records

/// The codes of family 20 that planning and running raise; the mapper's own are in `RejectionCode`.
package enum RowCode {
  /// For `headgate explain`.
  package static let explanations: [(code: String, explanation: String)] = [
    (
      "HG2001",
      "A row has null in a column of its identifier. It is set aside: it cannot be told which record it is, so nothing is sent and nothing removed for it."
    ),
    (
      "HG2002",
      "Several rows of the model have one identifier. All of them are set aside, and the record that was delivered before stays as it is."
    ),
    (
      "HG2012",
      "A record alone makes a request larger than the destination takes. Map less into it."
    ),
    (
      "HG2013",
      "A record's match values cannot stand in a URL: one is null, empty, or a control character is in it."
    ),
    (
      "HG2014",
      "An identifier's cell is not written as its declared type is, such as the number 1 in a column that is text. Were both forms taken, two rows could be one record, and removing one would take away the other's. Convert it in the model's SQL (`CAST(id AS TEXT)`), or correct the contract."
    ),
    (
      "HG2015",
      "The destination refused this record again and again, and the row is still what it was: it is given up, after the time of `retry.for` or the verdicts of `retry.attempts`. A new value makes it due; `headgate retry PIPELINE` makes it due as it is."
    ),
    (
      "HG2016",
      "What became of this operation is not known, and the connector says that a second time would be a second effect. It is not tried again until the row's value changes, or until `headgate retry PIPELINE` asks for it: look at the destination first."
    ),
    (
      "HG2017",
      "Two live rows map to the same match value, which is one record at the destination. The row that holds the record keeps it, else the one with the lowest identifier; this one is shadowed, and is found as new when the other goes. Match by what is unique, or leave one of the rows out of the model."
    ),
    (
      "HG2018",
      "A record has a field that the CSV file has no column for, or that the table's rows are no longer told apart by: it was delivered under an earlier definition, by another match field, and is to be removed by that. Give the mapping its field and match again, or send to another file or table."
    ),
    (
      "HG2024",
      "A record cannot stand in the request that its connector makes: the list that its items are made of is empty, there are more of them than a request takes, or a form would have to hold what is no object. Map a list with elements, and no more of them than the message says, or leave the row out of the model."
    ),
    (
      "HG2025",
      "A message cannot be written of this record: an address is none, nobody gets it, it says nothing, or a line break stands where it would begin a header of its own. Which field, and why, the message says; correct it in the model."
    ),
    (
      "HG2026",
      "A record is to be removed by an id that the destination gives its records, and the destination never told it: it took the record without saying so, or the answer was lost and the row then left the model. Remove the record there by hand."
    ),
    (
      RecordChecks.code,
      "A record as a whole is not what the destination takes, though each of its fields is: one of several fields must be there, or one alone, or a moment be later than another. Which, the connector's `checks` say. Correct the row in the model, or leave it out."
    ),
  ]
}

extension Rejection {
  /// Why a row is neither sent nor moved.
  static func held(_ held: RowDecision.Held) -> Rejection {
    let reason =
      switch held {
      case .givenUp: "given up; a new value or `headgate retry` makes it due"
      case .unknown: "what became of it is not known, and it is not safe to repeat"
      case .shadowed: "another row holds the record of its match value"
      }
    return Rejection(code: held.rawValue, field: "", reason: reason)
  }
}
