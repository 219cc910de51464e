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
      limits: connector.rate)
    guard definition.request(for: operation) != nil else {
      return ["no request of the action carries `\(operation.rawValue)`"]
    }
    let batcher = Batcher(bound)
    var batches: [Batch] = []
    for (index, record) in records.enumerated() {
      switch batcher.add(
        operation, seq: Int64(index),
        write: {
          record.write(into: $0)
          return true
        })
      {
      case .taken(let closed): if let closed { batches.append(closed) }
      case .leftOut: break
      case .oversized(let bytes): return ["a record is too large: \(bytes) bytes"]
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
    switch batch.request.write {
    case .append, .replace: return fileFailures(request, bound, batch)
    case .http: break
    }
    let sent: HTTPRequest
    var headers: [(name: String, value: String)]
    do {
      sent = try bound.request(for: batch)
      headers = try bound.authHeaders()
    } catch let error as BindingError {
      return [error.description]
    } catch RequestError.record(let rejection) {
      return [rejection.reason]
    } catch {
      return ["\(error)"]
    }
    headers += sent.headers
    var failures = Differences()
    failures.compare("method", request.method, sent.method)
    if let url = request.url {
      let isWhole = url.contains("://")
      failures.compare("url", url, isWhole ? sent.url : Self.pathAndQuery(sent.url))
    }
    for header in request.headers {
      let value = headers.first { $0.name.lowercased() == header.name.lowercased() }?.value
      failures.compare("header `\(header.name)`", header.value, value ?? "not sent")
    }
    if request.hasNoBody { failures.compare("body", "none", sent.body == nil ? "none" : "sent") }
    if let body = request.body {
      failures.compare("body", body.text, sent.body.map { Self.canonical($0.bytes) } ?? "none")
    }
    return failures.found
  }

  private func fileFailures(_ request: ExpectedRequest, _ bound: BoundAction, _ batch: Batch)
    -> [String]
  {
    var failures = Differences()
    if let file = request.file {
      do {
        let written = try bound.file(for: bound.requests[batch.requestIndex])
        failures.compare("file", file, written)
      } catch {
        return [error.description]
      }
    }
    if let lines = request.lines {
      let written = batch.buffer.bytes.split(separator: UInt8(ascii: "\n")).map {
        Self.canonical(UnsafeBufferPointer(rebasing: $0))
      }
      failures.compare(
        "lines", lines.map(\.text).joined(separator: "\n"), written.joined(separator: "\n"))
    }
    return failures.found
  }

  private func answerFailures(_ bound: BoundAction, _ batch: Batch) -> [String] {
    guard let answer else { return [] }
    let outcome = answer.body.withUnsafeBufferPointer { body in
      bound.outcome(
        of: Answer(status: answer.status, headers: answer.headers, body: body), for: batch)
    }
    return outcomes.enumerated().compactMap { index, expected in
      let found = outcome.outcome(at: index)
      return expected.fits(found)
        ? nil
        : "record \(index): expected \(expected), found \(ConnectorTest.Expected.text(found))"
    }
  }

  private static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    (try? JSONValue(parsing: bytes))?.text ?? "not JSON: \(String(decoding: bytes, as: UTF8.self))"
  }

  private static func pathAndQuery(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://"),
      let slash = url[scheme.upperBound...].firstIndex(of: "/")
    else { return "/" }
    return String(url[slash...])
  }
}

/// Collects what is not as expected.
private struct Differences {
  var found: [String] = []

  mutating func compare(_ what: String, _ expected: String?, _ actual: String) {
    guard let expected, expected != actual else { return }
    found.append("\(what): expected \(expected)")
    found.append("\(what): found    \(actual)")
  }
}
