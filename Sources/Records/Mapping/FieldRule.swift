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
