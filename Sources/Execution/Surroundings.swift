import Delivery
import Records

/// What a command knows of the world: clock, environment, randomness, signals; handed in by the executable.
package struct Surroundings: Sendable {
  /// Places where a test may end the process, counted one by one.
  package enum Milestone: String, Sendable, CaseIterable {
    /// Just before and just after each commit to the ledger, and to a pipeline's state.
    case ledgerWrite = "ledger"
    case stateWrite = "state"
    /// An answer of a destination has been read and nothing of it is written yet.
    case answerRead = "answer"
  }

  /// Milliseconds since 1970, UTC.
  package let now: @Sendable () -> Int64
  /// 64 random bits.
  package let random: @Sendable () -> UInt64
  /// How patiently a run tries again.
  package let pace: RetryPace
  package let variables: [String: String]
  /// How long a lease holds without a heartbeat, in milliseconds.
  package let lease: Int64
  package let host: String
  package let process: Int32
  /// Whether Ctrl-C or SIGTERM asked to stop.
  package let isInterrupted: @Sendable () -> Bool
  package let passed: @Sendable (Milestone) -> Void
  /// Where the rules of schedules' time zones come from.
  package let zones: ZoneDatabase

  package init(
    now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64,
    pace: RetryPace, variables: [String: String], lease: Int64 = LeaseKeeper.duration,
    host: String, process: Int32, isInterrupted: @escaping @Sendable () -> Bool,
    passed: @escaping @Sendable (Milestone) -> Void,
    zones: ZoneDatabase = .system
  ) {
    self.zones = zones
    self.lease = lease
    self.now = now
    self.random = random
    self.pace = pace
    self.variables = variables
    self.host = host
    self.process = process
    self.isInterrupted = isInterrupted
    self.passed = passed
  }

  /// The same, interrupted also where `isAsked` says so.
  func stopping(_ isAsked: @escaping @Sendable () -> Bool) -> Surroundings {
    let isInterrupted = isInterrupted
    return Surroundings(
      now: now, random: random, pace: pace, variables: variables, lease: lease, host: host,
      process: process, isInterrupted: { isInterrupted() || isAsked() }, passed: passed,
      zones: zones)
  }

  /// Who an operation is on record for: `HEADGATE_USER`, else the system's user at this host.
  package var operatorName: String {
    if let name = variables["HEADGATE_USER"], !name.isEmpty { return name }
    return (variables["USER"] ?? variables["LOGNAME"]).map { "\($0)@\(host)" } ?? host
  }
}
