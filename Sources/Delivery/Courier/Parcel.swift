import Connectors

/// A batch on its way, and what its tries so far have come to.
struct Parcel {
  /// A try that may have been applied.
  struct Doubt: Hashable {
    let code: String
    let message: String

    /// The request was sent again by libcurl itself, over another connection.
    static let lostConnection = Doubt(
      code: "connection", message: "the connection was lost before the answer")
  }

  private(set) var batch: Batch
  /// When it may be tried.
  var due: Int64 = 0
  /// Tries that failed and may be repeated.
  var failures = 0
  /// The time of the first failure, and how many signs of life the destination had given by then.
  var failed: (at: Int64, signs: Int)?
  /// The first try that may have been applied.
  var doubt: Doubt?

  init(_ batch: Batch) { self.batch = batch }

  /// A part of the batch, with the same past.
  func part(_ batch: Batch) -> Parcel {
    var part = self
    part.batch = batch
    return part
  }

  /// A half of the batch: a request of its own, of which an earlier try may have been applied.
  func half(_ batch: Batch) -> Parcel {
    var half = Parcel(batch)
    half.doubt = doubt
    return half
  }

  /// The outcome of records that are not tried again: in doubt where any try may have been applied.
  func abandoned(_ outcome: BatchOutcome) -> BatchOutcome {
    guard doubt != nil else { return outcome }
    return outcome.mapped { outcome in
      guard case .retry(let code, let message, _) = outcome else { return outcome }
      return .retry(code: code, message: message, inDoubt: true)
    }
  }

  /// What is delivered of a batch that was taken back after a try that may have been applied, or whose job is open; nil
  /// where nothing was.
  var withdrawn: Delivered? {
    if batch.isOpen {
      return Delivered(
        batch: batch,
        outcome: BatchOutcome(
          .retry(code: "waiting", message: "its job is open", inDoubt: false), reach: .laterRun))
    }
    return doubt.map {
      Delivered(
        batch: batch,
        outcome: BatchOutcome(.retry(code: $0.code, message: $0.message, inDoubt: true)))
    }
  }
}
