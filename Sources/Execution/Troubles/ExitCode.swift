/// How a command ended, for the shell; the table of `--help`.
package enum ExitCode: Int32, Sendable, CaseIterable {
  case ok = 0
  case failed = 1
  case changesPresent = 2
  case heldBack = 3
  case partial = 4
  case tryAgain = 5
  case reviewAgain = 6
  case usage = 64
  case defect = 70

  package var meaning: String {
    switch self {
    case .ok: "ok"
    case .failed: "errors in the project, or a run that failed"
    case .changesPresent: "changes are present (only with --detailed-exitcode)"
    case .heldBack: "a guard tripped, or approval is missing"
    case .partial: "partial: some records were not accepted"
    case .tryAgain: "try again: a lease is held, a destination or a source is down"
    case .reviewAgain: "review again: the state does not fit"
    case .usage: "usage"
    case .defect: "a bug of ours"
    }
  }

  /// The one to end with where several apply: the first of 70 64 1 6 5 3 4 2 0.
  package static func strongest(_ codes: [ExitCode]) -> ExitCode {
    let order: [ExitCode] = [
      .defect, .usage, .failed, .reviewAgain, .tryAgain, .heldBack, .partial, .changesPresent, .ok,
    ]
    return order.first(where: codes.contains) ?? .ok
  }
}
