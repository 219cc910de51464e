/// How long a request may take.
package struct HTTPTimeouts: Hashable, Sendable {
  /// Milliseconds until the connection stands.
  package var connect: Int
  /// Milliseconds until the answer is complete.
  package var total: Int

  package init(connect: Int = 10_000, total: Int = 60_000) {
    self.connect = connect
    self.total = total
  }
}
