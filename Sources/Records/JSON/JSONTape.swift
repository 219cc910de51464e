/// A parsed JSON document as flat tokens over borrowed bytes; reused, so that parsing allocates nothing once warm.
///
/// The parsed bytes must stay where they are for as long as nodes are asked for.
package final class JSONTape {
  /// A value of the document last parsed.
  package struct Node: Hashable, Sendable {
    let index: Int
  }

  private var tokens = JSONTokens()

  package init() {}

  deinit { tokens.deallocate() }

  /// Replaces the document; after an error there is none.
  package func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
    tokens.count = 0
    try JSONScanner.parse(bytes, into: &tokens)
  }

  package var root: Node? { tokens.count > 0 ? Node(index: 0) : nil }

  package func kind(of node: Node) -> JSONToken.Kind { tokens[node.index].kind }

  /// How many elements or members a container has.
  package func size(of node: Node) -> Int { Int(tokens[node.index].size) }

  /// The value's text as it stands in the document; a string with its quotes and escapes.
  package func bytes(of node: Node) -> UnsafeBufferPointer<UInt8> {
    let token = tokens[node.index]
    switch token.kind {
    case .string, .key:
      return UnsafeBufferPointer(start: token.start - 1, count: Int(token.count) + 2)
    case .null, .bool, .number, .array, .object: return token.text
    }
  }

  /// Finds the value of a path; nil where a step has nothing to lead to.
  package func find(_ path: Path, from node: Node) -> Node? {
    var index = node.index
    for step in path.steps {
      var found: Int?
      switch step {
      case .key(var key):
        guard tokens[index].kind == .object else { return nil }
        found = key.withUTF8 { tokens.member($0, of: index) }
      case .index(let place):
        guard tokens[index].kind == .array else { return nil }
        found = tokens.element(place, of: index)
      }
      guard let found else { return nil }
      index = found
    }
    return Node(index: index)
  }

  /// The elements of an array, one after the other.
  package func elements(of array: Node) -> [Node] {
    guard tokens[array.index].kind == .array else { return [] }
    var next = array.index + 1
    return (0..<size(of: array)).map { _ in
      defer { next = Int(tokens[next].next) }
      return Node(index: next)
    }
  }

  /// The value as a tree.
  package func value(of node: Node) -> JSONValue {
    var index = node.index
    return value(&index)
  }

  private func value(_ index: inout Int) -> JSONValue {
    let token = tokens[index]
    index += 1
    switch token.kind {
    case .null: return .null
    case .bool: return .bool(token.count == 4)
    case .number: return .number(token.text.string)
    case .string, .key: return .string(token.string)
    case .array: return .array((0..<token.size).map { _ in value(&index) })
    case .object:
      return .object(
        (0..<token.size).map { _ in
          let key = tokens[index].string
          index += 1
          return JSONValue.Member(key, value(&index))
        })
    }
  }
}

extension JSONToken {
  /// The text of a string or key, escapes undone.
  var string: String {
    guard isMarked else { return text.string }
    return String(unsafeUninitializedCapacity: Int(count)) {
      guard let base = $0.baseAddress else { return 0 }
      return JSONEscapes.decode(text, into: base)
    }
  }
}
