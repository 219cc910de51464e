import Connectors

/// How a run of one pipeline ended, in numbers.
package struct RunReport: Sendable {
  package enum Status: String, Sendable, CaseIterable {
    case succeeded, partial, failed, canceled
    /// The destination has not answered yet for what it was handed over.
    case waiting
    /// The environment sends nothing.
    case dry
  }

  /// Why a run stopped before its end.
  package enum Stop: Sendable, Equatable {
    case canceled
    /// The destination is down or asks to be left alone; the message says which.
    case unavailable(String)
    /// The destination refused the credentials.
    case auth(String)
    /// The destination does not have what the pipeline sends to.
    case target(String)
    /// What the destination was handed over is still open there.
    case waiting(String)
    /// Too many records are refused; what was accepted stays.
    case rejects(String)
  }

  package let pipeline: String
  /// By operation: records accepted, rejected by the destination or locally, and left for the next run.
  package var accepted: [Operation: Int] = [:]
  package var rejected: [Operation: Int] = [:]
  package var pending: [Operation: Int] = [:]
  /// Of the rejected ones, those that were not refused before as they are.
  package var newlyRejected = 0
  /// Updates that found no record.
  package var absent = 0
  /// Operations that may have been applied and are not safe to repeat.
  package var unknown = 0
  /// Rows that were refused too often or too long, and those whose record another row holds.
  package var givenUp = 0
  /// Records that the destination was handed over and has not answered for.
  package var waiting = 0
  package var shadowed = 0
  /// Rows that moved unsent, for their record was the same or the mode says so.
  package var same = 0
  package var requests = 0
  /// Requests of these that were tried again.
  package var retries = 0
  package var stop: Stop?
  /// Seconds that the destination asks to be left alone for.
  package var retryAfter: Int?
  package var failures: [RunFailure] = []
  package var milliseconds: Int64 = 0
  /// The environment sends nothing: all was done but sending.
  package var isDry = false

  package init(pipeline: String) { self.pipeline = pipeline }

  package var acceptedTotal: Int { accepted.values.reduce(0, +) }
  package var rejectedTotal: Int { rejected.values.reduce(0, +) }
  package var pendingTotal: Int { pending.values.reduce(0, +) }
  /// Records that had their turn and were not accepted, as far as is known.
  package var notAccepted: Int { rejectedTotal + pendingTotal + unknown }

  /// Rows that had their turn.
  package var done: Int {
    acceptedTotal + rejectedTotal + pendingTotal + same + absent + unknown + givenUp + shadowed
      + waiting
  }

  /// Whether something of it is left to be looked at: what was known before does not count again.
  private var isPartial: Bool { newlyRejected + pendingTotal + unknown > 0 }

  package var status: Status {
    if waiting > 0 { return .waiting }
    return switch stop {
    case .canceled: .canceled
    case .waiting: .waiting
    case .unavailable, .auth, .target, .rejects: acceptedTotal > 0 ? .partial : .failed
    case nil: isDry ? .dry : isPartial ? .partial : .succeeded
    }
  }

  package var exit: ExitCode {
    switch stop {
    case .canceled, .unavailable, .waiting: .tryAgain
    case .auth, .target: .failed
    case .rejects: .heldBack
    case nil: isPartial ? .partial : .ok
    }
  }
}

extension RunReport.Stop {
  /// Why nothing more is sent after an outcome; nil where the next record may fare better.
  init?(_ outcome: RecordOutcome) {
    switch outcome {
    case .auth(let message): self = .auth(message)
    case .stop(let message): self = .target(message)
    case .accepted, .rejected, .absent, .retry, .unknown: return nil
    }
  }

  package var text: String {
    switch self {
    case .canceled: "canceled"
    case .unavailable(let message), .waiting(let message), .auth(let message),
      .target(let message), .rejects(let message):
      message
    }
  }
}

/// One record that was not accepted: who, why, and what to do.
package struct RunFailure: Sendable, Hashable {
  package let key: String
  package let code: String
  package let message: String
  package let advice: String?
  /// What was tried, and the record with personal values masked; nil where none was made.
  package let operation: Operation
  package let payload: String?
}

/// What a run has done so far, for a live line.
package struct RunProgress: Sendable {
  package let pipeline: String
  package let done: Int
  package let total: Int
  /// Requests that were tried again.
  package let retries: Int
  package let milliseconds: Int64
}
