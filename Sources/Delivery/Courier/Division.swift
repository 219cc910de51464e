import Connectors

/// The records of an answered batch, divided into those that are settled and those that are to be tried again.
struct Division: Hashable {
  /// Places in the batch, sorted.
  let settled: [Int]
  let again: [Int]

  init(_ outcome: BatchOutcome, of count: Int) {
    guard !outcome.exceptions.isEmpty else {
      let all = Array(0..<count)
      (settled, again) = outcome.whole.isRetry ? ([], all) : (all, [])
      return
    }
    var settled: [Int] = []
    var again: [Int] = []
    var exceptions = outcome.exceptions[...]
    for place in 0..<count {
      var own = outcome.whole
      if let next = exceptions.first, next.index == place {
        own = next.outcome
        exceptions = exceptions.dropFirst()
      }
      if own.isRetry { again.append(place) } else { settled.append(place) }
    }
    (self.settled, self.again) = (settled, again)
  }
}

extension RecordOutcome {
  /// Whether the record asks to be tried again.
  var isRetry: Bool { if case .retry = self { true } else { false } }

  /// Whether the destination looked at the record and answered.
  var isVerdict: Bool {
    switch self {
    case .accepted, .rejected, .absent: true
    case .retry, .unknown, .auth, .stop: false
    }
  }
}

extension BatchOutcome {
  /// The outcome where the request must not be repeated: what is in doubt stays unknown.
  func unrepeated(_ repeatability: Repeatability) -> BatchOutcome {
    switch repeatability {
    case .safe, .keyed: self
    case .unsafe:
      mapped { outcome in
        guard case .retry(let code, let message, inDoubt: true) = outcome else { return outcome }
        return .unknown(code: code, message: message)
      }
    }
  }

  /// The first of the outcomes that may have been applied all the same.
  func doubt(of batch: Batch) -> Parcel.Doubt? {
    for outcome in occurring(in: batch) {
      if case .retry(let code, let message, inDoubt: true) = outcome {
        return Parcel.Doubt(code: code, message: message)
      }
    }
    return nil
  }

  /// Whether the destination gave a verdict on a record.
  func isSignOfLife(of batch: Batch) -> Bool { occurring(in: batch).contains(where: \.isVerdict) }

  /// Whether it is not known what became of a record that must not be sent again.
  func hasUnknown(of batch: Batch) -> Bool {
    occurring(in: batch).contains { if case .unknown = $0 { true } else { false } }
  }

  /// The outcomes that records of the batch have: `whole` only where not each has its own.
  private func occurring(in batch: Batch) -> [RecordOutcome] {
    (exceptions.count < batch.count ? [whole] : []) + exceptions.map(\.outcome)
  }

  /// Whether the batch was refused as a whole, and a part of it may not be.
  func isRefusal(of batch: Batch) -> Bool {
    guard case .rejected = whole else { return false }
    return reach == .batch && exceptions.isEmpty && batch.count > 1
  }

  /// The same words for records that are no more at fault than others: to be tried again.
  var pending: BatchOutcome {
    mapped { outcome in
      guard case .rejected(let code, let message) = outcome else { return outcome }
      return .retry(code: code, message: message, inDoubt: false)
    }
  }
}
