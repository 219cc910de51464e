import Records

extension BoundAction {
  /// What an answer says of a batch's records; pure.
  package func outcome(of answer: Answer, for batch: Batch) -> BatchOutcome {
    let response: ResponseDefinition
    switch requests[batch.requestIndex].definition.write {
    case .http(let http): response = http.response
    case .matrix(let matrix): response = matrix.response
    case .append, .replace, .table, .mail: return BatchOutcome(.accepted)
    }
    return AnswerReader(response, connector.rate.reset, answer, batch).outcome
  }
}

/// Reads one answer by a response definition.
struct AnswerReader {
  let response: ResponseDefinition
  let reset: RateReset?
  let answer: Answer
  let batch: Batch
  /// Nil where the body is needed and cannot be read.
  let values: AnswerValues?

  init(
    _ response: ResponseDefinition, _ reset: RateReset?, _ answer: Answer, _ batch: Batch,
    needsBody: Bool = false
  ) {
    self.response = response
    self.reset = reset
    self.answer = answer
    self.batch = batch
    var body: JSONValue? = .null
    if needsBody || response.readsBody, !answer.isSilent {
      body = try? JSONValue(parsing: answer.body)
    }
    values = body.map { AnswerValues(answer: answer, body: $0) }
  }

  var outcome: BatchOutcome {
    guard let said = response.classify.first(where: fits)?.outcome else { return usual }
    return switch said {
    case .accept: accepted
    case .reject: rejected(.records)
    case .split: rejected(.batch)
    case .resend: resend
    // It said yes, and yet it is to be sent again.
    case .retry: retry(inDoubt: mayBeApplied || answer.status < 300, .records)
    case .throttle: throttled
    case .auth: BatchOutcome(.auth(message: refusal))
    case .stop: BatchOutcome(.stop(message: refusal))
    case .absent: BatchOutcome(.absent)
    }
  }

  /// Whether the definition itself says what this answer means.
  var isClassified: Bool { response.classify.contains(where: fits) }

  /// Of a body that cannot be read, nothing is known that a condition could ask for.
  private func fits(_ entry: ResponseDefinition.Classification) -> Bool {
    if let status = entry.status, status != answer.status { return false }
    guard let when = entry.when else { return true }
    if let values { return when.holds(in: values) }
    return !when.readsBody && when.holds(in: AnswerValues(answer: answer, body: .null))
  }

  /// What HTTP itself says of a status.
  private var usual: BatchOutcome {
    switch answer.status {
    case 200..<300: accepted
    case 401, 403: BatchOutcome(.auth(message: refusal))
    case 429: throttled
    case 503 where answer.retryAfter != nil: retry(inDoubt: mayBeApplied, .destination)
    case 408, 425: retry(inDoubt: mayBeApplied, .records)
    // Said of the whole body, for which a single record may be the reason.
    case 400, 413, 422: rejected(.batch)
    case 300..<500: rejected(.records)
    default: retry(inDoubt: mayBeApplied, .records)
    }
  }

  /// A refusal says that nothing was done; a server's fault or a timeout does not.
  private var mayBeApplied: Bool { answer.status >= 500 || answer.status == 408 }

  private func rejected(_ reach: AnswerReach) -> BatchOutcome {
    BatchOutcome(.rejected(code: "http_\(answer.status)", message: refusal), reach: reach)
  }

  /// `Retry-After` is said of this very answer; a budget's header stands on others too.
  private var throttled: BatchOutcome {
    retry(
      inDoubt: false, .destination, after: answer.retryAfter ?? reset?.wait(after: answer))
  }

  private func retry(inDoubt: Bool, _ reach: AnswerReach) -> BatchOutcome {
    retry(inDoubt: inDoubt, reach, after: answer.retryAfter)
  }

