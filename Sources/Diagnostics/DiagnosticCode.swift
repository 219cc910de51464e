/// A stable, append-only code such as `HG0203`, with what `headgate explain` says of it.
///
/// Codes are declared as static members beside the check that raises them; each target that has
/// codes lists them in one `static let <target>Codes`, which `headgate explain` joins.
package struct DiagnosticCode: Hashable, Sendable {
  package let text: String
  /// What the rule is and why, in a few sentences.
  package let explanation: String

  package init(_ text: String, _ explanation: String) {
    self.text = text
    self.explanation = explanation
  }

  package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
