/// When a record that is not accepted is given up.
package struct RetryPolicy: Hashable, Sendable {
  /// Since the first attempt, in seconds; transport, throttling and authentication count towards nothing else.
  package var seconds = 14 * 86_400
  /// Verdicts on the record after which it is given up earlier; nil where only time counts.
  package var attempts: Int?

  package static let builtIn = RetryPolicy()

  package init() {}
}
