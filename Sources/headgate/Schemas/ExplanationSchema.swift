extension OutputSchema {
  /// What `ExplanationView` shows.
  static let explanation = OutputSchema(
    name: "explanation", command: "headgate compile --explain-defaults --format json",
    description: "Every setting of each pipeline, its value and where that comes from.",
    properties: [
      .required(
        "pipelines",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .required(
              "settings",
              .array(
                .object([
                  .required("setting", .string, "As the text names it, such as `guard.deletes`."),
                  .optional("value", .string, "In canonical text; absent where it has none."),
                  .required(
                    "origin", .string,
                    "`built in`, `defaults`, `fragment NAME`, `action`, `connector`, `destination` or `pipeline`."
                  ),
                  .optional("place", .string, "File, line and column, where it stands in a text."),
                ])), "In the order of the documentation, the mapping last."),
          ])), "One entry a pipeline.")
    ])
}
