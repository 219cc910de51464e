import Records

extension BoundAction {
  /// What an answer says of a batch's records; pure.
  package func outcome(of answer: Answer, for batch: Batch) -> BatchOutcome {
    guard case .http(let http) = requests[batch.requestIndex].definition.write else {
      return BatchOutcome(.accepted)
    }
    return AnswerReader(response: http.response, answer: answer, batch: batch).outcome
  }
}

/// Reads one answer by a response definition.
private struct AnswerReader {
  let response: ResponseDefinition
  let answer: Answer
  let batch: Batch

  var outcome: BatchOutcome {
    let status = answer.status
    switch response.classify.first(where: { $0.status == status })?.outcome ?? usual {
    case .accept: return accepted
    case .reject: return BatchOutcome(.rejected(code: "http_\(status)", message: refusal))
    case .retry:
      // A refusal says that nothing was done; a server's fault or a timeout does not.
      return BatchOutcome(
        .retry(code: "http_\(status)", message: refusal, inDoubt: status >= 500 || status == 408),
        retryAfter: answer.retryAfter)
    case .auth: return BatchOutcome(.auth(message: refusal))
    }
  }

  /// What HTTP itself says of a status.
  private var usual: ResponseDefinition.Class {
    switch answer.status {
    case 200..<300: .accept
    case 401, 403: .auth
    case 408, 425, 429: .retry
    case 300..<500: .reject
    default: .retry
    }
  }

  private var refusal: String {
    let words = VendorMessage.of(answer.body)
    let redirect = (300..<400).contains(answer.status) ? " (redirects are not followed)" : ""
    return "HTTP \(answer.status)\(redirect)" + (words.isEmpty ? "" : ": \(words)")
  }

  private var accepted: BatchOutcome {
    let needsBody = response.failures != nil || response.accepted?.readsBody == true
    var values = AnswerValues(status: answer.status, body: .null)
    if needsBody, !answer.isSilent {
      guard let body = try? JSONValue(parsing: answer.body) else {
        return unreadable("is not complete JSON")
      }
      values = AnswerValues(status: answer.status, body: body)
    }
    if let condition = response.accepted, !condition.holds(in: values) {
      return BatchOutcome(.rejected(code: "not_accepted", message: refusal))
    }
    guard let failures = response.failures else { return BatchOutcome(.accepted) }
    switch values.value(failures.each) {
    case nil, .null?: return BatchOutcome(.accepted)
    case .array(let elements)?: return read(elements, failures, values)
    case .bool?, .number?, .string?, .object?:
      return unreadable("has no list at `\(failures.each)`")
    }
  }

  private func read(
    _ elements: [JSONValue], _ failures: ResponseDefinition.Failures, _ values: AnswerValues
  ) -> BatchOutcome {
    var found: [Int: RecordOutcome] = [:]
    var finder = RecordFinder(batch: batch)
    for element in elements {
      var values = values
      values.each = element
      if let when = failures.when, !when.holds(in: values) { continue }
      guard let places = finder.places(failures.at, values) else {
        return unreadable("reports a failure of a record that is not in the request")
      }
      let code = failures.code.flatMap { values.value($0)?.plainText }
      let message = failures.message.flatMap { values.value($0)?.plainText }
      let outcome = RecordOutcome.rejected(
        code: code.map(VendorMessage.clean) ?? "rejected",
        message: message.map(VendorMessage.clean) ?? "the destination gave no reason")
      for place in places { found[place] = outcome }
    }
    return BatchOutcome(
      .accepted,
      exceptions: found.sorted { $0.key < $1.key }.map { .init(index: $0.key, outcome: $0.value) })
  }

  /// The status says yes and the body cannot be followed: what was applied is not known.
  private func unreadable(_ what: String) -> BatchOutcome {
    BatchOutcome(
      .retry(
        code: "answer", message: "the answer (HTTP \(answer.status)) \(what)", inDoubt: true))
  }
}

/// Finds the records that failures point at.
private struct RecordFinder {
  let batch: Batch
  /// The places of a field's values, made when the first failure asks for them.
  private var byValue: [String: [Int]]?

  init(batch: Batch) { self.batch = batch }

  /// Nil where the pointer leads to no record of the batch.
  mutating func places(_ pointer: ResponseDefinition.Pointer, _ values: AnswerValues) -> [Int]? {
    switch pointer {
    case .index(let path):
      guard let index = values.value(path)?.plainText.flatMap(Int.init),
        (0..<batch.count).contains(index)
      else { return nil }
      return [index]
    case .field(let record, let path):
      guard let text = values.value(path)?.plainText else { return nil }
      let places = byValue ?? self.index(record)
      byValue = places
      return places[text]
    }
  }

  private func index(_ field: String) -> [String: [Int]] {
    var places: [String: [Int]] = [:]
    for place in 0..<batch.count {
      let value = RecordScan.value(of: Path([.key(field)]), in: batch.record(at: place))
      if let text = value?.plainText { places[text, default: []].append(place) }
    }
    return places
  }
}
