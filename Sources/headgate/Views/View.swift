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
