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
  package let variables: [String: String]
  package let host: String
  package let process: Int32
  /// Whether Ctrl-C or SIGTERM asked to stop.
  package let isInterrupted: @Sendable () -> Bool
  package let passed: @Sendable (Milestone) -> Void

  package init(
    now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64,
    variables: [String: String], host: String,
    process: Int32, isInterrupted: @escaping @Sendable () -> Bool,
    passed: @escaping @Sendable (Milestone) -> Void
  ) {
    self.now = now
    self.random = random
    self.variables = variables
    self.host = host
    self.process = process
    self.isInterrupted = isInterrupted
    self.passed = passed
  }
}
