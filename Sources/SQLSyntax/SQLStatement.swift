/// One statement that an engine executes, and why it exists.
package struct SQLStatement: Hashable, Sendable {
  /// Without a closing `;`; parameters stand in it by name.
  package let fragment: SQLFragment
  /// One line for the person who reads `compile --emit sql`.
  package let reason: String

  package init(_ fragment: SQLFragment, _ reason: String) {
    self.fragment = fragment
    self.reason = reason
  }

  /// The statement as it is shown: the reason as a comment above.
  package func rendered(by dialect: any SQLDialect) -> String {
    "-- \(reason)\n\(dialect.text(fragment));"
  }
}
