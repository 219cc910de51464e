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
      connector: connector, action: definition, settings: settings, with: with, match: match,
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
    for (index, record) in records.enumerated() {
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
    guard let batch = batches.first, batches.count == 1 else {
      return ["the records make \(batches.count) requests, and a test is of one"]
    }
    return requestFailures(bound, batch) + answerFailures(bound, batch)
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

  private func answerFailures(_ bound: BoundAction, _ batch: Batch) -> [String] {
    guard let answer else { return [] }
    let outcome = answer.body.withUnsafeBufferPointer { body in
      bound.outcome(
        of: Answer(status: answer.status, headers: answer.headers, body: body, time: 0), for: batch)
    }
    return outcomes.enumerated().compactMap { index, expected in
      let found = outcome.outcome(at: index)
      return expected.fits(found)
        ? nil
        : "record \(index): expected \(expected), found \(ConnectorTest.Expected.text(found))"
    }
  }
}
