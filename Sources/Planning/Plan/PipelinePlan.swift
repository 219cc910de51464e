/// The rows and requests of one pipeline.
package struct PipelinePlan: Hashable, Sendable, Codable {
  package let pipeline: String
  package let mode: String
  package let measurement: Measurement
  package let guards: [GuardVerdict]
  /// The destination's limit as text, and how long the requests take at it.
  package let limit: String?
  package let seconds: Int?
  /// An edit of the mapping makes every row due.
  package let isResync: Bool
  /// The rows that a resync would send, where the change takes the cheaper way.
  package let resyncRows: Int?
  /// The pipeline left, and all that it sent is removed.
  package let isRetiring: Bool
  /// The last run did not close: its journal is worked off before the next run's diff.
  package let wasInterrupted: Bool

  package init(
    pipeline: String, mode: String, measurement: Measurement, guards: [GuardVerdict],
    limit: String?, seconds: Int?, isResync: Bool, resyncRows: Int? = nil,
    isRetiring: Bool = false, wasInterrupted: Bool = false
  ) {
    self.pipeline = pipeline
    self.mode = mode
    self.measurement = measurement
    self.guards = guards
    self.limit = limit
    self.seconds = seconds
    self.isResync = isResync
    self.resyncRows = resyncRows
    self.isRetiring = isRetiring
    self.wasInterrupted = wasInterrupted
  }

  /// Rows to be sent.
  package var operations: Int {
    measurement.counts.added + measurement.counts.changed + measurement.counts.removed
  }

  /// Rows to be sent for the edit of the mapping alone.
  package var resynced: Int { min(measurement.reasons["resync", default: 0], operations) }
}
