import Ledger

/// Keeps a run's lease alive while the run works.
package final class LeaseKeeper {
  /// How long a lease holds without a heartbeat, in milliseconds.
  package static let duration: Int64 = 60_000

  private let ledger: Ledger
  package private(set) var lease: Lease
  private let now: () -> Int64
  private var renewedAt: Int64

  init(ledger: Ledger, lease: Lease, now: @escaping () -> Int64) {
    self.ledger = ledger
    self.lease = lease
    self.now = now
    renewedAt = now()
  }

  /// Renews the lease every third of its time; throws where another process has it.
  func renew() throws {
    let time = now()
    guard time - renewedAt >= Self.duration / 3 else { return }
    lease = try ledger.renew(lease, duration: Self.duration)
    renewedAt = time
  }
}
