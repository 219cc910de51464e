import Connectors

/// A batch that waits for its request, or is under way in one.
struct Errand {
  let batch: Batch
  /// What proves who sent the request that is under way; nil where no token does.
  var token: TokenKeeper.Token?
  /// What else of that request no message may repeat.
  var secrets: [String] = []
  /// Whether a token was refused that the batch was sent with.
  var wasRefused = false
  /// Whether an earlier try may have been applied.
  var isDoubtful = false
  /// Not before this moment of the dispatcher's clock.
  var due: Int64 = .min

  init(_ batch: Batch) { self.batch = batch }

  /// The batch with another token.
  func again(isDoubtful: Bool) -> Errand {
    var again = Errand(batch)
    again.wasRefused = true
    again.isDoubtful = isDoubtful
    return again
  }

  /// What came of it, in words that hide what proved who sent it.
  func delivered(_ outcome: BatchOutcome, isDoubtful: Bool) -> Delivered {
    Delivered(
      batch: batch, outcome: outcome.isAcceptance ? outcome : hidden(outcome),
      isDoubtful: isDoubtful)
  }

  private func hidden(_ outcome: BatchOutcome) -> BatchOutcome {
    let secrets = secrets + (token.map { [$0.text] } ?? [])
    guard !secrets.isEmpty else { return outcome }
    let hidden = HiddenWords(secrets)
    return outcome.mapped { $0.rephrased { hidden.hidden(in: $0) } }
  }
}
