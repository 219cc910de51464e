import Connectors
import Warehouses

extension BoundAction {
  /// The dispatcher of the connector's transport; not for an action that replaces a file (`FileReplacement`).
  ///
  /// `now` gives milliseconds since 1970, for the dates of answers and signatures; `random` 64 random bits; `mayStart` throws
  /// where no request may start any more;
  /// `database` is where the tables of a connector of `transport: sql` are, whose server works as long as `mayGoOn` says.
  package func dispatcher(
    root: String, database: PostgresAddress? = nil, timeouts: HTTPTimeouts = HTTPTimeouts(),
    now: @escaping () -> Int64, random: @escaping () -> UInt64,
    mayStart: @escaping () throws -> Void = {},
    mayGoOn: @escaping () -> Bool = { true }
  ) throws -> any Dispatcher {
    switch connector.transport {
    case .http:
      try HTTPDispatcher(
        action: self, timeouts: timeouts, now: now, random: random, mayStart: mayStart)
    case .file: try FileDispatcher(action: self, root: root, mayStart: mayStart)
    case .smtp:
      try MailDispatcher(action: self, root: root, now: now, mayStart: mayStart)
    case .sql:
      if let database {
        try TableDispatcher(
          action: self, address: database, mayStart: mayStart, mayGoOn: mayGoOn)
      } else {
        preconditionFailure("a destination with tables and no database")
      }
    }
  }

  /// How a run tries again: a file is not mended by waiting.
  package func retryPolicy(_ pace: RetryPace) -> RetryPace {
    switch connector.transport {
    case .http, .sql, .smtp: pace
    case .file: .once
    }
  }
}
