import Compiler
import Connectors
import Planning

extension OutputSchema {
  /// What `PlanView` shows.
  static let plan = OutputSchema(
    name: "plan", command: "headgate plan --format json",
    description: "What an apply would do, definitions and rows; personal values are masked.",
    properties: [
      .required("project", .string, "The project's name."),
      .optional("environment", .string, "The environment, where the project declares some."),
      .optional("deployment", .integer, "The number of the deployment that stands."),
      .required("files", .integer, "Files of the project."),
      .required("pipelines", .integer, "Pipelines of the project."),
      .required(
        "tests", .integer, "Tests of the models that were run, all of which passed."),
      .required(
        "definitions", .array(.object(definition)), "The definitions that an apply would change."),
      .required("data", .array(.object(pipeline)), "The rows and requests of each pipeline."),
      .optional(
        "sending", .string, "What the environment sends where that is not all: none, sample N."),
    ])

  private static let definition: [JSONShape.Property] = [
    .required("kind", .oneOf(DefinitionChange.Kind.self), "What happens to the definition."),
    .required("pipeline", .string, "The pipeline's name."),
    .optional("moved_from", .string, "The name that the pipeline had before."),
    .optional(
      "effect",
      .object([
        .required("kind", .oneOf(Consequence.Kind.self), "What happens to the rows."),
        .required("raises_epoch", .boolean, "Records come out differently from now on."),
        .required("is_resync", .boolean, "Rows sent under an older mapping are due."),
      ]), "What an update does to the rows."),
    .required("consequence", .string, "What follows for the rows, in words."),
    .required(
      "differences",
      .array(
        .object([
          .required("path", .string, "The entry that differs, such as `map.email`."),
          .required("kind", .oneOf(DeclarationClass.self), "What its change means for the rows."),
          .optional("before", .string, "The text that was deployed; left out where it is new."),
          .optional("after", .string, "The text now; left out where it is gone."),
          .optional("place", .string, "Where the text stands: path:line:column."),
        ])), "The entries that differ, for an update."),
  ]

  private static let pipeline: [JSONShape.Property] = [
    .required("pipeline", .string, "The pipeline's name."),
    .required("mode", .oneOf(SyncMode.self), "How the pipeline moves rows."),
    .required("measurement", .object(measurement), "The difference between model and snapshot."),
    .required(
      "guards",
      .array(
        .object([
          .required("name", .string, "The guard's key."),
          .required("is_tripped", .boolean, "Whether it holds the apply back."),
          .required("text", .string, "The verdict in numbers."),
          .optional("remedy", .string, "What to do about a tripped one."),
          .optional("override", .string, "What --override takes to let a tripped one pass once."),
        ])), "What the guards that had something to judge say."),
    .optional("limit", .string, "The destination's rate limit, such as 100/10s."),
    .optional("seconds", .integer, "How long the requests take at that limit."),
    .required("is_resync", .boolean, "A mapping edit makes every row due."),
    .optional(
      "resync_rows", .integer, "The rows a resync would send, where a cheaper way is taken."),
    .required("is_retiring", .boolean, "The pipeline left, and what it sent is removed."),
    .required(
      "was_interrupted", .boolean,
      "The last run did not close; the next apply works off its journal first."),
  ]

  private static let measurement: [JSONShape.Property] = [
    .required(
      "counts",
      .object([
        .required("model_rows", .integer, "Rows of the model."),
        .required("snapshot_rows", .integer, "Rows that were delivered before."),
        .required("added", .integer, "Rows to add."),
        .required("changed", .integer, "Rows to change."),
        .required("removed", .integer, "Rows to remove."),
        .required("same", .integer, "Rows that need nothing, or whose record is the same."),
        .required("aside", .integer, "Rows that will not be sent."),
      ]), "Rows by what happens to them."),
    .required(
      "invalid", .integer, "Of those set aside, the rows with a null or duplicate identifier."),
    .required(
      "aside",
      .array(
        .object([
          .required("code", .string, "The stable code of the reason, such as HG2001."),
          .required("reason", .string, "The reason with names, without values."),
          .required("count", .integer, "Rows with it."),
          .required("examples", .array(.string), "A few identifiers, masked where personal."),
        ])), "Rows that will not be sent, by reason."),
    .required("reasons", .integers, "Rows to be sent, by the reason why they are due."),
    .required("samples", .array(.object(sample)), "A few rows that are due."),
    .required(
      "requests",
      .array(
        .object([
          .required("name", .string, "The kind of request, as the connector names it."),
          .required("count", .integer, "Requests."),
          .required("records", .integer, "Records in all of them."),
          .required("batch", .integer, "Records in one at most."),
        ])), "The requests by kind."),
    .required(
      "is_exact", .boolean,
      "Whether every row was mapped; otherwise requests and records are estimates."),
    .required("is_first_run", .boolean, "Nothing was delivered before."),
    .required("in_doubt", .integer, "Rows due again, for what became of them is not known."),
  ]

  private static let sample: [JSONShape.Property] = [
    .required("operation", .oneOf(Operation.self), "What happens to the row."),
    .required("key", .string, "The row's identifier, masked where personal."),
    .optional("reason", .string, "Why the row is due, where its values did not change."),
    .required(
      "changes",
      .array(
        .object([
          .required("field", .string, "The field of the record."),
          .optional("before", .string, "The value as JSON, cut short; left out where absent."),
          .optional("after", .string, "The value as JSON, cut short; left out where absent."),
        ])), "The fields that change, for a change."),
  ]
}
