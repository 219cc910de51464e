import Crypto
import YAMLSyntax

/// What a definition means, as one number: layout, comments, the title and the tests do not count.
enum ConnectorDigest {
  private static let hex = Array("0123456789abcdef".utf8)

  /// SHA-256 in hex of the canonical text.
  static func of(_ node: YAMLNode) -> String {
    var text: [UInt8] = []
    write(
      YAMLNode(
        span: node.span,
        content: .mapping((node.mapping ?? []).filter { $0.key != "tests" && $0.key != "title" })),
      &text)
    var digest: [UInt8] = []
    for byte in SHA256.hash(data: text) {
      digest.append(hex[Int(byte >> 4)])
      digest.append(hex[Int(byte & 15)])
    }
    return String(decoding: digest, as: UTF8.self)
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
