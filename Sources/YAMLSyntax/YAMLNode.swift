import Diagnostics

/// A piece of a YAML document with its place; aliases are expanded, comments are gone.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// In the order of the text; keys are unique (the parser has refused duplicates).
    case mapping([YAMLEntry])
  }

  package let span: SourceSpan
  package let content: Content

  package init(span: SourceSpan, content: Content) {
    self.span = span
    self.content = content
  }

  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  package var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  package var mapping: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// What a message calls this node.
  package var kind: String {
    switch content {
    case .scalar: "a scalar"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// One key and its value.
package struct YAMLEntry: Sendable {
  package let key: String
  package let keySpan: SourceSpan
  package let value: YAMLNode

  package init(key: String, keySpan: SourceSpan, value: YAMLNode) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

/// The text of a scalar and how it was written; what it means depends on the type it meets.
package struct YAMLScalar: Sendable {
  package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

  package let text: String
  package let style: Style

  package init(text: String, style: Style) {
    self.text = text
    self.style = style
  }

  package var isPlain: Bool { style == .plain }

  /// Plain and one of YAML 1.2 core's nulls: empty, `~`, `null`.
  package var isNull: Bool {
    guard isPlain else { return false }
    switch text {
    case "", "~", "null", "Null", "NULL": return true
    default: return false
    }
  }

  /// Plain and one of YAML 1.2 core's bools.
  package var bool: Bool? {
    guard isPlain else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }
}
