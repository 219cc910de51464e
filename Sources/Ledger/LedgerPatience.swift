/// How long a ledger that was reached and then is gone is waited for.
package struct LedgerPatience {
  /// The pause before the next try, in milliseconds, after so many failures and milliseconds since the first; nil
  /// gives up.
  package let pause: (_ failures: Int, _ waited: Int64) -> Int64?
  /// Lets so many milliseconds pass.
  package let wait: (Int64) -> Void

  package init(
    pause: @escaping (_ failures: Int, _ waited: Int64) -> Int64?, wait: @escaping (Int64) -> Void
  ) {
    self.pause = pause
    self.wait = wait
  }

  /// It is given up at once.
  package static var none: LedgerPatience { LedgerPatience(pause: { _, _ in nil }, wait: { _ in }) }
}
