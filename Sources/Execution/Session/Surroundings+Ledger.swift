import Delivery
import Ledger

extension Surroundings {
  /// The longest pause between two tries to reach a ledger, in nanoseconds.
  private static let longestPause: Int64 = 5_000_000_000

  /// A ledger that is gone for a moment is waited for as long as a lease lasts, at the pace of requests.
  var ledgerPatience: LedgerPatience {
    var pace = pace
    (pace.tries, pace.longest) = (60, min(pace.longest, Self.longestPause))
    pace.patience = min(pace.patience, lease * 1_000_000)
    return LedgerPatience { [pace, isInterrupted, random] failures, waited in
      if isInterrupted() { return nil }
      let next = pace.nextTry(
        after: failures, since: 0, now: waited * 1_000_000, retryAfter: nil, random: random())
      return next.map { $0 / 1_000_000 - waited }
    } wait: {
      CourierTime.live.sleep($0 * 1_000_000)
    }
  }
}
