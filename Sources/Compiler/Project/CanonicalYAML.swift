import YAMLSyntax

/// YAML on one line, the same for texts that differ only in layout, comments and needless quotes.
package enum CanonicalYAML {
  static func text(of node: YAMLNode) -> String {
    var text = ""
    write(node, to: &text)
    return text
  }

  /// A key, in quotes where it needs them.
  package static func key(_ name: String) -> String {
    var text = ""
    write(YAMLScalar(text: name, style: .doubleQuoted), to: &text)
    return text
  }

  private static func write(_ node: YAMLNode, to text: inout String) {
    switch node.content {
    case .scalar(let scalar): write(scalar, to: &text)
    case .sequence(let nodes):
      text += "["
      for (index, node) in nodes.enumerated() {
        if index > 0 { text += ", " }
        write(node, to: &text)
      }
      text += "]"
    case .mapping(let entries):
      if entries.isEmpty {
        text += "{}"
        return
      }
      text += "{ "
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += ", " }
        write(YAMLScalar(text: entry.key, style: .doubleQuoted), to: &text)
        text += ": "
        write(entry.value, to: &text)
      }
      text += " }"
    }
  }

  private static func write(_ scalar: YAMLScalar, to text: inout String) {
    if scalar.isPlain {
      text += scalar.isNull ? "null" : scalar.text
    } else if isPlainText(scalar.text) {
      text += scalar.text
    } else {
      text += "\""
      for character in scalar.text.unicodeScalars {
        switch character {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\t": text += "\\t"
        case "\r": text += "\\r"
        default: text.unicodeScalars.append(character)
        }
      }
      text += "\""
    }
  }

  /// Whether a text may stand without quotes and still be text: letters and `_`, then also digits, `-` and `.`.
  private static func isPlainText(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else {
      return false
    }
    let isWord = text.utf8.allSatisfy {
      isLetter($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
    }
    guard isWord else { return false }
    let plain = YAMLScalar(text: text, style: .plain)
    return !plain.isNull && plain.bool == nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte)
  }
}
