import Connectors

extension OutputSchema {
  /// What `ProgramView` shows.
  static let program = OutputSchema(
    name: "program", command: "headgate compile --emit program --format json",
    description: "What a run of each pipeline executes: columns read, fields made, batches.",
    properties: [
      .required(
        "programs",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .required("mode", .oneOf(SyncMode.self), "How the pipeline moves rows."),
            .required("destination", .string, "The destination's name."),
            .required("connector", .string, "The connector's title."),
            .required("action", .string, "What the destination does with a row."),
            .required("match", .array(.string), "The fields that name the record there."),
            .required("schedule", .string, "When it runs, in words."),
            .required("columns", .array(.object(column)), "The columns that are read."),
            .required("fields", .array(.object(field)), "The fields that are made."),
            .required("requests", .array(.object(request)), "The kinds of request."),
          ])), "One entry a pipeline.")
    ])

  /// What `SQLView` shows.
  static let sql = OutputSchema(
    name: "sql", command: "headgate compile --emit sql --format json",
    description: "The SQL that a run of each pipeline sends, each statement with its reason.",
    properties: [
      .required(
        "programs",
        .array(
          .object([
            .required("pipeline", .string, "The pipeline's name."),
            .required(
              "statements",
              .array(
                .object([
                  .required("reason", .string, "What the statement is for."),
                  .required("sql", .string, "The statement; UID stands for the pipeline's own."),
                ])), "In the order in which they are sent."),
          ])), "One entry a pipeline.")
    ])

  private static let column: [JSONShape.Property] = [
    .required("name", .string, "The column's name."),
    .required("type", .string, "Its type, with `?` where it may be null."),
    .required("is_identifier", .boolean, "Whether it is part of the row's name."),
  ]

  private static let field: [JSONShape.Property] = [
    .required("field", .string, "The field's name."),
    .required("value", .string, "The mapping that makes it, in canonical text."),
    .required("type", .string, "The type that the destination wants."),
  ]

  private static let request: [JSONShape.Property] = [
    .required("name", .string, "The name of the kind."),
    .required("operations", .array(.oneOf(Operation.self)), "What it carries."),
    .required("max_records", .integer, "Records in one request at most."),
    .required("max_bytes", .integer, "Bytes of one request's body at most."),
  ]
}
