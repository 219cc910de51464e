extension OutputSchema {
  /// What `PreviewView` shows.
  static let preview = OutputSchema(
    name: "preview", command: "headgate preview PIPELINE --format json",
    description: "Rows of the model and the records they become; personal values are masked.",
    properties: [
      .required("pipeline", .string, "The pipeline's name."),
      .required(
        "rows",
        .array(
          .object([
            .required("key", .string, "The row's identifier, masked where personal."),
            .required(
              "columns",
              .array(
                .object([
                  .required("column", .string, "The column's name."),
                  .required("text", .string, "The cell as text, cut short."),
                ])), "The columns that the pipeline reads."),
            .optional("record", .string, "The record as JSON, where one can be made."),
            .optional("rejection", .string, "Why no record can be made."),
          ])), "One entry a row."),
    ])
}
