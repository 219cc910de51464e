import Records

/// What an answer to a step of a flow leads to.
package enum FlowVerdict: Sendable {
  /// All that is said of the records is said.
  case over(BatchOutcome)
  /// The step may be tried again; what was reached so far holds.
  case again(BatchOutcome)
  /// The next call, after some seconds.
  case goesOn(FlowProgress, after: Int)
  /// The job is not done, and the run does not wait for it any longer.
  case left
}

extension BoundAction {
  /// What an answer to the next step of a batch says; pure.
  package func verdict(of answer: Answer, for batch: Batch) -> FlowVerdict {
    guard let flow = batch.flow else { return .over(outcome(of: answer, for: batch)) }
    if let ending = batch.progress.ending { return .over(ending) }
    let verdict = verdict(of: answer, for: batch, in: flow)
    guard case .over(let outcome) = verdict, flow.finally != nil else { return verdict }
    var progress = batch.progress
    progress.ending = outcome
    return .goesOn(progress, after: 0)
  }

  private func verdict(of answer: Answer, for batch: Batch, in flow: FlowDefinition) -> FlowVerdict
  {
    var progress = batch.progress
    let step = flow.steps[progress.step]
    let reader = AnswerReader(
      step.request.response, connector.rate.reset, answer, batch,
      needsBody: !step.keep.isEmpty || step.patience != nil)
    let outcome = reader.outcome
    guard outcome.whole == .accepted else {
      return verdict(outcome, isClassified: reader.isClassified, at: progress.step, of: flow)
    }
    guard let values = reader.values, let kept = step.kept(in: values, before: progress.kept) else {
      return .again(.unreadable(answer, "lacks what later steps need", inDoubt: false))
    }
    if let patience = step.patience, !patience.until.holds(in: values) {
      let since = progress.askedSince ?? answer.time()
      guard answer.time() - since < patience.within else { return .left }
      progress.askedSince = since
      return .goesOn(progress, after: patience.every)
    }
    progress.kept = kept
    progress.askedSince = nil
    progress.step += 1
    return progress.step == flow.steps.count ? .over(outcome) : .goesOn(progress, after: 0)
  }

  /// What follows where a step was not accepted.
  private func verdict(
    _ outcome: BatchOutcome, isClassified: Bool, at place: Int, of flow: FlowDefinition
  ) -> FlowVerdict {
    if place == flow.upload {
      if case .retry = outcome.whole, outcome.exceptions.isEmpty { return .again(outcome) }
      return .over(outcome)
    }
    switch outcome.whole {
    case .retry(let code, let message, _):
      // Whether this call was heard changes nothing for the records.
      if outcome.exceptions.isEmpty {
        return .again(
          BatchOutcome(
            .retry(code: code, message: message, inDoubt: false), retryAfter: outcome.retryAfter,
            reach: outcome.reach))
      }
      return .over(outcome)
    case .auth, .stop: return .again(outcome)
    case .rejected(let code, let message):
      if place > flow.upload, isClassified { return .over(outcome) }
      // No verdict on records: what was handed over may have been applied.
      return .over(
        BatchOutcome(.retry(code: code, message: message, inDoubt: place > flow.upload)))
    case .accepted, .absent, .unknown: return .over(outcome)
    }
  }
}

extension FlowStep {
  /// What is kept after an answer; nil where it lacks a part of it.
  fileprivate func kept(in values: AnswerValues, before: [String: String]) -> [String: String]? {
    // A poll's answer has it once it is done.
    if let patience, !patience.until.holds(in: values) { return before }
    var kept = before
    for (name, path) in keep {
      guard let text = values.value(path)?.plainText, !text.isEmpty else { return nil }
      kept[key(name)] = text
    }
    return kept
  }
}

extension BatchOutcome {
  /// An answer that says yes and cannot be followed.
  static func unreadable(_ answer: Answer, _ what: String, inDoubt: Bool) -> BatchOutcome {
    BatchOutcome(
      .retry(
        code: "answer", message: "the answer (HTTP \(answer.status)) \(what)", inDoubt: inDoubt))
  }
}
