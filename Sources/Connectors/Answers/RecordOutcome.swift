/// What the destination said of one record.
package enum RecordOutcome: Hashable, Sendable {
  case accepted
  /// A verdict on this record: the same content would be refused again.
  case rejected(code: String, message: String)
  /// A change of what is not there: not tried again until its value changes.
  case absent
  /// To be tried again; in doubt where it may have been applied all the same.
  case retry(code: String, message: String, inDoubt: Bool)
  /// May have been applied, and a second time would be a second effect: not tried again until its value changes.
  case unknown(code: String, message: String)
  /// Who sends was refused; no record is at fault.
  case auth(message: String)
  /// What it was sent to is not there, or takes nothing; no record is at fault.
  case stop(message: String)
}

/// What an answer bears on beside the records themselves.
package enum AnswerReach: Hashable, Sendable {
  case records
  /// The batch was refused as a whole, and not each of its records need be at fault.
  case batch
  /// The destination asks to be left alone: every other request would be refused as well.
  case destination
  /// What became of the records is asked by a later run.
  case laterRun
}

/// The outcomes of a batch: the same for all of its records but the exceptions.
package struct BatchOutcome: Hashable, Sendable {
  /// A record, by its place in the batch, whose outcome is its own.
  package struct Exception: Hashable, Sendable {
    package let index: Int
    package let outcome: RecordOutcome

    package init(index: Int, outcome: RecordOutcome) {
      self.index = index
      self.outcome = outcome
    }
  }

  /// What the answer says of a record, by its place in the batch, that is to be kept with it.
  package struct Capture: Hashable, Sendable {
    package let index: Int
    /// A JSON object.
    package let text: String
  }

  package let whole: RecordOutcome
  /// Sorted by index, each index once.
  package let exceptions: [Exception]
  /// Seconds that the destination asks to wait before the next request (`Retry-After`).
  package let retryAfter: Int?
  package let reach: AnswerReach
  /// Of accepted records; sorted by index, each index once.
  package let captured: [Capture]

  /// Whether every record of the batch was accepted.
  package var isAcceptance: Bool { whole == .accepted && exceptions.isEmpty }

  package init(
    _ whole: RecordOutcome, exceptions: [Exception] = [], retryAfter: Int? = nil,
    reach: AnswerReach = .records, captured: [Capture] = []
  ) {
    self.whole = whole
    self.exceptions = exceptions
    self.retryAfter = retryAfter
    self.reach = reach
    self.captured = captured
  }

  /// The outcome of the record at a place of the batch.
  package func outcome(at index: Int) -> RecordOutcome {
    exceptions.first { $0.index == index }?.outcome ?? whole
  }

  /// The outcomes of the records at some places, sorted, as those of a batch of their own.
  package func part(_ places: [Int]) -> BatchOutcome {
    var left = exceptions[...]
    var found: [Exception] = []
    for (index, place) in places.enumerated() {
      left = left.drop { $0.index < place }
      if let next = left.first, next.index == place {
        found.append(Exception(index: index, outcome: next.outcome))
      }
    }
    return BatchOutcome(
      whole, exceptions: found, retryAfter: retryAfter, reach: reach,
      captured: captured.compactMap { capture in
        places.firstIndex(of: capture.index).map { Capture(index: $0, text: capture.text) }
      })
  }

  /// Each outcome in another's place.
  package func mapped(_ change: (RecordOutcome) -> RecordOutcome) -> BatchOutcome {
    BatchOutcome(
      change(whole),
      exceptions: exceptions.map { Exception(index: $0.index, outcome: change($0.outcome)) },
      retryAfter: retryAfter, reach: reach, captured: captured)
  }
}
