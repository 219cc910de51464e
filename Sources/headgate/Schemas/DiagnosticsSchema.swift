import Diagnostics

extension OutputSchema {
  /// What `DiagnosticRenderer` writes: the one output in which what is missing is null.
  static let diagnostics = OutputSchema(
    name: "diagnostics", command: "headgate lint --format json",
    description: """
      What lint found, sorted by file and place. Where several folders are linted, each has a \
      document of its own.
      """,
    properties: [
      .required("diagnostics", .array(.object(diagnostic)), "One entry a message."),
      .required(
        "summary",
        .object([
          .required("errors", .integer, "Messages that are errors."),
          .required("warnings", .integer, "Messages that are warnings."),
          .required("notes", .integer, "Messages that are notes."),
          .required("files", .integer, "Files that were read."),
        ]), "The messages in numbers."),
    ])

  private static let diagnostic: [JSONShape.Property] = [
    .required("code", .string, "The stable code, such as HG0203; see `headgate explain`."),
    .required("severity", .oneOf(Diagnostic.Severity.self), "Errors fail, warnings with --strict."),
    .required("title", .string, "What is wrong, in one line, names in backquotes."),
    .required("path", .nullable(.string), "The file; null where no text is to blame."),
    .required("start", .nullable(.object(position)), "The place's first character."),
    .required("end", .nullable(.object(position)), "Behind the place's last character."),
    .required("label", .nullable(.string), "The few words beside the place; may be empty."),
    .required(
      "secondary",
      .array(
        .object(span + [.required("label", .string, "The few words beside this place.")])),
      "Further places, in any file."),
    .required("help", .array(.string), "What to do about it."),
    .required("notes", .array(.string), "What else there is to know."),
    .required(
      "edits",
      .array(
        .object(span + [.required("replacement", .string, "The text to put in its place.")])),
      "Replacements that a machine may make."),
  ]

  private static let span: [JSONShape.Property] = [
    .required("path", .string, "The file."),
    .required("start", .object(position), "The place's first character."),
    .required("end", .object(position), "Behind the place's last character."),
  ]

  private static let position: [JSONShape.Property] = [
    .required("line", .integer, "From 1."),
    .required("column", .integer, "From 1, in Unicode scalars."),
  ]
}
