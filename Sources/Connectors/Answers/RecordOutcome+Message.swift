extension RecordOutcome {
  /// What the destination said, where it said anything.
  package var message: String? {
    switch self {
    case .accepted, .absent: nil
    case .rejected(_, let message), .retry(_, let message, _), .unknown(_, let message),
      .auth(let message), .stop(let message):
      message
    }
  }

  /// The same outcome in other words.
  package func rephrased(_ change: (String) -> String) -> RecordOutcome {
    switch self {
    case .accepted, .absent: self
    case .rejected(let code, let message): .rejected(code: code, message: change(message))
    case .retry(let code, let message, let inDoubt):
      .retry(code: code, message: change(message), inDoubt: inDoubt)
    case .unknown(let code, let message): .unknown(code: code, message: change(message))
    case .auth(let message): .auth(message: change(message))
    case .stop(let message): .stop(message: change(message))
    }
  }
}
