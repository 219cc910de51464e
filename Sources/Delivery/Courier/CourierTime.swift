import Glibc

/// The time that retries go by: a clock that never goes back, and a way to let it pass.
package struct CourierTime {
  /// Nanoseconds.
  package let now: () -> Int64
  /// Returns after so many nanoseconds, or earlier where a signal comes.
  package let sleep: (Int64) -> Void

  package init(now: @escaping () -> Int64, sleep: @escaping (Int64) -> Void) {
    self.now = now
    self.sleep = sleep
  }

  /// This machine's.
  package static var live: CourierTime {
    CourierTime(now: MonotonicClock.nanoseconds) { nanoseconds in
      var time = timespec(
        tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
      nanosleep(&time, nil)
    }
  }
}
