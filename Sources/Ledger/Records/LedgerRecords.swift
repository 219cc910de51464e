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
  /// The number of the mapping that holds now; rows keep the one that they were sent under.
  package let epoch: Int64
  /// Rows that were sent under an older epoch than this are due.
  package let dueBelow: Int64
  /// An operator's hold; nil where nobody holds it.
  package let pause: PauseRecord?

  package init(
    uid: String, environment: String, name: String, definition: String?, deployment: Int64?,
    generation: Int64?, epoch: Int64, dueBelow: Int64 = 0, pause: PauseRecord? = nil
  ) {
    self.pause = pause
    self.dueBelow = dueBelow
    self.uid = uid
    self.environment = environment
    self.name = name
    self.definition = definition
    self.deployment = deployment
    self.generation = generation
    self.epoch = epoch
  }
}

/// An operator's hold on a pipeline: it is deployed, and sends nothing.
package struct PauseRecord: Hashable, Sendable {
  /// Milliseconds since 1970.
  package let at: Int64
  package let by: String
  package let why: String?

  package init(at: Int64, by: String, why: String?) {
    self.at = at
    self.by = by
    self.why = why
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
  /// The pipeline that it is: reserved, known under another name, or made for a new target.
  package let uid: String
  package let definition: String
  package let epoch: Int64
  package let dueBelow: Int64

  package init(name: String, uid: String, definition: String, epoch: Int64, dueBelow: Int64) {
    self.name = name
    self.uid = uid
    self.definition = definition
    self.epoch = epoch
    self.dueBelow = dueBelow
  }
}

/// A pipeline that leaves with a deployment, and what is still to be done at its target.
package struct PipelineRetirement: Hashable, Sendable {
  package let uid: String
  /// What was sent is to be removed; otherwise it stays where it is.
  package let empties: Bool

  package init(uid: String, empties: Bool) {
    self.uid = uid
    self.empties = empties
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
  /// What besides the files is needed to compile them again; nil in one of before version 2.
  package let text: String?
}

/// How a run stands.
package enum RunStatus: String, Hashable, Sendable, Codable, CaseIterable {
  case running, succeeded, partial, failed, canceled, interrupted
  /// The destination was handed over records that it has not answered for; the next run asks.
  case waiting
  /// Its rows are pinned for a saved plan; nothing else runs of the pipeline meanwhile.
  case frozen
  /// Planned, mapped and checked; nothing was sent and nothing moved.
  case dry
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
  /// The saved plan that the rows of a frozen run are pinned for, and until when.
  package let plan: String?
  package let expiresAt: Int64?
  /// The guards that were overridden, as they were given.
  package let overrides: String?
  /// Who asked it to stop.
  package let canceledBy: String?
}

/// What became of rows of a changeset.
package enum JournaledOutcome: String, Hashable, Sendable, CaseIterable {
  case accepted
  /// Moved without sending: the record came out as it was.
  case same
  case rejected, absent
  /// Moved without sending: the mode says so.
  case unsent
  /// Neither sent nor moved: given up, shadowed, or not safe to repeat.
  case held
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
  /// The identifier as text, masked where personal.
  package let key: String
  package let code: String
  package let message: String
  /// What was tried: add, change or remove; nil where it is not on record.
  package let operation: String?
  /// The record as it was sent, personal values masked; nil where none was made.
  package let payload: String?
  /// What the connector's author says to do about the code.
  package let advice: String?

  package init(
    key: String, code: String, message: String, operation: String? = nil, payload: String? = nil,
    advice: String? = nil
  ) {
    self.key = key
    self.code = code
    self.message = message
    self.operation = operation
    self.payload = payload
    self.advice = advice
  }
}

/// What an operator did to a pipeline.
package struct AuditRecord: Hashable, Sendable {
  /// Milliseconds since 1970.
  package let at: Int64
  package let who: String
  package let action: String
  package let pipeline: String
  package let detail: String?
}
