import Foundation

/// An in-house taker of events, as its makers would have written it: strict about what it is sent.
///
/// With keys, `POST /events` takes `{ "events": [ { "key", "operation", "record" } ] }`: a key that comes again is known and not
/// counted again, and one that comes with another payload is refused. Without keys it is a webhook, which takes
/// `{ "operation", "record" }` and counts all that comes. Sendable because all that changes is guarded by `lock`.
package final class EventSink: @unchecked Sendable {
  package struct Event: Hashable, Sendable {
    /// Nil where the sink takes no keys.
    package let key: String?
    package let operation: String
    /// JSON with sorted keys.
    package let record: String
  }

  private let lock = NSLock()
  private let path: String
  private let takesKeys: Bool
  private let token: String?
  private let maxRecords: Int
  private var taken: [Event] = []
  private var byKey: [String: Event] = [:]
  private var repeated: [String] = []
  private var refusals: [String: String] = [:]
  private var requests = 0

  package init(
    path: String = "/events", takesKeys: Bool = true, token: String? = nil, maxRecords: Int = 500
  ) {
    self.path = path
    self.takesKeys = takesKeys
    self.token = token
    self.maxRecords = maxRecords
  }

  /// What was counted, in order.
  package var events: [Event] { lock.withLock { taken } }
  /// The keys that came again, once for each time.
  package var repeats: [String] { lock.withLock { repeated } }
  /// Every request that came, those that were refused included.
  package var requestCount: Int { lock.withLock { requests } }

  /// Refuses the records that are exactly so, as JSON with sorted keys, until `acceptAll`.
  package func refuse(_ record: String, code: String) { lock.withLock { refusals[record] = code } }

  package func acceptAll() { lock.withLock { refusals.removeAll() } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      requests += 1
      if let problem = JSONAPI.problem(request, token: token, maxBytes: 1_000_000) {
        return problem
      }
      guard request.target == path else { return JSONAPI.refusal(404, "not_found", "no such path") }
      guard request.method == "POST" else { return JSONAPI.refusal(405, "method", "POST it") }
      guard let body = JSONAPI.object(in: request) else {
        return JSONAPI.refusal(415, "not_json", "application/json is needed")
      }
      return takesKeys ? batch(body) : single(body)
    }
  }

  private func batch(_ body: [String: Any]) -> HTTPServer.Answer {
    guard body.count == 1, let list = body["events"] as? [[String: Any]] else {
      return JSONAPI.refusal(400, "shape", "`events` is needed")
    }
    guard (1...maxRecords).contains(list.count) else {
      return JSONAPI.refusal(413, "too_many", "1 to \(maxRecords) events")
    }
    let events = list.compactMap { event($0) }
    guard events.count == list.count else {
      return JSONAPI.refusal(400, "shape", "an event is malformed")
    }
    var failures: [[String: Any]] = []
    for (index, event) in events.enumerated() {
      guard let code = take(event) else { continue }
      failures.append(["index": index, "code": code, "message": "refused"])
    }
    return JSONAPI.answer(200, ["failures": failures])
  }

  private func single(_ body: [String: Any]) -> HTTPServer.Answer {
    guard let event = event(body) else {
      return JSONAPI.refusal(400, "shape", "an event is malformed")
    }
    if let code = take(event) { return JSONAPI.refusal(422, code, "refused") }
    return HTTPServer.Answer(204)
  }

  /// Counts an event, or knows it already; returns why it is refused.
  private func take(_ event: Event) -> String? {
    if let code = refusals[event.record] { return code }
    guard let key = event.key else {
      taken.append(event)
      return nil
    }
    if let known = byKey[key] {
      guard known == event else { return "key_reused" }
      repeated.append(key)
      return nil
    }
    byKey[key] = event
    taken.append(event)
    return nil
  }

  private func event(_ entry: [String: Any]) -> Event? {
    guard entry.count == (takesKeys ? 3 : 2), let operation = entry["operation"] as? String,
      ["add", "change", "remove"].contains(operation),
      let record = entry["record"] as? [String: Any], !record.isEmpty,
      JSONAPI.isKey(entry["key"]) == takesKeys
    else { return nil }
    return Event(
      key: entry["key"] as? String, operation: operation, record: JSONAPI.text(record))
  }
}
