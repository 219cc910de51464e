import Connectors
import Warehouses

extension BoundAction {
  /// The dispatcher of the connector's transport; not for an action that replaces its target (`replacement`).
  ///
  /// `now` gives milliseconds since 1970, for the dates of answers and signatures; `random` 64 random bits; `mayStart` throws
  /// where no request may start any more; `onStep` is told how far a batch has come in its flow;
  /// `pacer` is that of all that goes to the destination;
  /// `database` is where the tables of a connector of `transport: sql` are, whose server works as long as `mayGoOn` says.
  package func dispatcher(
    root: String, database: PostgresAddress? = nil, pace: RetryPace = .standard,
    timeouts: HTTPTimeouts = HTTPTimeouts(), pacer: Pacer? = nil,
    now: @escaping () -> Int64, random: @escaping () -> UInt64,
    mayStart: @escaping () throws -> Void = {},
    onStep: @escaping (Batch) throws -> Void = { _ in },
    mayGoOn: @escaping () -> Bool = { true }
  ) throws -> any Dispatcher {
    switch connector.transport {
    case .http:
      try overHTTP(
        HTTPDispatcher(
          action: self, timeouts: timeouts, now: now, random: random, pacer: pacer,
          mayStart: mayStart, onStep: onStep),
        pace: pace, timeouts: timeouts, now: now, random: random, mayStart: mayStart)
    case .file: try FileDispatcher(action: self, root: root, mayStart: mayStart)
    case .smtp:
      try MailDispatcher(
        action: self, root: root, now: now, pacer: pacer, mayStart: mayStart)
    case .sql:
      if let database {
        try TableDispatcher(
          action: self, address: database, mayStart: mayStart, mayGoOn: mayGoOn)
      } else {
        preconditionFailure("a destination with tables and no database")
      }
    }
  }

  /// Where rows are known by their places alone, something must find these.
  private func overHTTP(
    _ http: HTTPDispatcher, pace: RetryPace, timeouts: HTTPTimeouts, now: @escaping () -> Int64,
    random: @escaping () -> UInt64, mayStart: @escaping () throws -> Void
  ) throws -> any Dispatcher {
    let targets: [MatrixTarget]
    do { targets = try matrixTargets() } catch { throw DeliveryError.binding(error) }
    guard let target = targets.first else { return http }
    let desk = try MatrixDesk(
      target.matrix, of: self, sharing: http, timeouts: timeouts, pace: pace, now: now,
      random: random,
      meanwhile: mayStart)
    return MatrixDispatcher(http, desk: desk, targets: targets)
  }

  /// What writes the whole content anew.
  ///
  /// - Parameter mayGoOn: asked between requests, where there are several; false ends the work where it stands.
  package func replacement(
    root: String, pace: RetryPace, pacer: Pacer? = nil, now: @escaping () -> Int64,
    random: @escaping () -> UInt64, mayStart: @escaping () throws -> Void,
    mayGoOn: @escaping () -> Bool
  ) throws -> any ContentReplacement {
    let targets: [MatrixTarget]
    do { targets = try matrixTargets() } catch { throw DeliveryError.binding(error) }
    guard let target = targets.first else {
      return try FileReplacement(action: self, root: root)
    }
    return MatrixReplacement(
      try MatrixDesk(
        target.matrix, of: self, pacer: pacer, pace: pace, now: now, random: random,
        meanwhile: mayStart),
      mayGoOn: mayGoOn)
  }

  /// Looks at the sheet that would be written, where it is one; writes nothing.
  ///
  /// - Returns: the sheet in words; nil where there is none to look at.
  /// - Throws: `DeliveryError`.
  @discardableResult
  package func surveyMatrix(
    pace: RetryPace, now: @escaping () -> Int64, random: @escaping () -> UInt64,
    meanwhile: @escaping () throws -> Void
  ) throws -> String? {
    let targets: [MatrixTarget]
    do { targets = try matrixTargets() } catch { throw DeliveryError.binding(error) }
    guard let target = targets.first else { return nil }
    _ = try MatrixSurvey(
      MatrixDesk(
        target.matrix, of: self, pace: pace, now: now, random: random, meanwhile: meanwhile))
    return target.matrix.place
  }

  /// How a run tries again: a file is not mended by waiting.
  package func retryPolicy(_ pace: RetryPace) -> RetryPace {
    switch connector.transport {
    case .http, .sql, .smtp: pace
    case .file: .once
    }
  }
}
