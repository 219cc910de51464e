import Execution
import FoundationEssentials
import Glibc

extension Surroundings {
  /// The world as it is.
  static func live() -> Surroundings {
    Surroundings(
      now: {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
      },
      random: { UInt64.random(in: .min ... .max) },
      variables: ProcessInfo.processInfo.environment, host: hostName(), process: getpid(),
      isInterrupted: { Interruption.isRequested }, passed: Crash.hook())
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
