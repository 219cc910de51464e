extension OutputSchema {
  /// What `SavedPlan` holds.
  static let savedPlan = OutputSchema(
    name: "saved-plan", command: "headgate plan -o FILE",
    description: """
      A plan in a file: what was reviewed, and what it stands on. Deterministic, without secrets; \
      an apply refuses a file that was edited.
      """,
    properties: [
      .required("id", .string, "What the plan is called: the first 12 digits of its digest."),
      .required("digest", .string, "SHA-256 of all the rest, in hexadecimal."),
      .required("tool", .string, "The version that made it."),
      .optional("ledger", .string, "The ledger that it was made with, where there was one."),
      .required("variables", .strings, "Values of variables that were given outside of the text."),
      .required("selection", .array(.string), "The selection of pipelines, as it was given."),
      .required(
        "plan", .object([JSONShape.formatVersion] + plan.properties),
        "The plan, as `plan --format json` prints it."),
      .required(
        "pipelines",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .optional("uid", .string, "What its state is called, where it has one."),
            .optional("declared", .string, "The digest of its definition in the text."),
            .optional("deployed", .string, "The digest of the definition that was deployed."),
            .optional("deployment", .integer, "The number of that deployment."),
            .optional("generation", .integer, "That of its state."),
            .optional("run", .integer, "The run that holds its pinned rows."),
          ])), "What each pipeline was when the plan was made."),
      .optional(
        "expires_at", .integer,
        "Until when the rows are pinned, in milliseconds since 1970; left out where they are not."),
    ])
}
