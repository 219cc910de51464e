import CYAML
import Diagnostics

/// The values that anchors have marked so far, and what repeating them has cost.
struct Anchors {
  /// How many nodes the aliases of one file may repeat in all.
  static let budget = 100_000

  struct Value {
    let node: YAMLNode
    /// Nodes in it, itself included.
    let count: Int
    /// Levels below it.
    let height: Int
  }

  private(set) var expanded = 0
  private var values: [String: Value] = [:]
  private var open: Set<String> = []

  subscript(name: String) -> Value? { values[name] }

  func isOpen(_ name: String) -> Bool { open.contains(name) }

  mutating func begin(_ name: String) {
    values[name] = nil
    open.insert(name)
  }

  mutating func define(_ name: String, _ value: Value) {
    open.remove(name)
    values[name] = value
  }

  /// Counts one more use of a value; false when the budget is spent.
  mutating func spend(_ value: Value) -> Bool {
    expanded += value.count
    return expanded <= Self.budget
  }
}

extension NodeBuilder {
  /// The collection that `build` makes, kept under the name of its anchor.
  mutating func anchored(
    _ name: String, _ depth: Int,
    _ build: (inout NodeBuilder) throws(BuildingEnded) -> YAMLNode
  ) throws(BuildingEnded) -> YAMLNode {
    anchors.begin(name)
    let before = (count: nodeCount, deepest: deepest)
    deepest = depth
    let node = try build(&self)
    anchors.define(
      name,
      Anchors.Value(node: node, count: nodeCount - before.count + 1, height: deepest - depth))
    deepest = max(deepest, before.deepest)
    return node
  }

  /// The value that the alias of the present event repeats; it has the alias's place, what is in it its own.
  mutating func alias(_ depth: Int) throws(BuildingEnded) -> YAMLNode {
    let span = events.span
    let name = String(cString: events.event.pointee.data.alias.anchor)
    guard let value = anchors[name] else {
      bag.add(.unknownAlias(name, at: span, isOpen: anchors.isOpen(name)))
      return YAMLNode(span: span, content: .scalar(YAMLScalar(text: "", style: .plain)))
    }
    guard anchors.spend(value) else {
      bag.add(.aliasBudget(name, at: span))
      throw .reported
    }
    nodeCount += value.count - 1
    deepest = max(deepest, depth + value.height)
    guard deepest <= Self.deepestNesting else {
      bag.add(.tooDeep(at: span))
      throw .reported
    }
    return YAMLNode(span: span, content: value.node.content)
  }
}

extension Diagnostic {
  fileprivate static func unknownAlias(
    _ name: String, at span: SourceSpan, isOpen: Bool
  ) -> Diagnostic {
    Diagnostic(
      .unknownAlias,
      isOpen
        ? "the alias `*\(name)` stands inside its own anchor"
        : "no anchor `&\(name)` before this alias",
      at: span, label: isOpen ? "would repeat itself for ever" : "an alias of nothing",
      help: [
        isOpen
          ? "write the value out, or mark only the part that is to be repeated"
          : "an anchor stands earlier in the same file; quote the value if it is text: \"*\(name)\""
      ])
  }

  fileprivate static func aliasBudget(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .aliasBudget, "the aliases of this file expand to more than 100,000 values", at: span,
      label: "`*\(name)` goes beyond that", help: ["write out less, or use a fragment"])
  }
}
