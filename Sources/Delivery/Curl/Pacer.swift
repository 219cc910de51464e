import Connectors

/// Spaces requests evenly so that no window has more than the rate allows: one for all that goes to a destination, whichever
/// pipelines send it. Times are handed in, of one clock.
///
/// A request may go up to 50 ms before its turn, so that a late thread makes up for lost time; the spacing is
/// widened by as much, so that a window never has more than the rate.
package final class Pacer {
  private static let slack: Int64 = 50_000_000
  /// Nanoseconds between two requests; 0 is no limit.
  private let interval: Int64
  /// When the next request would be due if all were evenly spaced.
  private var due: Int64?

  package init(_ rate: RateLimit.Requests?) {
    interval =
      rate.map { (Int64($0.seconds) * 1_000_000_000 + Self.slack) / Int64(max($0.count, 1)) } ?? 0
  }

  /// Nanoseconds until a request may start; 0 is now.
  func wait(at now: Int64) -> Int64 {
    guard interval > 0, let due else { return 0 }
    return max(0, due - Self.slack - now)
  }

  /// Counts a request that starts now.
  func started(at now: Int64) {
    guard interval > 0 else { return }
    due = max(now, due ?? now) + interval
  }
}
