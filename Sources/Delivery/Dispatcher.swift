import Connectors
import Warehouses

/// Sends batches and says what became of them; used from one thread, the run's.
package protocol Dispatcher: AnyObject {
  /// Batches that may be under way at once; the memory of a run is bounded by it.
  var capacity: Int { get }
  /// Batches submitted and not yet collected.
  var inFlight: Int { get }
  /// Takes a batch and starts it as soon as the rate allows; only while `inFlight < capacity`.
  func submit(_ batch: Batch) throws
  /// Takes back the batches that wait for their turn: nothing of them has left.
  func withdraw() -> [Batch]
  /// The batches whose outcome is known; waits up to so many milliseconds for the first of them.
  func collect(wait milliseconds: Int) throws -> [Delivered]
}

/// A batch and what the destination made of it.
package struct Delivered {
  package let batch: Batch
  package let outcome: BatchOutcome
  /// Whether an earlier try may have been applied: a record that is not accepted is then in doubt, whatever its outcome.
  package let isDoubtful: Bool
  /// Whether nothing gets through to the destination any more, so that the run is to stop.
  package let isOutage: Bool

  package init(
    batch: Batch, outcome: BatchOutcome, isDoubtful: Bool = false, isOutage: Bool = false
  ) {
    self.batch = batch
    self.outcome = outcome
    self.isDoubtful = isDoubtful
    self.isOutage = isOutage
  }
}

/// What stands in the way of sending at all.
package enum DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A setting is missing or cannot be used.
  case binding(BindingError)
  /// libcurl refuses a handle or an option.
  case curl(String)
  /// A file cannot be opened or written, with the system's reason.
  case file(path: String, reason: String)
  /// A database cannot be connected to, or does not answer.
  case database(place: String, failure: SQLFailure)
  /// A table cannot take what would be written.
  case table(place: String, problems: [TableProblem])
  /// A sheet cannot be read or written.
  case matrix(place: String, trouble: MatrixTrouble)

  package var description: String {
    switch self {
    case .binding(let error): error.description
    case .curl(let reason): "libcurl: \(reason)"
    case .file(let path, let reason): "`\(path)`: \(reason)"
    case .database(let place, let failure): "\(place): \(failure.message)"
    case .table(let place, let problems):
      "\(place): \(problems.map(\.reason).joined(separator: "; "))"
    case .matrix(let place, let trouble): "the sheet `\(place)`: \(trouble.reason)"
    }
  }

  /// What to do about it, a line each.
  package var remedies: [String] {
    switch self {
    case .binding, .curl, .file, .database: []
    case .table(_, let problems): problems.map(\.remedy)
    case .matrix(_, let trouble): trouble.remedy.map { [$0] } ?? []
    }
  }
}
