import Connectors

extension BoundAction {
  /// The dispatcher of the connector's transport; not for an action that replaces a file (`FileReplacement`).
  ///
  /// `now` gives milliseconds since 1970, for the dates of answers; `mayStart` throws where no request may start any more.
  package func dispatcher(
    root: String, timeouts: HTTPTimeouts = HTTPTimeouts(), now: @escaping () -> Int64,
    mayStart: @escaping () throws -> Void = {}
  ) throws -> any Dispatcher {
    switch connector.transport {
    case .http: try HTTPDispatcher(action: self, timeouts: timeouts, now: now, mayStart: mayStart)
    case .file: try FileDispatcher(action: self, root: root, mayStart: mayStart)
    }
  }

  /// How a run tries again: a file is not mended by waiting.
  package func retryPolicy(_ pace: RetryPace) -> RetryPace {
    switch connector.transport {
    case .http: pace
    case .file: .once
    }
  }
}
