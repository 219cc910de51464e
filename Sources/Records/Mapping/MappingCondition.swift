/// What `if` asks of a row; literals have been read by the type they are compared with.
package indirect enum MappingCondition: Hashable, Sendable {
  case all([MappingCondition])
  case any([MappingCondition])
  case not(MappingCondition)
  /// Whether the value is neither absent nor null, or is.
  case exists(MappingExpression, Bool)
  case matches(MappingExpression, Pattern)
  case compare(MappingExpression, ValueType, Comparison, [JSONValue])
}

/// How a value stands to a literal; an empty value is no literal's equal and neither above nor below it.
package enum Comparison: String, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case equals, not
  case oneOf = "in"
  case above = "gt"
  case atLeast = "gte"
  case below = "lt"
  case atMost = "lte"
}