  private func retry(inDoubt: Bool, _ reach: AnswerReach, after seconds: Int?) -> BatchOutcome {
    BatchOutcome(
      .retry(code: "http_\(answer.status)", message: refusal, inDoubt: inDoubt),
      retryAfter: seconds, reach: reach)
  }

  private var refusal: String { answer.refusal }

  private var accepted: BatchOutcome {
    guard let values else { return unreadable("is not complete JSON") }
    if let condition = response.accepted, !condition.holds(in: values) {
      guard condition.isAnswered(in: values) else {
        return unreadable("says neither that it was taken nor that it was not")
      }
      return BatchOutcome(.rejected(code: "not_accepted", message: refusal), reach: .batch)
    }
    switch failures(values) {
    case .found(let exceptions):
      return BatchOutcome(
        .accepted, exceptions: exceptions, captured: captured(values, without: exceptions))
    case .unreadable(let what): return unreadable(what)
    }
  }

  /// Nothing was applied: what is at fault is rejected, the rest is sent again.
  private var resend: BatchOutcome {
    guard let values, case .found(let exceptions) = failures(values), !exceptions.isEmpty else {
      return rejected(.batch)
    }
    return BatchOutcome(
      .retry(code: "http_\(answer.status)", message: refusal, inDoubt: false),
      exceptions: exceptions)
  }

  private enum Failures {
    case found([BatchOutcome.Exception])
    /// The list says what cannot be followed.
    case unreadable(String)
  }

  private func failures(_ values: AnswerValues) -> Failures {
    guard let failures = response.failures else { return .found([]) }
    switch values.value(failures.each) {
    case nil, .null?: return .found([])
    case .array(let elements)?: return read(elements, failures, values)
    case .bool?, .number?, .string?, .object?:
      return .unreadable("has no list at `\(failures.each)`")
    }
  }

  private func read(
    _ elements: [JSONValue], _ failures: ResponseDefinition.Failures, _ values: AnswerValues
  ) -> Failures {
    var found: [Int: RecordOutcome] = [:]
    var finder = RecordFinder(batch: batch)
    for (position, element) in elements.enumerated() {
      var values = values
      values.each = element
      if let when = failures.when, !when.holds(in: values) { continue }
      guard let places = finder.places(failures.at, values, position), !places.isEmpty else {
        return .unreadable("reports a failure of a record that is not in the request")
      }
      let code = failures.code.flatMap { values.value($0)?.plainText }
      let message = failures.message.flatMap { values.value($0)?.plainText }
      let outcome = failures.outcome(code: code, message: message)
      for place in places { found[place] = outcome }
    }
    return .found(
      found.sorted { $0.key < $1.key }.map { .init(index: $0.key, outcome: $0.value) })
  }

  /// What is to be kept with the records that are accepted; what the answer does not say of one is missing.
  private func captured(
    _ values: AnswerValues, without exceptions: [BatchOutcome.Exception]
  ) -> [BatchOutcome.Capture] {
    guard let capture = response.capture else { return [] }
    let refused = Set(exceptions.lazy.filter { $0.outcome != .accepted }.map(\.index))
    return capture.read(values, of: batch).filter { !refused.contains($0.index) }
  }

  /// The status says yes and the body cannot be followed: what was applied is not known.
  private func unreadable(_ what: String) -> BatchOutcome {
    .unreadable(answer, what, inDoubt: true)
  }
}

extension ResponseDefinition.Failures {
  /// What became of a record that the destination reports.
  fileprivate func outcome(code: String?, message: String?) -> RecordOutcome {
    let said = classify.first { entry in code.map(entry.codes.contains) ?? false }?.outcome
    let code = code.map(VendorMessage.clean) ?? "rejected"
    let message = message.map(VendorMessage.clean) ?? "the destination gave no reason"
    return switch said ?? .reject {
    case .accept: .accepted
    case .absent: .absent
    case .retry: .retry(code: code, message: message, inDoubt: false)
    case .reject: .rejected(code: code, message: message)
    }
  }
}
