/// A checked mapping value: names are resolved to columns, types are known; what is wrong has been refused.
///
/// `MappingProgram` flattens it for the hot path.
package indirect enum MappingExpression: Hashable, Sendable {
  /// A column of the row by its place among the columns read, and a path into its JSON (empty: the whole column).
  case column(Int, Path, ValueType)
  /// A path from the element of the innermost `each` (empty: the whole element).
  case element(Path, ValueType)
  case constant(JSONValue)
  /// "Customise object".
  case object([MappedField])
  /// "Customise array": each element of `from` mapped by `each`; one object counts as an array of one.
  case array(from: MappingExpression, each: MappedElement, maxItems: Int?)
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

/// What a destination asks of a field; checked for each row where it cannot be checked before.
package struct FieldRule: Hashable, Sendable {
  package var type: ValueType
  /// A record without the field, or with null in it, is rejected (HG2005).
  package var isRequired: Bool
  /// In Unicode scalars; longer text is rejected (HG2006).
  package var maxLength: Int?
  /// The only values it takes, where they are few (HG2007).
  package var allowed: [JSONValue]
  /// The connector's own normalisation and hash, applied to text last.
  package var normalize: [TextFunction]
  /// Part of what identifies the record: null here is HG2003, and a removal is made of these fields alone when no more is known.
  package var isMatch: Bool

  package init(
    type: ValueType, isRequired: Bool = false, maxLength: Int? = nil, allowed: [JSONValue] = [],
    normalize: [TextFunction] = [], isMatch: Bool = false
  ) {
    self.type = type
    self.isRequired = isRequired
    self.maxLength = maxLength
    self.allowed = allowed
    self.normalize = normalize
    self.isMatch = isMatch
  }
}

/// The modifiers of a mapping value, applied in the order of these properties.
package struct Modifiers: Hashable, Sendable {
  /// Takes the place of an absent or null value.
  package var defaultValue: JSONValue?
  package var apply: [TextFunction]
  /// Converts, and rejects the row whose value cannot be (HG2004).
  package var type: ValueType?
  package var format: ValueFormat?
  package var onNull: NullPolicy?

  package init(
    defaultValue: JSONValue? = nil, apply: [TextFunction] = [], type: ValueType? = nil,
    format: ValueFormat? = nil, onNull: NullPolicy? = nil
  ) {
    self.defaultValue = defaultValue
    self.apply = apply
    self.type = type
    self.format = format
    self.onNull = onNull
  }
}

/// A pure function from text to text.
package enum TextFunction: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case trim, lower, upper, digits, sha256
}

/// How an instant or a date is written.
package enum ValueFormat: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case rfc3339
  case epochSeconds = "epoch_s"
  case epochMilliseconds = "epoch_ms"
  case date
}

/// What becomes of a field whose value is null: sent as null, left out, or the row is rejected (HG2008).
package enum NullPolicy: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case null, omit, reject
}
