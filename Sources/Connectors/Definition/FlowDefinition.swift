import Records

/// A request that is more than one call (`flow`): steps one after the other, of which one carries the records.
package struct FlowDefinition: Sendable {
  package let steps: [FlowStep]
  /// The place of the step that carries the records: from then on they may be applied.
  package let upload: Int
  /// In a list, for a request cannot hold another directly.
  private let last: [HTTPRequestDefinition]

  init(steps: [FlowStep], upload: Int, finally: HTTPRequestDefinition?) {
    self.steps = steps
    self.upload = upload
    last = finally.map { [$0] } ?? []
  }

  /// Sent when all else is over, whatever came of it.
  package var finally: HTTPRequestDefinition? { last.first }
}

/// One call of a flow.
package struct FlowStep: Sendable {
  /// What the call is for.
  package enum Kind: String, Sendable, CaseIterable {
    /// Something around the records: opens a job, closes it.
    case request
    /// Carries the records.
    case upload
    /// Asks again until the answer says that it is done.
    case poll
    /// Says what became of the records.
    case results
  }

  /// How a poll goes on.
  package struct Patience: Sendable {
    /// Seconds between two questions.
    package let every: Int
    /// Seconds after which the run leaves the job to a later one.
    package let within: Int
    package let until: Condition
  }

  package let name: String
  package let kind: Kind
  /// The call and what its answer means.
  package let request: HTTPRequestDefinition
  /// By name, scalars of the answer that later steps are made of.
  package let keep: [(name: String, path: Path)]
  /// Of a poll.
  package let patience: Patience?
}
