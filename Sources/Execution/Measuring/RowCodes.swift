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
  ]
}
