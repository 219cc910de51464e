import Records

/// A field of a record: its type and what the destination asks of it.
package struct FieldDefinition: Sendable, Hashable {
  package let name: String
  package let type: ValueType
  package let isRequired: Bool
  /// What is sent where the mapping does not name the field.
  package let defaultValue: JSONValue?
  package let maxLength: Int?
  package let allowed: [JSONValue]
  /// Of a list: what separates its elements in a text that is mapped onto it.
  package let separator: String?
  /// Whether null leaves it out.
  package let omitsNull: Bool
  package private(set) var normalize: [TextFunction]
  /// Which settings of `to.with` it is normalised by; nil: always.
  package private(set) var normalizeWhen: Condition?
  package private(set) var demands: ValueDemands
  /// The same of its hash.
  package private(set) var hashWhen: Condition?

  /// Whether a mapping must name it.
  package var mustBeMapped: Bool { isRequired && defaultValue == nil }

  /// What becomes of its values where all that is asked of it is asked.
  package var rule: FieldRule {
    var rule = FieldRule(
      type: type, isRequired: isRequired, maxLength: maxLength, allowed: allowed,
      normalize: normalize, demands: demands)
    rule.omitsNull = omitsNull
    return rule
  }

  /// The field where the settings are known: what they do not ask for is not asked.
  func decided(_ holds: (Condition) -> Bool) -> FieldDefinition {
    var field = self
    if let normalizeWhen, !holds(normalizeWhen) { field.normalize = [] }
    if let hashWhen, !holds(hashWhen) { field.demands.hash = nil }
    field.normalizeWhen = nil
    field.hashWhen = nil
    return field
  }
}
