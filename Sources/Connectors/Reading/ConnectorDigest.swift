import Crypto
import YAMLSyntax

/// What a definition means, as one number: layout, comments and what is for people alone do not count.
enum ConnectorDigest {
  private static let hex = Array("0123456789abcdef".utf8)

  /// SHA-256 in hex of the canonical text.
  static func of(_ node: YAMLNode) -> String {
    var text: [UInt8] = []
    write(meaning(node), &text)
    var digest: [UInt8] = []
    for byte in SHA256.hash(data: text) {
      digest.append(hex[Int(byte >> 4)])
      digest.append(hex[Int(byte & 15)])
    }
    return String(decoding: digest, as: UTF8.self)
  }

  /// The definition without title, notes and tests.
  ///
  /// Notes are left out where they are a key of the language: a field or a setting may be called so.
  private static func meaning(_ node: YAMLNode) -> YAMLNode {
    func settings(_ node: YAMLNode) -> YAMLNode {
      node.entries { _, setting in setting.without(["notes"]) }
    }
    return node.without(["tests", "title", "notes"]).entries { key, part in
      switch key {
      case "settings": settings(part)
      case "actions", "objects":
        part.entries { _, named in
          named.without(key == "actions" ? ["notes"] : [])
            .entries { key, part in key == "settings" ? settings(part) : part }
        }
      default: part
      }
    }
  }

  /// Each piece with its kind and length before it, so that no two definitions read the same.
  private static func write(_ node: YAMLNode, _ text: inout [UInt8]) {
    switch node.content {
    case .scalar(let scalar):
      // Whether a scalar was quoted counts only where its type hangs on it.
      let isTyped = scalar.isPlain && scalar.text.wholeMatch(of: /[0-9.+-].*/) != nil
      let isWord = scalar.isNull || scalar.bool != nil
      write(isTyped || isWord ? "p" : "s", scalar.text, &text)
    case .sequence(let nodes):
      write("l", String(nodes.count), &text)
      for node in nodes { write(node, &text) }
    case .mapping(let entries):
      write("m", String(entries.count), &text)
      for entry in entries {
        write("k", entry.key, &text)
        write(entry.value, &text)
      }
    }
  }

  private static func write(_ kind: String, _ piece: String, _ text: inout [UInt8]) {
    text += Array("\(kind)\(piece.utf8.count):\(piece)".utf8)
  }
}

extension YAMLNode {
  fileprivate func without(_ keys: Set<String>) -> YAMLNode {
    guard let mapping else { return self }
    return YAMLNode(span: span, content: .mapping(mapping.filter { !keys.contains($0.key) }))
  }

  /// Each entry's value made anew.
  fileprivate func entries(_ change: (String, YAMLNode) -> YAMLNode) -> YAMLNode {
    guard let mapping else { return self }
    return YAMLNode(
      span: span,
      content: .mapping(
        mapping.map { entry in
          YAMLEntry(key: entry.key, keySpan: entry.keySpan, value: change(entry.key, entry.value))
        }))
  }
}
