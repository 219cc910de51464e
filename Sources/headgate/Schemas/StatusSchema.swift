import Connectors
import Ledger

extension OutputSchema {
  /// What `StatusView` shows.
  static let status = OutputSchema(
    name: "status", command: "headgate status --format json",
    description: "What the ledger knows of each pipeline.",
    properties: [
      .required("project", .string, "The project's name."),
      .optional("environment", .string, "The environment, where the project declares some."),
      .required("pipelines", .array(.object(pipeline)), "One entry a pipeline."),
    ])

  private static let pipeline: [JSONShape.Property] = [
    .required("name", .string, "The pipeline's name."),
    .required("is_enabled", .boolean, "Whether the definition lets it run."),
    .required("mode", .oneOf(SyncMode.self), "How the pipeline moves rows."),
    .required("schedule", .string, "When it runs, in words."),
    .optional("deployment", .integer, "The deployment that its definition came with."),
    .optional(
      "last_run",
      .object([
        .required("run", .integer, "Its number."),
        .required("status", .oneOf(RunStatus.self), "How the run stands."),
        .required("started", .string, "When it started: RFC 3339, UTC."),
        .optional("message", .string, "Why it ended as it did, where that needs words."),
      ]), "The latest run; left out before the first."),
    .optional("snapshot_rows", .integer, "Rows that the destination has accepted and holds."),
    .optional("pending", .integer, "Rows that the last run left to be tried again."),
    .optional(
      "left",
      .object([
        .required("set_aside", .integer, "Rows without an identifier of their own."),
        .required("given_up", .integer, "Rows that are not tried again as they are."),
        .required("unknown", .integer, "Rows whose request is not safe to repeat."),
        .required("shadowed", .integer, "Rows whose record another row holds."),
      ]), "Rows that the last run left alone."),
    .optional(
      "paused",
      .object([
        .required("by", .string, "Who paused it."),
        .required("since", .string, "When: RFC 3339, UTC."),
        .optional("why", .string, "Why, where they said."),
      ]), "An operator's hold."),
    .optional(
      "frozen",
      .object([
        .required("plan", .string, "The id of the saved plan."),
        .required("expires", .string, "Until when it holds them: RFC 3339, UTC."),
      ]), "The saved plan that holds the pipeline's rows."),
  ]
}
