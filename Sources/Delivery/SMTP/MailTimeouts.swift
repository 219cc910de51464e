/// How long a mail server may take; servers let clients wait on purpose.
package struct MailTimeouts: Hashable, Sendable {
  /// Milliseconds until the server has greeted, TLS stands and the login is done.
  package var connect: Int
  /// Milliseconds until the message is taken.
  package var total: Int

  package init(connect: Int = 30_000, total: Int = 300_000) {
    self.connect = connect
    self.total = total
  }
}
