/// A pipeline as the ledger knows it.
package struct PipelineRecord: Hashable, Sendable {
  /// 12 hex digits, minted once: the name of its state.
  package let uid: String
  package let environment: String
  package let name: String
  /// The deployed definition as JSON; nil while it is only reserved.
  package let definition: String?
  /// The deployment that the definition came with.
  package let deployment: Int64?
  /// The generation of the state when the last run closed; nil where none has.
  package let generation: Int64?
  package let epoch: Int64

  package init(
    uid: String, environment: String, name: String, definition: String?, deployment: Int64?,
    generation: Int64?, epoch: Int64
  ) {
    self.uid = uid
    self.environment = environment
    self.name = name
    self.definition = definition
    self.deployment = deployment
    self.generation = generation
    self.epoch = epoch
  }
}

/// One file of the project as it was deployed; holds no secret.
package struct DeployedFile: Hashable, Sendable {
  package let path: String
  package let content: String

  package init(path: String, content: String) {
    self.path = path
    self.content = content
  }
}

/// What a deployment says of one pipeline.
package struct PipelineDeployment: Hashable, Sendable {
  package let name: String
  package let definition: String
  package let epoch: Int64

  package init(name: String, definition: String, epoch: Int64) {
    self.name = name
    self.definition = definition
    self.epoch = epoch
  }
}

/// A deployment of one environment.
package struct DeploymentRecord: Hashable, Sendable {
  package let number: Int64
  package let environment: String
  /// Milliseconds since 1970.
  package let at: Int64
  /// The version of the tool that made it.
  package let tool: String
}

/// How a run stands.
package enum RunStatus: String, Hashable, Sendable, Codable, CaseIterable {
  case running, succeeded, partial, failed, canceled, interrupted
}

/// One run of a pipeline; times in milliseconds since 1970.
package struct RunRecord: Hashable, Sendable {
  package let id: Int64
  package let uid: String
  package let status: RunStatus
  package let startedAt: Int64
  package let endedAt: Int64?
  package let counts: RunCounts
  /// Why it ended as it did, where that needs words.
  package let message: String?
}

/// What became of rows of a changeset.
package enum JournaledOutcome: String, Hashable, Sendable, CaseIterable {
  case accepted
  /// Moved without sending: the record came out as it was.
  case same
  case rejected, absent
  /// To be tried again; surely not applied.
  case pending
  /// To be tried again; may have been applied.
  case doubt
  /// May have been applied, and is not safe to repeat.
  case unknown
}

/// Neighbouring rows of a changeset with one outcome.
package struct OutcomeRange: Hashable, Sendable {
  package let seqs: ClosedRange<Int64>
  package let outcome: JournaledOutcome
  package let code: String?
  package let message: String?

  package init(
    seqs: ClosedRange<Int64>, outcome: JournaledOutcome, code: String? = nil, message: String? = nil
  ) {
    self.seqs = seqs
    self.outcome = outcome
    self.code = code
    self.message = message
  }
}

/// What is on record of a run that has not closed.
package struct RunJournal: Hashable, Sendable {
  /// Ranges that were about to be sent.
  package let windows: [ClosedRange<Int64>]
  /// In the order in which they came; a later one of a row holds.
  package let outcomes: [OutcomeRange]
}

/// A record that failed, as a sample for people.
package struct FailureRecord: Hashable, Sendable {
  /// The identifier as text.
  package let key: String
  package let code: String
  package let message: String

  package init(key: String, code: String, message: String) {
    self.key = key
    self.code = code
    self.message = message
  }
}
