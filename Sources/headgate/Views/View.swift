import FoundationEssentials

/// A result a command shows: as text for people, as JSON for machines.
protocol View {
  /// Whole lines, the last one ended; `style` adds colour where the terminal takes it.
  func text(_ style: Style) -> String
  /// The same as JSON, as `schemas/` describes it.
  func json() throws -> String
}

/// A view whose JSON is an encoded value.
protocol DocumentView: View {
  /// Carries `formatVersion`.
  var document: any Encodable { get }
}

/// The formats of `--format`.
enum OutputFormat: String, CaseIterable {
  case text, json
}

/// The formats of `plan` and `show`, whose result may be a comment on a pull request, and of `connectors`, whose pages are documentation.
enum PlanFormat: String, CaseIterable {
  case text, json, markdown

  /// What the rest of the command prints in.
  var output: OutputFormat {
    switch self {
    case .text, .markdown: .text
    case .json: .json
    }
  }
}

/// The formats of `lint`, two of them for GitHub.
enum LintFormat: String, CaseIterable {
  case text, json, github, sarif
}

extension View {
  func rendered(_ format: OutputFormat, _ style: Style) throws -> String {
    switch format {
    case .text: text(style)
    case .json: try json()
    }
  }
}

extension DocumentView {
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }
}
