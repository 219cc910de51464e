/// What a record as a whole must be; judged row by row, and not of a removal.
package struct RecordCheck: Hashable, Sendable {
  package enum Rule: Hashable, Sendable {
    /// At least one of the fields is there and not empty.
    case anyOf([String])
    /// Exactly one of them is.
    case oneOf([String])
    /// Where both are there the first is the later moment.
    case after(String, String)
    /// The field is there and not empty where the condition over `record` holds.
    case requiredIf(String, Condition)
  }

  package let rule: Rule
  /// The reason in the connector's own words.
  package let message: String?

  /// The fields that it judges.
  package var fields: [String] {
    switch rule {
    case .anyOf(let fields), .oneOf(let fields): fields
    case .after(let later, let earlier): [later, earlier]
    case .requiredIf(let field, _): [field]
    }
  }
}
