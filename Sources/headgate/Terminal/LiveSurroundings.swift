import Delivery
import Execution
import FoundationEssentials
import Glibc

extension Surroundings {
  /// The world as it is.
  static func live() -> Surroundings {
    let ahead = millisecondsAhead()
    return Surroundings(
      now: {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000 + ahead
      },
      random: { UInt64.random(in: .min ... .max) },
      pace: pace(), variables: ProcessInfo.processInfo.environment, lease: lease(),
      host: hostName(),
      process: getpid(), isInterrupted: { Interruption.isRequested }, passed: Crash.hook())
  }

  /// `HEADGATE_PACE=fast` tries again within milliseconds, for tests, in debug builds alone.
  private static func pace() -> RetryPace {
    #if DEBUG
      if getenv("HEADGATE_PACE").map({ String(cString: $0) }) == "fast" { return .fast }
    #endif
    return .standard
  }

  /// `HEADGATE_NOW=8d` runs as in eight days, for tests, in debug builds alone.
  private static func millisecondsAhead() -> Int64 {
    #if DEBUG
      if let text = getenv("HEADGATE_NOW").map({ String(cString: $0) }), text.hasSuffix("d"),
        let days = Int64(text.dropLast())
      {
        return days * 86_400_000
      }
    #endif
    return 0
  }

  /// `HEADGATE_LEASE=500` makes leases run out after so many milliseconds, for tests, in debug builds alone.
  private static func lease() -> Int64 {
    #if DEBUG
      if let text = getenv("HEADGATE_LEASE").map({ String(cString: $0) }), let time = Int64(text) {
        return time
      }
    #endif
    return LeaseKeeper.duration
  }

  /// `HEADGATE_HOST=m2` is another machine, for tests, in debug builds alone.
  private static func hostName() -> String {
    #if DEBUG
      if let name = getenv("HEADGATE_HOST") { return String(cString: name) }
    #endif
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
