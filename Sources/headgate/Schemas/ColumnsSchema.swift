extension OutputSchema {
  /// What `DescriptionView` shows.
  static let columns = OutputSchema(
    name: "columns", command: "headgate describe --format json",
    description: "The models' columns as their sources report them.",
    properties: [
      .required(
        "models",
        .array(
          .object([
            .required("model", .string, "The model's name."),
            .required("source", .string, "The source's name."),
            .required("engine", .string, "The source's engine."),
            .required("has_contract", .boolean, "Whether it has `columns`, which then count."),
            .required(
              "columns",
              .array(
                .object([
                  .required("name", .string, "The column's name."),
                  .required("type", .string, "As the source reports it."),
                  .optional("declared", .string, "As `columns` declares it."),
                  .optional("proposed", .string, "The shape that a sample of its values has."),
                ])), "In the order of the query."),
          ])), "One entry a model.")
    ])
}
