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
          record.write(into: $0)
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
    return unsent + requestFailures(bound, batch) + answerFailures(bound, batch, refused)
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

  private func requestFailures(_ bound: BoundAction, _ batch: Batch) -> [String] {
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
    let outcome: BatchOutcome
    if case .mail = batch.request.write {
      do throws(RequestError) {
        outcome = answer.outcome(of: try bound.mail(for: batch, seconds: 0))
      } catch { return ["there is no message, and so no answer to it"] }
    } else {
      outcome = answer.body.withUnsafeBufferPointer { body in
        bound.outcome(
          of: Answer(status: answer.status, headers: answer.headers, body: body, time: 0),
          for: batch)
      }
    }
    let sent = outcomes.enumerated().filter { refused[$0.offset] == nil }
    return sent.enumerated().compactMap { place, entry in
      let (index, expected) = entry
      let found = outcome.outcome(at: place)
      return expected.fits(found)
        ? nil
        : "record \(index): expected \(expected), found \(ConnectorTest.Expected.text(found))"
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
