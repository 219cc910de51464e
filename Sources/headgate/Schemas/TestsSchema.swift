extension OutputSchema {
  /// What `TestView` shows.
  static let tests = OutputSchema(
    name: "tests", command: "headgate test --format json",
    description: "The pipelines' own tests and what they came to.",
    properties: [
      .required(
        "tests",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .required("name", .string, "The test's name."),
            .optional("place", .string, "File, line and column."),
            .required("passed", .boolean, "Whether all is as expected."),
            .optional(
              "record", .string,
              "The record as JSON, before the connector's normalising; absent where none was made."),
            .required(
              "differences",
              .array(
                .object([
                  .required("path", .string, "What differs, such as `email[0]` or `url`."),
                  .required("expected", .string, "What the test says."),
                  .required("found", .string, "What came out."),
                  .optional("place", .string, "File, line and column."),
                ])), "Empty where the test passed."),
          ])), "One entry a test, in the order of the pipelines' names."),
      .required("passed", .integer, "How many passed."),
      .required("failed", .integer, "How many failed."),
    ])
}
