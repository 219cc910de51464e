import Connectors
import Delivery
import Ledger

/// Answers: booked, journaled, and heeded.
extension Runner {
  /// What is not accepted is named by its row, which is read where the window is being read, and what the destination said
  /// of a record is kept there: it waits for its end, and nothing more is sent before it is on record.
  func handleAhead(_ deliveries: [Delivered]) throws {
    if deliveries.isEmpty { return }
    if deliveries.allSatisfy({ $0.outcome.isAcceptance && $0.outcome.captured.isEmpty }) {
      try handle(deliveries)
    } else {
      answered += deliveries
    }
  }

  func handle(_ more: [Delivered]) throws {
    let deliveries = answered + more
    answered.removeAll(keepingCapacity: true)
    // Answers that came together are one entry: a ledger may be a round trip away.
    var outcomes: [OutcomeRange] = []
    var accepted = AcceptedRecords()
    for delivered in deliveries {
      surroundings.passed(.answerRead)
      book.wait(seconds: delivered.outcome.retryAfter)
      if delivered.batch.isOpen {
        if let reason = RunReport.Stop(
          redaction.redacted(delivered.outcome.whole, of: delivered.batch))
        {
          book.stop(reason)
        }
        if delivered.isOutage { stopWhere(delivered) }
        book.leave(delivered.batch.count)
        jobs.leave(delivered.batch)
        continue
      }
      if delivered.outcome.isAcceptance {
        accepted.insert(delivered.batch)
      } else {
        for range in self.outcomes(of: delivered) { outcomes.append(joining: range) }
      }
    }
    outcomes += book.book(accepted)
    try keepCaptured(of: deliveries)
    // More of what was refused here before may count now.
    book.judge()
    try book.ledger.journal(book.run, outcomes)
    try jobs.closeEnded()
    for delivered in deliveries { delivered.batch.recycle() }
    withdraw()
    let news = book.tallied(courier.tally)
    if news || !deliveries.isEmpty { progress(book.progress) }
  }

  /// Keeps what the destination said of records that it took, before the journal says that it took them: after a crash
  /// between the two they are sent again, and said again.
  private func keepCaptured(of deliveries: [Delivered]) throws {
    try book.sync.keep(
      run: book.run,
      deliveries.flatMap { delivered in
        delivered.outcome.captured.compactMap {
          let entry = delivered.batch.entries[$0.index]
          return entry.operation == .remove ? nil : (entry.seq, $0.text)
        }
      })
  }

  /// Takes back what has not left yet, once the run has stopped or is asked to.
  private func withdraw() {
    guard isStopped || surroundings.isInterrupted() else { return }
    for batch in courier.withdraw() {
      book.stop(.canceled)
      batcher.recycle(batch)
    }
  }

  /// Stops where nothing gets through to the destination, and where a batch was given up for the run is asked to stop.
  private func stopWhere(_ delivered: Delivered) {
    let first = redaction.redacted(delivered.outcome.outcome(at: 0), of: delivered.batch)
    if delivered.isOutage { book.stop(.unavailable(first.message ?? "nothing gets through")) }
    if case .retry = first, surroundings.isInterrupted() { book.stop(.canceled) }
  }

  /// Books the outcome of each record, and returns them as ranges for the journal.
  private func outcomes(of delivered: Delivered) -> [OutcomeRange] {
    let batch = delivered.batch
    var exceptions = delivered.outcome.exceptions[...]
    let whole = redaction.redacted(delivered.outcome.whole, of: batch)
    stopWhere(delivered)
    var ranges: [OutcomeRange] = []
    for index in 0..<batch.count {
      var outcome = whole
      if let next = exceptions.first, next.index == index {
        outcome = redaction.redacted(next.outcome, at: index, of: batch)
        exceptions = exceptions.dropFirst()
      }
      let entry = book.book(
        outcome, seq: batch.entries[index].seq, operation: batch.entries[index].operation,
        payload: batch.record(at: index), isDoubtful: delivered.isDoubtful)
      ranges.append(joining: entry)
    }
    return ranges
  }
}

extension OutcomeRange {
  /// This range with the next one, where they are neighbours and say the same.
  func joined(_ next: OutcomeRange) -> OutcomeRange? {
    guard seqs.upperBound + 1 == next.seqs.lowerBound, outcome == next.outcome, code == next.code,
      message == next.message
    else { return nil }
    return OutcomeRange(
      seqs: seqs.lowerBound...next.seqs.upperBound, outcome: outcome, code: code, message: message)
  }
}

extension [OutcomeRange] {
  /// Adds a range, as a part of the last one where it continues that.
  fileprivate mutating func append(joining range: OutcomeRange) {
    if let joined = last?.joined(range) {
      self[count - 1] = joined
    } else {
      append(range)
    }
  }
}
