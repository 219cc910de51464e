import Foundation

/// An in-house JSON API that keeps records by key, as its makers would have written it: strict about what it is sent.
///
/// `POST /records` takes `{ "operations": [ { "operation", "record" } ] }`, `PUT` and `DELETE /records/KEY` one record.
/// Sendable because all that changes is guarded by `lock`.
package final class RecordStore: @unchecked Sendable {
  package struct Refusal: Sendable {
    package let code: String
    package let message: String
  }

  private let lock = NSLock()
  private let path: String
  private let key: [String]
  private let token: String?
  private let maxRecords: Int
  private let maxBytes: Int
  private var kept: [String: String] = [:]
  private var refusals: [String: Refusal] = [:]
  private var scripted: [HTTPServer.Answer] = []
  private var operations = 0
  private var requests = 0

  package init(
    path: String = "/records", key: [String], token: String? = nil, maxRecords: Int = 500,
    maxBytes: Int = 1_000_000
  ) {
    self.path = path
    self.key = key
    self.token = token
    self.maxRecords = maxRecords
    self.maxBytes = maxBytes
  }

  /// The records by key, each as JSON with sorted keys.
  package var records: [String: String] { lock.withLock { kept } }
  package var requestCount: Int { lock.withLock { requests } }
  /// Operations that were applied.
  package var operationCount: Int { lock.withLock { operations } }

  /// Puts the store into a state it was in before.
  package func restore(_ records: [String: String]) { lock.withLock { kept = records } }

  /// Refuses a record until `accept` is called for it.
  package func refuse(_ key: String, code: String, message: String) {
    lock.withLock { refusals[key] = Refusal(code: code, message: message) }
  }

  package func acceptAll() {
    lock.withLock {
      refusals.removeAll()
      scripted.removeAll()
    }
  }

  package func accept(_ key: String) { _ = lock.withLock { refusals.removeValue(forKey: key) } }

  /// Answers the next requests so, without acting on them.
  package func answerNext(_ answers: [HTTPServer.Answer]) {
    lock.withLock { scripted += answers }
  }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      requests += 1
      if !scripted.isEmpty { return scripted.removeFirst() }
      if let token, request.header("Authorization") != "Bearer \(token)" {
        return Self.error(401, "unauthorized", "a valid bearer token is needed")
      }
      if request.body.count > maxBytes { return Self.error(413, "too_large", "too many bytes") }
      if request.target == path { return batch(request) }
      guard request.target.hasPrefix(path + "/") else {
        return Self.error(404, "not_found", "no such path")
      }
      return single(request, key: String(request.target.dropFirst(path.count + 1)))
    }
  }

  private func batch(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.method == "POST" else { return Self.error(405, "method", "POST it") }
    guard let body = Self.json(request) else {
      return Self.error(415, "not_json", "application/json is needed")
    }
    guard body.count == 1, let list = body["operations"] as? [[String: Any]] else {
      return Self.error(400, "shape", "`operations` is needed")
    }
    guard list.count <= maxRecords else {
      return Self.error(413, "too_many", "at most \(maxRecords) operations")
    }
    for entry in list {
      guard entry.count == 2, let operation = entry["operation"] as? String,
        ["add", "change", "remove"].contains(operation),
        let record = entry["record"] as? [String: Any], name(record) != nil
      else { return Self.error(400, "shape", "an operation is malformed") }
    }
    var failures: [[String: Any]] = []
    for (index, entry) in list.enumerated() {
      guard let record = entry["record"] as? [String: Any], let name = name(record) else {
        continue
      }
      if let refusal = refusals[name] {
        failures.append(["index": index, "code": refusal.code, "message": refusal.message])
      } else {
        apply(entry["operation"] as? String == "remove" ? nil : record, name)
      }
    }
    return Self.answer(200, ["failures": failures])
  }

  private func single(_ request: HTTPServer.Request, key: String) -> HTTPServer.Answer {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.compactMap { $0.removingPercentEncoding }.joined(separator: "/")
    guard parts.count == self.key.count, !parts.contains("") else {
      return Self.error(404, "not_found", "no such path")
    }
    if let refusal = refusals[name] { return Self.error(422, refusal.code, refusal.message) }
    switch request.method {
    case "PUT":
      guard let record = Self.json(request), self.name(record) == name else {
        return Self.error(400, "shape", "the record does not belong to the URL")
      }
      apply(record, name)
      return HTTPServer.Answer(204)
    case "DELETE":
      guard kept[name] != nil else { return Self.error(404, "absent", "no such record") }
      apply(nil, name)
      return HTTPServer.Answer(204)
    default: return Self.error(405, "method", "PUT or DELETE it")
    }
  }

  private func apply(_ record: [String: Any]?, _ name: String) {
    operations += 1
    kept[name] = record.map { Self.text($0) }
  }

  private func name(_ record: [String: Any]) -> String? {
    let parts = key.compactMap { key -> String? in
      guard let value = record[key], !(value is NSNull) else { return nil }
      return "\(value)"
    }
    return parts.count == key.count ? parts.joined(separator: "/") : nil
  }

  private static func json(_ request: HTTPServer.Request) -> [String: Any]? {
    guard request.header("Content-Type") == "application/json" else { return nil }
    return try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
  }

  private static func error(_ status: Int, _ code: String, _ message: String) -> HTTPServer.Answer {
    answer(status, ["code": code, "message": message])
  }

  private static func answer(_ status: Int, _ body: [String: Any]) -> HTTPServer.Answer {
    HTTPServer.Answer(status, text(body), headers: [("Content-Type", "application/json")])
  }

  private static func text(_ value: [String: Any]) -> String {
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
