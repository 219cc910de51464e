import Diagnostics

/// The schema of one JSON output, by the name that `headgate schema` and `schemas/` know it by.
struct OutputSchema: Sendable {
  let name: String
  /// The command that prints it.
  let command: String
  let description: String
  let properties: [JSONShape.Property]

  /// Every JSON output of the binary.
  static let all: [OutputSchema] = [
    .diagnostics, .plan, .savedPlan, .runs, .status, .preview, .program, .sql, .explanation, .tests,
    .columns,
    .connectors, .doctor, .history, .runDetail, .failures, .operations,
  ]

  /// JSON Schema, draft 2020-12.
  var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("$schema") { $0.string("https://json-schema.org/draft/2020-12/schema") }
      writer.member("title") { $0.string(command) }
      writer.member("description") { $0.string(description) }
      JSONShape.object([JSONShape.formatVersion] + properties).write(to: &writer)
    }
    return writer.text + "\n"
  }
}
