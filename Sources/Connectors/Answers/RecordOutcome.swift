/// What the destination said of one record.
package enum RecordOutcome: Hashable, Sendable {
  case accepted
  /// A verdict on this record: the same content would be refused again.
  case rejected(code: String, message: String)
  /// To be tried again; in doubt where it may have been applied all the same.
  case retry(code: String, message: String, inDoubt: Bool)
  /// Who sends was refused; no record is at fault.
  case auth(message: String)
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

  package let whole: RecordOutcome
  /// Sorted by index, each index once.
  package let exceptions: [Exception]
  /// Seconds that the destination asks to wait before the next request (`Retry-After`).
  package let retryAfter: Int?

  package init(_ whole: RecordOutcome, exceptions: [Exception] = [], retryAfter: Int? = nil) {
    self.whole = whole
    self.exceptions = exceptions
    self.retryAfter = retryAfter
  }

  /// The outcome of the record at a place of the batch.
  package func outcome(at index: Int) -> RecordOutcome {
    exceptions.first { $0.index == index }?.outcome ?? whole
  }
}
