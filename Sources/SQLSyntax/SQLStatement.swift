/// One statement that an engine executes, and why it exists.
package struct SQLStatement: Hashable, Sendable {
  /// As it is executed, without a closing `;`; parameters stand in it by name.
  package let text: String
  /// One line for the person who reads `compile --emit sql`.
  package let reason: String

  package init(text: String, reason: String) {
    self.text = text
    self.reason = reason
  }

  /// The statement as it is shown: the reason as a comment above.
  package var rendered: String { "-- \(reason)\n\(text);" }
}
