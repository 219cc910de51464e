/// Every key by which a body is something else than a list of records in JSON, each with a change and the place where it shows.
extension KeyEffect {
  static let ferry: [KeyEffect] = [
    .init("request.format", "format: form, body", "format: json, body", .lint, says: "HG0610"),
    .init("request.csv", "format: csv, csv: {", "format: csv, cvs: {", .lint, says: "HG0203"),
    .init(
      "csv.separator of a request", "separator: { const: pipe } }", "separator: { const: tab } }",
      .lint, says: "HG0610"),
    .init(
      "csv.line_end of a request", "line_end: { const: lf }, separator",
      "line_end: { const: cr }, separator", .lint, says: "HG0610"),
    .init(
      "csv.formulas of a request", "formulas: { const: keep }, line_end",
      "formulas: { const: escape }, line_end", .lint, says: "HG0610"),
    .init(
      "body.columns", "sailors: record.sailor }", "seamen: record.sailor }", .lint, says: "HG0610"),
  ]
}
