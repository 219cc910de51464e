import Diagnostics
import Records

extension ConnectorDefinition {
  /// Runs the connector's own tests; each difference is a diagnostic at the test's name.
  package func runTests(_ bag: inout DiagnosticBag) {
    for test in tests {
      let failures = test.failures(in: self)
      guard !failures.isEmpty else { continue }
      bag.add(
        Diagnostic(
          .connectorTest, "the test `\(test.name)` of the connector `\(name)` failed",
          at: test.span, label: "this test", notes: failures))
    }
  }
}

extension ConnectorTest {
  /// What differs from what the test expects; empty where it passes.
  func failures(in connector: ConnectorDefinition) -> [String] {
    guard let definition = connector.action(action) else { return [] }
    let bound = BoundAction(
      connector: connector, action: definition, settings: settings, with: with,
      object: object.map { ["id": .string($0)] } ?? [:], match: match,
      mode: mode, fields: fields, limits: connector.rate)
    guard mode == .replace || definition.request(for: operation, in: mode) != nil,
      !bound.requests.isEmpty
    else {
      return [
        "no request of the action carries `\(operation.rawValue)` in the mode `\(mode.rawValue)`"
      ]
    }
    let batcher = Batcher(bound)
    var batches: [Batch] = []
    let refused = refused(by: definition)
    for (index, record) in records.enumerated() where refused[index] == nil {
      switch batcher.add(
        operation, seq: Int64(index),
        // The first record's key ends in 1.
        key: { _ in IdempotencyKey(high: 0, low: UInt64(index) + 1) },
        write: {
          write(record, index, into: $0)
          return true
        })
      {
      case .taken(let closed): if let closed { batches.append(closed) }
      case .leftOut: break
      case .rejected(let rejection):
        return ["record \(index) is rejected (\(rejection.code)): \(rejection.reason)"]
      }
    }
    batches += batcher.flush()
    let unsent = localFailures(refused)
    if refused.count == records.count { return unsent }
    guard let batch = batches.first, batches.count == 1 else {
      return ["the records make \(batches.count) requests, and a test is of one"]
    }
    if !steps.isEmpty { return unsent + stepFailures(bound, batch, refused) }
    return unsent + requestFailures(request, bound, batch) + answerFailures(bound, batch, refused)
  }

  /// The calls of a flow, one after the other.
  private func stepFailures(
    _ bound: BoundAction, _ batch: Batch, _ refused: [Int: Rejection]
  ) -> [String] {
    var failures: [String] = []
    var outcome: BatchOutcome?
    for (place, step) in steps.enumerated() {
      guard outcome == nil else {
        return failures + ["step \(place): all was over after \(place) calls"]
      }
      failures += requestFailures(step.request, bound, batch).map { "step \(place): \($0)" }
      switch step.answer.read({ bound.verdict(of: $0, for: batch) }) {
      case .goesOn(let progress, _): batch.progress = progress
      case .over(let said), .again(let said): outcome = said
      case .left: break
      }
    }
    guard let outcome else {
      return outcomes.isEmpty
        ? failures : failures + ["after \(steps.count) calls it is not over"]
    }
    return failures + differences(outcome, refused)
  }

  private var isRemoval: Bool { operation == .remove && mode != .append }

  private func write(_ record: JSONValue, _ index: Int, into out: ByteBuffer) {
    guard isRemoval, captured.indices.contains(index) else { return record.write(into: out) }
    let (value, said) = (Array(record.text.utf8), Array(captured[index].text.utf8))
    value.withUnsafeBufferPointer { value in
      said.withUnsafeBufferPointer { Captured.write(value, with: $0, into: out) }
    }
  }

  /// The records that the action's checks do not let pass.
  private func refused(by action: ActionDefinition) -> [Int: Rejection] {
    guard let checks = RecordChecks(action), action.content(of: operation, in: mode) == .whole
    else { return [:] }
    var refused: [Int: Rejection] = [:]
    for (index, record) in records.enumerated() {
      refused[index] = Array(record.text.utf8).withUnsafeBufferPointer {
        checks.rejection(of: $0)
      }
    }
    return refused
  }

