import Connectors
import Records

extension OutputSchema {
  /// What `ConnectorsView` shows.
  static let connectors = OutputSchema(
    name: "connectors", command: "headgate connectors --format json",
    description: "The connectors that a project can name, or the one that was asked for.",
    properties: [
      .required("connectors", .array(.object(connector)), "One entry a connector, by name.")
    ])

  private static let connector: [JSONShape.Property] = [
    .required("name", .string, "What a destination's `connector` says."),
    .required("title", .string, "Its name for people."),
    .optional("notes", .string, "What else is to be known of it, in Markdown."),
    .required("is_built_in", .boolean, "Whether it comes with headgate, or is the project's."),
    .required("transport", .oneOf(ConnectorDefinition.Transport.self), "How it sends."),
    .required("settings", .array(.object(setting)), "A destination's `settings`."),
    .required(
      "auth",
      .array(
        .object([
          .required("kind", .string, "The kind, such as bearer."),
          .required("settings", .array(.string), "The settings that it is made of."),
          .required("sends", .string, "What it sends, in words."),
        ])), "How requests prove who sends, in the order in which they do."),
    .optional("base_url", .string, "Where its API is, settings in braces."),
    .required(
      "rate",
      .object([
        .optional("requests", .string, "Requests in a time, such as 100/10s."),
        .required("concurrency", .integer, "Requests under way at once."),
        .optional(
          "reset_header", .string, "The header in which an answer that throttles says how long."),
      ]), "How fast it is sent to, where a destination does not say otherwise."),
    .required(
      "objects", .array(.object(object)), "What rows go into and a pipeline can have made."),
    .required("actions", .array(.object(action)), "What it does with a row."),
  ]

  private static let setting: [JSONShape.Property] = [
    .required("name", .string, "The setting's name."),
    .required("type", .string, "Its type."),
    .required("is_required", .boolean, "Whether it has to be given."),
    .required("is_secret", .boolean, "Whether it is given by reference only."),
    .required(
      "allowed", .array(.string), "The values it takes, texts without quotes; empty is any."),
    .optional("default_value", .string, "What it is where it is not given."),
    .optional("notes", .string, "What it is, in Markdown."),
  ]

  private static let object: [JSONShape.Property] = [
    .required("name", .string, "Its kind: the key of `to` that names one."),
    .required("settings", .array(.object(setting)), "What it is made with."),
    .required("find", .string, "The request that looks for one of a name."),
    .required("create", .string, "The request that makes it."),
    .optional("mark", .string, "The setting whose text takes the mark by which ours is known."),
    .required("finds_new", .boolean, "Whether one is found as soon as it is made."),
    .required("is_name_reusable", .boolean, "Whether several may have one name."),
  ]

  private static let action: [JSONShape.Property] = [
    .required("name", .string, "What a pipeline's `to.action` says."),
    .optional("notes", .string, "What else is to be known of it, in Markdown."),
    .required("kind", .oneOf(ActionKind.self), "What the destination has of a row."),
    .required("modes", .array(.oneOf(SyncMode.self)), "What a pipeline's `mode` may be."),
    .required("match", .array(.string), "The fields that identify; empty: the pipeline says."),
    .required(
      "matches_any", .boolean, "Whether each of these fields identifies by itself."),
    .optional("renewed_after_days", .integer, "The age at which a member is sent again."),
    .optional("object", .string, "The kind of object that its rows go into."),
    .required("takes_any_field", .boolean, "Whether a record may have fields beyond these."),
    .required("settings", .array(.object(setting)), "A pipeline's `to.with`."),
    .required(
      "fields",
      .array(
        .object([
          .required("name", .string, "The field's name."),
          .required("type", .string, "Its type."),
          .required("is_required", .boolean, "Whether each record has it."),
          .optional("default_value", .string, "What is sent where a mapping does not name it."),
          .optional("min_length", .integer, "Characters at least."),
          .optional("max_length", .integer, "Characters at most."),
          .optional("pattern", .string, "What the whole text must match."),
          .optional("min", .string, "The least number, in its digits."),
          .optional("max", .string, "The greatest number, in its digits."),
          .optional("min_items", .integer, "Elements of a list at least."),
          .optional("max_items", .integer, "Elements of a list at most."),
          .required(
            "allowed", .array(.string), "The values it takes, texts without quotes; empty is any."),
          .optional("separator", .string, "What splits a text that is mapped onto a list."),
          .required("omits_null", .boolean, "Whether null leaves it out."),
          .required(
            "normalize", .array(.string), "The functions that are applied to its text first."),
          .optional("normalize_when", .string, "The settings they are applied by; absent: always."),
          .optional("hash", .oneOf(TextHash.self), "The digest that is sent for its text."),
          .optional("hash_when", .string, "The settings it is hashed by; absent: always."),
        ])), "The declared fields of a record."),
    .required(
      "checks",
      .array(
        .object([
          .required("asks", .string, "What it asks of a record as a whole."),
          .optional("message", .string, "The reason in the connector's own words."),
        ])), "What a record as a whole must be."),
    .required(
      "requests",
      .array(
        .object([
          .required("name", .string, "The name of the kind."),
          .required(
            "operations", .array(.oneOf(Operation.self)),
            "What it carries; none where that is the whole content."),
          .required(
            "modes", .array(.oneOf(SyncMode.self)), "Those of the action's modes that it serves."),
          .required("does", .string, "Its method and path, or what it writes."),
          .required("repeated", .string, "What it does that it arrives twice."),
          .required(
            "captured", .array(.string), "What is kept of its answers for the removal of a record."),
          .required(
            "answers",
            .array(
              .object([
                .required("answer", .string, "Which answer, or part of one."),
                .required("outcome", .string, "What becomes of its records."),
              ])), "What answers mean that do not mean what HTTP says."),
          .required("max_records", .integer, "Records in one request at most."),
          .required("max_bytes", .integer, "Bytes of one request's body at most."),
          .optional("max_record_bytes", .integer, "Bytes of one record in a body at most."),
          .optional(
            "max_items", .integer, "Items in one request at most, where a record comes to several."),
          .optional(
            "max_groups", .integer, "Groups in one request at most, where its records are grouped."),
          .required(
            "group_by", .array(.string),
            "Fields that the records of a request, or of a group in it, have in common."),
          .required(
            "dedupe_by", .array(.string),
            "Fields in which no two records of a request are the same."),
        ])), "The kinds of request."),
    .required(
      "advice",
      .array(
        .object([
          .required("code", .string, "What the destination answered with."),
          .required("remedy", .string, "What to do about it."),
        ])), "What to do about the codes of rejected records."),
    .required("example", .string, "A project that passes lint."),
  ]
}
