import Diagnostics

@testable import YAMLSyntax

/// A text given to the parser, with what came of it.
struct ParsedText {
  let file: SourceFile
  let files: SourceFiles
  let node: YAMLNode?
  let diagnostics: [Diagnostic]

  init(_ text: String, path: String = "a.yaml") {
    self.init(bytes: Array(text.utf8), path: path)
  }

  init(bytes: [UInt8], path: String = "a.yaml") {
    var files = SourceFiles()
    file = SourceFile(path: path, bytes: bytes)
    let id = files.add(file)
    var bag = DiagnosticBag()
    node = YAMLParser.parse(file, id: id, &bag)
    diagnostics = bag.sorted
    self.files = files
  }

  var codes: [String] { diagnostics.map(\.code.text) }

  var rendered: String { DiagnosticRenderer(files: files, colour: false).text(diagnostics) }

  /// Places as people write them: `line:column-line:column`, from 1.
  static func place(_ span: SourceSpan) -> String {
    "\(span.start.line + 1):\(span.start.column + 1)-\(span.end.line + 1):\(span.end.column + 1)"
  }

  /// The tree as text: what it holds and, where asked, where it stands.
  func outline(places: Bool = false) -> String? {
    node.map { Self.outline($0, places: places) }
  }

  private static func outline(_ node: YAMLNode, places: Bool) -> String {
    let place = places ? "@" + place(node.span) : ""
    switch node.content {
    case .scalar(let scalar):
      return (scalar.isPlain ? scalar.text : "\"\(scalar.text)\"") + place
    case .sequence(let nodes):
      return "[" + nodes.map { outline($0, places: places) }.joined(separator: ", ") + "]" + place
    case .mapping(let entries):
      let members = entries.map { entry in
        entry.key + (places ? "@" + Self.place(entry.keySpan) : "") + ": "
          + outline(entry.value, places: places)
      }
      return "{" + members.joined(separator: ", ") + "}" + place
    }
  }
}
