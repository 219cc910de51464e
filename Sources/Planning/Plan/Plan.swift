/// What an apply would do, definitions and rows: deterministic, without secrets, personal values masked.
package struct Plan: Hashable, Sendable, Codable {
  package var formatVersion = 1
  package let project: String
  package let environment: String?
  /// The number of the deployment that stands; nil before the first.
  package let deployment: Int?
  package let files: Int
  package let pipelines: Int
  package let definitions: [DefinitionChange]
  package let data: [PipelinePlan]

  package init(
    project: String, environment: String?, deployment: Int?, files: Int, pipelines: Int,
    definitions: [DefinitionChange], data: [PipelinePlan]
  ) {
    self.project = project
    self.environment = environment
    self.deployment = deployment
    self.files = files
    self.pipelines = pipelines
    self.definitions = definitions
    self.data = data
  }

  /// Whether there is anything to apply.
  package var hasChanges: Bool {
    !definitions.isEmpty || data.contains { $0.operations > 0 }
  }

  package var trippedGuards: [(pipeline: String, verdict: GuardVerdict)] {
    data.flatMap { pipeline in
      pipeline.guards.filter(\.isTripped).map { (pipeline.pipeline, $0) }
    }
  }
}

/// The rows and requests of one pipeline.
package struct PipelinePlan: Hashable, Sendable, Codable {
  package let pipeline: String
  package let mode: String
  package let measurement: Measurement
  package let guards: [GuardVerdict]
  /// The destination's limit as text, and how long the requests take at it.
  package let limit: String?
  package let seconds: Int?
  /// A mapping edit makes every row due.
  package let isResync: Bool
  /// The last run did not close: its journal is worked off before the next run's diff.
  package let wasInterrupted: Bool

  package init(
    pipeline: String, mode: String, measurement: Measurement, guards: [GuardVerdict],
    limit: String?, seconds: Int?, isResync: Bool, wasInterrupted: Bool = false
  ) {
    self.wasInterrupted = wasInterrupted
    self.pipeline = pipeline
    self.mode = mode
    self.measurement = measurement
    self.guards = guards
    self.limit = limit
    self.seconds = seconds
    self.isResync = isResync
  }

  /// Rows to be sent.
  package var operations: Int {
    measurement.counts.added + measurement.counts.changed + measurement.counts.removed
  }
}
