/// What an apply would do, definitions and rows: deterministic, without secrets, personal values masked.
package struct Plan: Hashable, Sendable, Codable {
  package var formatVersion = 1
  package let project: String
  package let environment: String?
  /// The number of the deployment that stands; nil before the first.
  package let deployment: Int?
  package let files: Int
  package let pipelines: Int
  /// Tests of models that were met.
  package let tests: Int
  package let definitions: [DefinitionChange]
  package let data: [PipelinePlan]
  /// What the environment keeps back of the rows: `none` is sent, or a `sample` of them; nil where all are.
  package let sending: String?

  package init(
    project: String, environment: String?, deployment: Int?, files: Int, pipelines: Int,
    tests: Int = 0, definitions: [DefinitionChange], data: [PipelinePlan], sending: String? = nil
  ) {
    self.sending = sending
    self.project = project
    self.environment = environment
    self.deployment = deployment
    self.files = files
    self.pipelines = pipelines
    self.tests = tests
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
