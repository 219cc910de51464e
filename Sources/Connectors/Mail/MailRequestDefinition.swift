/// A message as values over `settings action record operation key`.
package struct MailRequestDefinition: Sendable {
  /// Written as a JSON object of `from`, `to`, `subject` and so on.
  let message: BodyPart
}
