import Execution
import Glibc
import Synchronization

/// The crash tests' way to end or stop the process at the Nth milestone, in debug builds alone.
enum Crash {
  private static let count = Atomic<Int>(0)

  /// `HEADGATE_CRASH=state:7` kills this process (SIGKILL, nothing is cleaned up) at the seventh state milestone;
  /// `state:7:stop` stops it there until it is told to go on.
  static func hook() -> @Sendable (Surroundings.Milestone) -> Void {
    #if DEBUG
      if let text = getenv("HEADGATE_CRASH").map({ String(cString: $0) }) {
        let parts = text.split(separator: ":")
        if parts.count >= 2, let milestone = Surroundings.Milestone(rawValue: String(parts[0])),
          let number = Int(parts[1])
        {
          let signal = parts.count == 3 && parts[2] == "stop" ? SIGSTOP : SIGKILL
          return { passed in
            guard passed == milestone else { return }
            if count.add(1, ordering: .relaxed).newValue == number { kill(getpid(), signal) }
          }
        }
      }
    #endif
    return { _ in }
  }
}
