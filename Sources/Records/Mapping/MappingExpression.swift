/// A checked mapping value: names are resolved to columns, types are known; what is wrong has been refused.
///
/// `MappingProgram` flattens it for the hot path.
package indirect enum MappingExpression: Hashable, Sendable {
  /// A column of the row by its place among the columns read, and a path into its JSON (empty: the whole column).
  case column(Int, Path, ValueType)
  /// A path from the element of the innermost `each` (empty: the whole element).
  case element(Path, ValueType)
  /// A path from the element that encloses the innermost one.
  case parent(Path, ValueType)
  case constant(JSONValue)
  /// What only the run knows.
  case context(ContextValue)
  /// "Customise object".
  case object([MappedField])
  /// "Customise array": each element of `from` mapped by `each`; one object counts as an array of one.
  case array(from: MappingExpression, each: MappedElement, maxItems: Int?)
  /// A list of values; what is absent is left out.
  case list([MappedElement])
  /// The texts of the values one after the other; what is empty adds nothing.
  case template([MappingExpression])
  /// The first that is neither absent nor null nor empty text.
  case coalesce([MappingExpression])
  /// Null where the condition does not hold and there is no other value.
  case choice(when: MappingCondition, then: MappingExpression, otherwise: MappingExpression?)
  /// The table's value for the value's text; null for an unknown one where there is no other value.
  case lookup(MappingExpression, table: [LookupEntry], otherwise: MappingExpression?)
  /// The properties of all objects; of those of one name the last one's value.
  case merge([MappingExpression])
  /// One object of the properties inside objects, their names joined; lists stay as they are.
  case flatten(MappingExpression, separator: String)
  /// A list of the properties of an object, each as an object of its name and its value.
  case pairs(MappingExpression, key: String, value: String)
  /// The value's JSON as text.
  case encoded(MappingExpression)
  /// What a text holds as JSON.
  case decoded(MappingExpression)
  case modified(MappingExpression, Modifiers)
}

/// One field of an object that is made: key, value and what the destination asks of it.
package struct MappedField: Hashable, Sendable {
  package let key: String
  package let value: MappingExpression
  package let rule: FieldRule

  package init(key: String, value: MappingExpression, rule: FieldRule) {
    self.key = key
    self.value = value
    self.rule = rule
  }
}

/// What `each` makes of an element, and what the destination asks of it.
package struct MappedElement: Hashable, Sendable {
  package let value: MappingExpression
  package let rule: FieldRule

  package init(value: MappingExpression, rule: FieldRule) {
    self.value = value
    self.rule = rule
  }
}

/// A row of a lookup's table.
package struct LookupEntry: Hashable, Sendable {
  package let key: String
  package let value: JSONValue

  package init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
