import Diagnostics
import YAMLSyntax

/// A model's SQL and where it came from.
struct SQLText {
  let sql: String
  let origin: SQLOrigin
  /// A `table:` is ours and needs no check.
  let isWritten: Bool

  init?(
    _ query: ModelSyntax.Query?, reading: inout ProjectReading,
    interpolation: inout Interpolation, variables: Variables, _ bag: inout DiagnosticBag
  ) {
    switch query {
    case nil: return nil
    case .table(let table):
      guard let name = TableName(table.value) else {
        bag.add(.badTable(table))
        return nil
      }
      sql = "SELECT * FROM \(name.quoted)"
      origin = SQLOrigin(span: table.span)
      isWritten = false
    case .sql(let node):
      guard let scalar = node.scalar else { return nil }
      sql = scalar.text
      origin = SQLOrigin(
        node, scalar, in: reading.files[node.span.file], interpolation.replaced[node.span])
      isWritten = true
    case .file(let path, let span):
      guard let file = reading.text(of: path, at: span, &bag) else { return nil }
      let whole = SourceSpan(
        file: file.id, start: SourcePosition(line: 0, column: 0),
        end: SourcePosition(line: 0, column: 1))
      // Editors of Windows begin a file with a byte order mark.
      let text = String(file.text.unicodeScalars.drop { $0 == "\u{FEFF}" })
      sql = interpolation.apply(text, at: whole, variables, &bag)
      origin = SQLOrigin(
        span: whole, reading.files[file.id], text, interpolation.replaced[whole])
      isWritten = true
    }
  }
}
