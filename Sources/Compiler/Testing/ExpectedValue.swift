import Diagnostics
import Records
import YAMLSyntax

/// Compares what a test expects, a subset, with what came out; differences are as deep as they can be.
struct ExpectedValue {
  private(set) var differences: [PipelineTestResult.Difference] = []

  /// A field; null is met by null and by what is left out.
  mutating func compare(
    _ expected: JSONValue, at node: YAMLNode, with found: JSONValue?, path: String
  ) {
    switch (expected, found ?? .null) {
    case (.object(let members), .object):
      let nodes = node.mapping ?? []
      for (index, member) in members.enumerated() {
        compare(
          member.value, at: index < nodes.count ? nodes[index].value : node,
          with: found?[member.key], path: "\(path).\(member.key)")
      }
    case (.array(let elements), .array(let others)) where elements.count == others.count:
      let nodes = node.sequence ?? [node]
      for (index, element) in elements.enumerated() {
        compare(
          element, at: index < nodes.count ? nodes[index] : node, with: others[index],
          path: "\(path)[\(index)]")
      }
    case (.number(let left), .number(let right)) where Self.isSame(left, right): break
    case (let left, let right):
      if left == right { return }
      differences.append(
        .init(
          path: path, expected: expected.text, found: found?.text ?? "left out", span: node.span))
    }
  }

  /// Whether two numbers differ only in zeros at the end of their fraction.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    left == right || trimmed(left) == trimmed(right)
  }

  private static func trimmed(_ digits: String) -> Substring {
    guard digits.contains("."), !digits.contains("e"), !digits.contains("E") else {
      return digits[...]
    }
    var text = digits[...]
    while text.last == "0" { text.removeLast() }
    return text.last == "." ? text.dropLast() : text
  }
}
