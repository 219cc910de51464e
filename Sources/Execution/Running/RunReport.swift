import Connectors

/// How a run of one pipeline ended, in numbers.
package struct RunReport: Sendable {
  package enum Status: String, Sendable, CaseIterable { case succeeded, partial, failed, canceled }

  /// Why a run stopped before its end.
  package enum Stop: Sendable, Equatable {
    case canceled
    /// The destination is down or asks to be left alone; the message says which.
    case unavailable(String)
    /// The destination refused the credentials.
    case auth(String)
  }

  package let pipeline: String
  /// By operation: records accepted, rejected by the destination or locally, and left for the next run.
  package var accepted: [Operation: Int] = [:]
  package var rejected: [Operation: Int] = [:]
  package var pending: [Operation: Int] = [:]
  /// Rows that moved unsent, for their record was the same.
  package var same = 0
  package var requests = 0
  package var stop: Stop?
  /// Seconds that the destination asks to be left alone for.
  package var retryAfter: Int?
  package var failures: [RunFailure] = []
  package var milliseconds: Int64 = 0

  package init(pipeline: String) { self.pipeline = pipeline }

  package var acceptedTotal: Int { accepted.values.reduce(0, +) }
  package var rejectedTotal: Int { rejected.values.reduce(0, +) }
  package var pendingTotal: Int { pending.values.reduce(0, +) }

  package var status: Status {
    switch stop {
    case .canceled: .canceled
    case .unavailable, .auth: acceptedTotal > 0 ? .partial : .failed
    case nil: rejectedTotal + pendingTotal > 0 ? .partial : .succeeded
    }
  }

  package var exit: ExitCode {
    switch stop {
    case .canceled, .unavailable: .tryAgain
    case .auth: .failed
    case nil: rejectedTotal + pendingTotal > 0 ? .partial : .ok
    }
  }
}

extension RunReport.Stop {
  package var text: String {
    switch self {
    case .canceled: "canceled"
    case .unavailable(let message), .auth(let message): message
    }
  }
}

/// One record that was not accepted: who, why, and what to do.
package struct RunFailure: Sendable, Hashable {
  package let key: String
  package let code: String
  package let message: String
  package let advice: String?
}

/// What a run has done so far, for a live line.
package struct RunProgress: Sendable {
  package let pipeline: String
  package let done: Int
  package let total: Int
  package let milliseconds: Int64
}
