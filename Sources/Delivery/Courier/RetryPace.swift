/// How often and how long a batch is tried again within a run; pure.
package struct RetryPace: Hashable, Sendable {
  /// Tries of one batch at most.
  package var tries: Int
  /// Nanoseconds from a batch's first failure to its last try at most.
  package var patience: Int64
  /// Nanoseconds that the first pause is shorter than; each further one may be twice as long.
  package var first: Int64
  /// Nanoseconds that no pause is longer than, unless the destination asks for it.
  package var longest: Int64

  package init(tries: Int, patience: Int64, first: Int64, longest: Int64) {
    self.tries = tries
    self.patience = patience
    self.first = first
    self.longest = longest
  }

  /// At most 6 tries or 5 minutes, pauses from 1 s to 1 min.
  package static let standard = RetryPace(
    tries: 6, patience: 300_000_000_000, first: 1_000_000_000, longest: 60_000_000_000)

  /// As often, in milliseconds: for tests against a destination on this machine.
  package static let fast = RetryPace(
    tries: 6, patience: 400_000_000, first: 1_000_000, longest: 4_000_000)

  /// A single try: for what does not get better by waiting.
  package static let once = RetryPace(tries: 1, patience: 0, first: 0, longest: 0)

  /// The pause after so many failures in a row: anything up to the limit, which doubles (full jitter).
  package func pause(after failures: Int, random: UInt64) -> Int64 {
    var limit = min(first, longest)
    for _ in 1..<max(1, failures) where limit < longest { limit = min(limit * 2, longest) }
    return Int64(random % UInt64(max(limit, 0) + 1))
  }

  /// When a batch is tried again after its failure number `failures`; nil gives it up.
  ///
  /// `since` is the time of its first failure, `retryAfter` the seconds that the destination asks for.
  package func nextTry(
    after failures: Int, since: Int64, now: Int64, retryAfter: Int?, random: UInt64
  ) -> Int64? {
    guard failures < tries else { return nil }
    let asked = Self.nanoseconds(retryAfter)
    let due = now + max(pause(after: failures, random: random), asked)
    return due - since <= patience ? due : nil
  }

  /// Seconds as nanoseconds; what is longer than a day is a day.
  static func nanoseconds(_ seconds: Int?) -> Int64 {
    Int64(min(max(seconds ?? 0, 0), 86_400)) * 1_000_000_000
  }
}