  /// What is said of records that are not sent, and of a request that there is not.
  private func localFailures(_ refused: [Int: Rejection]) -> [String] {
    var failures: [String] = []
    for (index, rejection) in refused.sorted(by: { $0.key < $1.key }) {
      let found = ConnectorTest.Expected.rejected(code: rejection.code)
      if outcomes.indices.contains(index), outcomes[index] == found { continue }
      let expected = outcomes.indices.contains(index) ? "\(outcomes[index])" : "sent"
      failures.append(
        "record \(index): expected \(expected), found \(found), `\(rejection.field)`: \(rejection.reason)"
      )
    }
    if refused.count == records.count, failures.isEmpty, request != nil || answer != nil {
      failures.append("no record is sent, so there is no request and no answer")
    }
    return failures
  }

  private func requestFailures(
    _ request: ExpectedRequest?, _ bound: BoundAction, _ batch: Batch
  ) -> [String] {
    guard let request else { return [] }
    do {
      return try request.differences(bound, batch).flatMap {
        ["\($0.part): expected \($0.expected)", "\($0.part): found    \($0.found)"]
      }
    } catch {
      switch error {
      case .binding(let binding): return [binding.description]
      case .record(let rejection): return [rejection.reason]
      }
    }
  }

  /// The fields of the records, in the order in which they are first met.
  private var fields: [String] {
    var fields: [String] = []
    for case .object(let members) in records {
      for member in members where !fields.contains(member.key) { fields.append(member.key) }
    }
    return fields
  }

  private func answerFailures(
    _ bound: BoundAction, _ batch: Batch, _ refused: [Int: Rejection]
  ) -> [String] {
    guard let answer else { return [] }
    if case .mail = batch.request.write {
      do throws(RequestError) {
        return differences(answer.outcome(of: try bound.mail(for: batch, seconds: 0)), refused)
      } catch { return ["there is no message, and so no answer to it"] }
    }
    return differences(answer.read { bound.outcome(of: $0, for: batch) }, refused)
  }

  private func differences(_ outcome: BatchOutcome, _ refused: [Int: Rejection]) -> [String] {
    let sent = outcomes.enumerated().filter { refused[$0.offset] == nil }
    return captureFailures(outcome, sent.map(\.offset))
      + sent.enumerated().compactMap { place, entry in
        let (index, expected) = entry
        let found = outcome.outcome(at: place)
        return expected.fits(found)
          ? nil
          : "record \(index): expected \(expected), found \(ConnectorTest.Expected.text(found))"
      }
  }

  /// - Parameter sent: the places of the batch's records in the test.
  private func captureFailures(_ outcome: BatchOutcome, _ sent: [Int]) -> [String] {
    if isRemoval || captured.isEmpty { return [] }
    return sent.enumerated().compactMap { place, index in
      let found = outcome.captured.first { $0.index == place }?.text ?? "{}"
      let expected = captured[index].text
      return expected == found
        ? nil : "record \(index): expected to keep \(expected), found \(found)"
    }
  }
}

extension ConnectorTest.GivenAnswer {
  /// Reads it as if it came at the time 0.
  fileprivate func read<Said>(_ say: (Answer) -> Said) -> Said {
    body.withUnsafeBufferPointer {
      say(Answer(status: status, headers: headers, body: $0, time: 0))
    }
  }
}

extension ConnectorTest.GivenAnswer {
  /// As what a mail server says to the end of a message.
  fileprivate func outcome(of message: MailMessage) -> BatchOutcome {
    let reply = MailReply(
      stage: .message, code: status, text: String(decoding: body, as: UTF8.self))
    return reply.outcome(of: message, endpoint: "the server")
      ?? BatchOutcome(.retry(code: "answer", message: "no answer to a message", inDoubt: true))
  }
}
