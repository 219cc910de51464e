import Execution
import Ledger

extension OutputSchema {
  /// What `HistoryView` shows.
  static let history = OutputSchema(
    name: "history", command: "headgate history --format json",
    description: "Runs, newest first.",
    properties: [.required("runs", .array(.object(entry)), "One entry a run.")])

  /// What `RunDetailView` shows.
  static let runDetail = OutputSchema(
    name: "run", command: "headgate show RUN --format json",
    description: "One run with the records of it that were not accepted.",
    properties: [
      .required("run", .object(entry), "The run."),
      .required("failures", .array(.object(failure)), "At most a hundred of its failures."),
    ])

  /// What `FailuresView` shows.
  static let failures = OutputSchema(
    name: "failures", command: "headgate failures --format json",
    description: "Records that were not accepted.",
    properties: [
      .required(
        "runs",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .required("run", .integer, "The run's number."),
            .required("started", .string, "When it started: RFC 3339, UTC."),
            .required("total", .integer, "Records of it that were not accepted."),
          ])), "The runs that they are of."),
      .required("failures", .array(.object(failure)), "At most a hundred of each run."),
    ])

  /// What `OperationsView` shows.
  static let operations = OutputSchema(
    name: "operations", command: "headgate retry PIPELINE --format json",
    description: """
      What retry, replay, reset, erase, pause, resume, cancel and adopt have done. The list is \
      empty where nothing was.
      """,
    properties: [
      .required(
        "operations",
        .array(
          .object([
            .required("action", .oneOf(OperationReport.Action.self), "What was done."),
            .required("pipeline", .string, "To which pipeline."),
            .optional("run", .integer, "The run that it was about, or that it began."),
            .optional("rows", .integer, "Rows that it was about."),
            .required("notes", .array(.string), "What happened and what follows."),
          ])), "One entry a pipeline.")
    ])

  private static let entry: [JSONShape.Property] = [
    .required("run", .integer, "Its number."),
    .required("pipeline", .string, "The pipeline's name."),
    .required("status", .oneOf(RunStatus.self), "How it stands."),
    .required("started", .string, "When it started: RFC 3339, UTC."),
    .optional("ended", .string, "When it ended: RFC 3339, UTC."),
    .optional("milliseconds", .integer, "How long it took."),
    .required("counts", .object(counts), "Its rows."),
    .optional("message", .string, "Why it ended as it did, where that needs words."),
    .optional("overrides", .string, "The guards that were overridden."),
    .optional("canceled_by", .string, "Who asked it to stop."),
  ]

  private static let counts: [JSONShape.Property] =
    [
      ("extracted", "Rows that the model returned."), ("added", "Rows that were new."),
      ("changed", "Rows that differed."), ("removed", "Rows that were gone."),
      ("unchanged", "Rows that did not differ."),
      ("set_aside", "Rows without an identifier of their own."),
      ("same", "Rows that moved unsent."), ("absent", "Updates that found no record."),
      ("unknown", "Operations that may have been applied and are not safe to repeat."),
      ("given_up", "Rows that are not tried again as they are."),
      ("shadowed", "Rows whose record another row holds."),
    ].map { .required($0.0, .integer, $0.1) }
    + ["adds", "changes", "removes"].map {
      .required(
        $0,
        .object([
          .required("accepted", .integer, "Taken by the destination."),
          .required("rejected", .integer, "Refused, there or here."),
          .required("pending", .integer, "To be tried again."),
        ]), "What became of its \($0).")
    }

  private static let failure: [JSONShape.Property] = [
    .required("run", .integer, "The run's number."),
    .required("pipeline", .string, "The pipeline's name."),
    .required("key", .string, "The row's identifier, masked where personal."),
    .required("code", .string, "The destination's code, or ours."),
    .required("message", .string, "What was wrong with the record."),
    .optional("operation", .string, "What was tried: add, change or remove."),
    .optional("payload", .string, "The record that was sent, personal values masked."),
    .optional("advice", .string, "What to do about it."),
  ]
}
