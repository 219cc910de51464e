import Diagnostics
import YAMLSyntax

/// A table as `table:` names it: `orders`, `sales.orders`, `sales."odd.name"`.
///
/// A name is taken letter by letter: `Orders` is not `orders` where the engine tells them apart.
struct TableName {
  /// From the outermost, one to three.
  let parts: [String]

  /// Nil where the text is no name; a quote inside of quotes is written twice, as in SQL.
  init?(_ text: String) {
    var parts: [String] = []
    var rest = text[...]
    repeat {
      var part = ""
      if rest.first == "\"" {
        rest.removeFirst()
        guard let inner = Self.quoted(&rest) else { return nil }
        part = inner
      } else {
        part = String(rest.prefix { $0 != "." })
        rest.removeFirst(part.count)
      }
      if part.isEmpty { return nil }
      parts.append(part)
      if rest.isEmpty { break }
      guard rest.removeFirst() == "." else { return nil }
    } while true
    if parts.count > 3 { return nil }
    self.parts = parts
  }

  /// Up to the closing quote, which is taken.
  private static func quoted(_ rest: inout Substring) -> String? {
    var name = ""
    while let character = rest.popFirst() {
      if character != "\"" {
        name.append(character)
      } else if rest.first == "\"" {
        name.append(rest.removeFirst())
      } else {
        return name
      }
    }
    return nil
  }

  /// As SQL, in the quotes that every engine of ours reads.
  var quoted: String {
    parts.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ".")
  }
}

extension Diagnostic {
  static func badTable(_ table: Spanned<String>) -> Diagnostic {
    Diagnostic(
      .wrongScalar, "`table` must be a name such as `orders` or `main.orders`", at: table.span,
      label: "not a table's name",
      help: ["a name with a `.` or a quote stands in quotes: `'sales.\"odd.name\"'`"])
  }
}
