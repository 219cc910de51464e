import Execution

extension OutputSchema {
  /// What `RunView` shows.
  static let runs = OutputSchema(
    name: "runs", command: "headgate apply --format json",
    description: """
      How the run of each pipeline ended. An apply that is held back before its first request \
      has an empty list.
      """,
    properties: [
      .required("runs", .array(.object(run)), "One entry a run; none where nothing was due.")
    ])

  private static let run: [JSONShape.Property] = [
    .required("pipeline", .string, "The pipeline's name."),
    .required("status", .oneOf(RunReport.Status.self), "How the run ended."),
    .required("accepted", .integers, "Records that the destination accepted, by operation."),
    .required("rejected", .integers, "Records that were rejected, there or here, by operation."),
    .required("pending", .integers, "Records left for the next run, by operation."),
    .required(
      "unknown", .integer,
      "Records that may have arrived and are not safe to repeat: they are not sent again by themselves."
    ),
    .required("absent", .integer, "Updates that found no record."),
    .required(
      "waiting", .integer,
      "Records that were handed over and not answered for yet; the next run asks."),
    .required("same", .integer, "Rows that moved unsent, for their record was the same."),
    .required("requests", .integer, "Requests that were sent."),
    .required("retries", .integer, "Requests of these that were tried again."),
    .required("milliseconds", .integer, "How long the run took."),
    .optional("message", .string, "Why the run stopped before its end."),
    .required(
      "failures",
      .array(
        .object([
          .required("key", .string, "The row's identifier, masked where personal."),
          .required("code", .string, "The destination's code, or ours."),
          .required("message", .string, "What was wrong with the record."),
          .optional("advice", .string, "What to do about it."),
        ])), "A few of the records that were not accepted."),
  ]
}
