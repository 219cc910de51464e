import Foundation

/// An in-house JSON API that keeps records by key, as its makers would have written it: strict about what it is sent.
///
/// `POST /records` takes `{ "operations": [ { "operation", "record" } ] }`, `PUT`, `PATCH` and `DELETE /records/KEY` one record.
/// An `insert`, or a `PUT` with `If-None-Match: *`, writes only what is not there; an `update` or `PATCH` only what is.
/// Sendable because all that changes is guarded by `lock`.
package final class RecordStore: @unchecked Sendable {
  package struct Refusal: Sendable {
    package let code: String
    package let message: String
  }

  /// How a failure of a batch tells which record it is of.
  package enum Pointing: Sendable { case index, field }

  private let lock = NSLock()
  private let path: String
  private let key: [String]
  private let token: String?
  private let maxRecords: Int
  private let maxBytes: Int
  /// Whether one record that is refused refuses its whole request.
  private let isAllOrNothing: Bool
  private let pointing: Pointing
  private var kept: [String: String] = [:]
  private var refusals: [String: Refusal] = [:]
  private var scripted: [HTTPServer.Answer] = []
  private var operations = 0
  private var requests = 0

  package init(
    path: String = "/records", key: [String], token: String? = nil, maxRecords: Int = 500,
    maxBytes: Int = 1_000_000, isAllOrNothing: Bool = false, pointing: Pointing = .index
  ) {
    self.path = path
    self.key = key
    self.token = token
    self.maxRecords = maxRecords
    self.maxBytes = maxBytes
    self.isAllOrNothing = isAllOrNothing
    self.pointing = pointing
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
      if let problem = JSONAPI.problem(request, token: token, maxBytes: maxBytes) { return problem }
      if request.target == path { return batch(request) }
      guard request.target.hasPrefix(path + "/") else {
        return JSONAPI.refusal(404, "not_found", "no such path")
      }
      return single(request, key: String(request.target.dropFirst(path.count + 1)))
    }
  }

  private func batch(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.method == "POST" else { return JSONAPI.refusal(405, "method", "POST it") }
    guard let body = JSONAPI.object(in: request) else {
      return JSONAPI.refusal(415, "not_json", "application/json is needed")
    }
    guard body.count == 1, let list = body["operations"] as? [[String: Any]] else {
      return JSONAPI.refusal(400, "shape", "`operations` is needed")
    }
    guard list.count <= maxRecords else {
      return JSONAPI.refusal(413, "too_many", "at most \(maxRecords) operations")
    }
    guard list.allSatisfy(isOperation) else {
      return JSONAPI.refusal(400, "shape", "an operation is malformed")
    }
    if isAllOrNothing {
      let records = list.compactMap { $0["record"] as? [String: Any] }
      if let refusal = records.compactMap({ name($0).flatMap { refusals[$0] } }).first {
        return JSONAPI.refusal(422, refusal.code, refusal.message)
      }
    }
    var failures: [[String: Any]] = []
    for (index, entry) in list.enumerated() {
      guard let record = entry["record"] as? [String: Any], let name = name(record) else {
        continue
      }
      let operation = entry["operation"] as? String ?? ""
      if let refusal = refusals[name] ?? carryOut(operation, record, name) {
        failures.append(
          pointer(index, record).merging(
            ["code": refusal.code, "message": refusal.message]) { $1 })
      }
    }
    return JSONAPI.answer(200, ["failures": failures])
  }

  /// An operation with its record, and with an idempotency key where the sender has one.
  private func isOperation(_ entry: [String: Any]) -> Bool {
    guard let operation = entry["operation"] as? String,
      ["add", "change", "remove", "insert", "update"].contains(operation),
      let record = entry["record"] as? [String: Any], name(record) != nil
    else { return false }
    return entry.count == 2 || (entry.count == 3 && JSONAPI.isKey(entry["key"]))
  }

  private func pointer(_ index: Int, _ record: [String: Any]) -> [String: Any] {
    switch pointing {
    case .index: ["index": index]
    case .field: record.filter { key.contains($0.key) }
    }
  }

  /// Applies one operation; returns why it cannot be.
  private func carryOut(_ operation: String, _ record: [String: Any], _ name: String) -> Refusal? {
    switch operation {
    case "insert" where kept[name] != nil:
      return Refusal(code: "exists", message: "the record is there")
    case "update":
      guard merge(record, name) else {
        return Refusal(code: "absent", message: "there is no such record")
      }
    default: apply(operation == "remove" ? nil : record, name)
    }
    return nil
  }

  private func single(_ request: HTTPServer.Request, key: String) -> HTTPServer.Answer {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.compactMap { $0.removingPercentEncoding }.joined(separator: "/")
    guard parts.count == self.key.count, !parts.contains("") else {
      return JSONAPI.refusal(404, "not_found", "no such path")
    }
    if let refusal = refusals[name] { return JSONAPI.refusal(422, refusal.code, refusal.message) }
    switch request.method {
    case "PUT":
      guard let record = JSONAPI.object(in: request), self.name(record) == name else {
        return JSONAPI.refusal(400, "shape", "the record does not belong to the URL")
      }
      if let condition = request.header("If-None-Match") {
        guard condition == "*" else { return JSONAPI.refusal(400, "condition", "only `*`") }
        if kept[name] != nil { return JSONAPI.refusal(412, "exists", "the record is there") }
      }
      apply(record, name)
      return HTTPServer.Answer(204)
    case "PATCH":
      guard let record = JSONAPI.object(in: request), self.name(record) == name else {
        return JSONAPI.refusal(400, "shape", "the record does not belong to the URL")
      }
      guard merge(record, name) else { return JSONAPI.refusal(404, "absent", "no such record") }
      return HTTPServer.Answer(204)
    case "DELETE":
      guard kept[name] != nil else { return JSONAPI.refusal(404, "absent", "no such record") }
      apply(nil, name)
      return HTTPServer.Answer(204)
    default: return JSONAPI.refusal(405, "method", "PUT, PATCH or DELETE it")
    }
  }

  private func apply(_ record: [String: Any]?, _ name: String) {
    operations += 1
    kept[name] = record.map { JSONAPI.text($0) }
  }

  /// Takes over the fields of a record that is there; false where none is.
  private func merge(_ record: [String: Any], _ name: String) -> Bool {
    guard let text = kept[name],
      let before = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { return false }
    apply(before.merging(record) { $1 }, name)
    return true
  }

  private func name(_ record: [String: Any]) -> String? {
    let parts = key.compactMap { key -> String? in
      guard let value = record[key], !(value is NSNull) else { return nil }
      return "\(value)"
    }
    return parts.count == key.count ? parts.joined(separator: "/") : nil
  }
}
