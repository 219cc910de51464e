import Connectors
import Ledger
import Records

/// Keeps on record which batches of a run the destination was handed over and has not answered for.
final class JobJournal {
  private let ledger: Ledger
  private let run: Int64
  private var numbers: [ObjectIdentifier: Int64] = [:]
  private var next: Int64
  /// Those that have ended; they are forgotten once their outcomes are on record.
  private var ended: [Int64] = []

  /// - Parameter known: numbers that are taken.
  init(_ ledger: Ledger, run: Int64, known: [Int64] = []) {
    self.ledger = ledger
    self.run = run
    next = (known.max() ?? 0) + 1
  }

  /// Takes up a job that is on record.
  func take(_ number: Int64, _ batch: Batch) { numbers[ObjectIdentifier(batch)] = number }

  /// Notes how far a batch has come, before its next call is made.
  func note(_ batch: Batch) throws {
    let id = ObjectIdentifier(batch)
    guard batch.isOpen else {
      if batch.progress.ending == nil, let number = numbers.removeValue(forKey: id) {
        ended.append(number)
      }
      return
    }
    let number = numbers[id] ?? next
    if numbers.updateValue(number, forKey: id) == nil { next += 1 }
    let kept = JSONValue.object(
      batch.progress.kept.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    try ledger.note(
      JobRecord(
        number: number, request: batch.request.name, step: batch.progress.step, kept: kept.text,
        records: BatchEntries(batch).text), of: run)
  }

  /// Leaves the job of a batch to a later run.
  func leave(_ batch: Batch) { numbers[ObjectIdentifier(batch)] = nil }

  /// Forgets those that have ended, now that their outcomes are on record.
  func closeEnded() throws {
    for number in ended { try ledger.closeJob(number, of: run) }
    ended.removeAll()
  }
}
