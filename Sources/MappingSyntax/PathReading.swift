import Diagnostics
import Records
import YAMLSyntax

extension Path {
  /// Reads a path from a scalar: plain or quoted text such as `items[0].sku` or `a."odd name"`.
  package static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> Path? {
    guard let scalar = node.scalar else {
      bag.add(.wrongShape(node, needed: "a path", what: "a path"))
      return nil
    }
    // `nan` and `inf` are names here, though they are doubles.
    let first = scalar.text.utf8.first ?? 0
    let mayBeNumber = (48...57).contains(first) || "+-.".utf8.contains(first)
    let isNumber = scalar.isPlain && mayBeNumber && Double(scalar.text) != nil
    if !isNumber, !scalar.isNull, scalar.bool == nil, let path = Path(scalar.text) { return path }
    let shown = scalar.isNull ? "null" : scalar.text
    bag.add(
      Diagnostic(
        .notAPath, "`\(shown)` is not a path", at: node.span, label: "not a path",
        help: ["a constant is written `{ const: \(shown) }`"],
        edits: [.init(span: node.span, replacement: "{ const: \(shown) }")]))
    return nil
  }

  /// Parses `name.name[0]."odd ""name"""`; nil where the text is no path.
  package init?(_ text: String) {
    // Nearly every path is one plain name, read without a look at Unicode's tables.
    if !text.isEmpty, text.utf8.allSatisfy(\.isPlainKeyByte) {
      self.init([.key(text)])
      return
    }
    var steps: [Step] = []
    var rest = Substring(text)
    while true {
      guard let key = Self.key(&rest) else { return nil }
      steps.append(.key(key))
      while rest.first == "[" {
        rest.removeFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let index = Int(digits), rest.dropFirst(digits.count).first == "]" else { return nil }
        rest.removeFirst(digits.count + 1)
        steps.append(.index(index))
      }
      guard let next = rest.first else { break }
      guard next == "." else { return nil }
      rest.removeFirst()
    }
    self.init(steps)
  }

  private static func key(_ rest: inout Substring) -> String? {
    if rest.first == "\"" { return quotedKey(&rest) }
    let key = rest.prefix { $0 == "_" || $0 == "-" || $0 == "$" || $0.isLetter || $0.isNumber }
    rest.removeFirst(key.count)
    return key.isEmpty ? nil : String(key)
  }

  /// Up to the closing quote; one inside of the name is written twice, as in SQL.
  private static func quotedKey(_ rest: inout Substring) -> String? {
    rest.removeFirst()
    var key = ""
    while let character = rest.popFirst() {
      if character != "\"" {
        key.append(character)
      } else if rest.first == "\"" {
        key.append(rest.removeFirst())
      } else {
        return key.isEmpty ? nil : key
      }
    }
    return nil
  }
}

extension UInt8 {
  /// ASCII letters and digits, `_`, `-` and `$`.
  fileprivate var isPlainKeyByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "$"):
      true
    default: false
    }
  }
}

extension Path: CustomStringConvertible {
  /// As the user writes it.
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key):
        if !text.isEmpty { text += "." }
        let isPlain = key.allSatisfy { $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }
        text += isPlain ? key : "\"" + key.replacing("\"", with: "\"\"") + "\""
      }
    }
    return text
  }
}

extension TemplatePart {
  /// Cuts `text {{ path }} text` into its parts.
  package static func read(_ text: Spanned<String>, _ bag: inout DiagnosticBag) -> [TemplatePart]? {
    var parts: [TemplatePart] = []
    var rest = Substring(text.value)
    while let open = rest.firstRange(of: "{{") {
      if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
      let inner = rest[open.upperBound...]
      guard let close = inner.firstRange(of: "}}"),
        let path = Path(trimmed(inner[..<close.lowerBound]))
      else {
        bag.add(
          Diagnostic(
            .badTemplate, "a template's `{{` needs one path and `}}`", at: text.span,
            label: "in this template"))
        return nil
      }
      parts.append(.path(path))
      rest = inner[close.upperBound...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return parts
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
