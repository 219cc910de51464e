/// What a destination asks of a field's values beyond their type, their greatest length and a choice of few.
///
/// A list's elements are asked each; `minItems` and `maxItems` are of the list itself.
package struct ValueDemands: Hashable, Sendable {
  /// In Unicode scalars; shorter text is rejected (HG2019).
  package var minLength: Int?
  /// What the whole text must match (HG2020).
  package var pattern: Pattern?
  /// JSON numbers that bound the value, both included (HG2021).
  package var minimum: String?
  package var maximum: String?
  /// How many elements a list has (HG2022, HG2010).
  package var minItems: Int?
  package var maxItems: Int?
  /// Comes last; what is such a digest already is sent as it is, in lower case, and nothing else is asked of it.
  package var hash: TextHash?

  package init(
    minLength: Int? = nil, pattern: Pattern? = nil, minimum: String? = nil,
    maximum: String? = nil, minItems: Int? = nil, maxItems: Int? = nil, hash: TextHash? = nil
  ) {
    self.minLength = minLength
    self.pattern = pattern
    self.minimum = minimum
    self.maximum = maximum
    self.minItems = minItems
    self.maxItems = maxItems
    self.hash = hash
  }

  package static let none = ValueDemands()

  package var limitsItems: Bool { minItems != nil || maxItems != nil }

  /// Without what is of the list itself.
  var ofElements: ValueDemands {
    var demands = self
    demands.minItems = nil
    demands.maxItems = nil
    return demands
  }
}
