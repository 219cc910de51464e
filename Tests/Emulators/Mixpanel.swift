import Foundation

/// Mixpanel's ingestion API as it is documented: events, user profiles and group profiles of one project.
///
/// Events that are alike in name, time, person and `$insert_id` are one. Sendable because all that changes is guarded by `lock`.
package final class Mixpanel: @unchecked Sendable {
  /// What stands in the path of an address, with what it may be asked.
  private struct Address {
    let path: String
    let query: [String: String]

    init(_ target: String) {
      let parts = target.split(separator: "?", maxSplits: 1)
      path = String(parts.first ?? "")
      query = Dictionary(
        FormBody.pairs(parts.count > 1 ? String(parts[1]) : ""), uniquingKeysWith: { $1 })
    }
  }

  private static let maxBytes = 2_097_152
  private static let nobody: Set = [
    "anon", "anonymous", "nil", "none", "null", "n/a", "undefined", "unknown",
    "00000000-0000-0000-0000-000000000000",
  ]

  private let lock = NSLock()
  private let token: String
  private let account: (name: String, secret: String, project: String)
  private var known: Set<String> = []
  private var taken: [String] = []
  private var people: [String: [String: Any]] = [:]
  private var companies: [String: [String: Any]] = [:]
  private var refused: Set<String> = []

  package init(
    token: String, account: (name: String, secret: String, project: String)
  ) {
    self.token = token
    self.account = account
  }

  /// The events that were counted, each as JSON with sorted keys and without its `$insert_id`.
  package var events: [String] { lock.withLock { taken } }
  /// The profiles by their ids, each as JSON with sorted keys.
  package var profiles: [String: String] { lock.withLock { people.mapValues(JSONAPI.text) } }
  /// The groups by key and id, as `company/9`.
  package var groups: [String: String] { lock.withLock { companies.mapValues(JSONAPI.text) } }

  /// Refuses what is of this person or group until `acceptAll`.
  package func refuse(_ id: String) { lock.withLock { _ = refused.insert(id) } }

  package func acceptAll() { lock.withLock { refused.removeAll() } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      let address = Address(request.target)
      guard ["/import", "/engage", "/groups"].contains(address.path) else {
        return Self.refusal(404, "Not Found", "no such path")
      }
      guard request.method == "POST" else {
        return Self.refusal(405, "Method Not Allowed", "POST it")
      }
      if request.body.count > Self.maxBytes {
        return Self.refusal(
          413, "Request Entity Too Large", "request exceeds max limit of \(Self.maxBytes) bytes")
      }
      guard request.header("Content-Type") == "application/json",
        let list = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [[String: Any]],
        !list.isEmpty
      else { return Self.refusal(400, "Bad Request", "the body is no list of objects") }
      switch address.path {
      case "/import": return imported(list, request, address.query)
      case "/engage": return updated(list, address.query, most: 2000, key: "$distinct_id")
      default: return updated(list, address.query, most: 200, key: "$group_id")
      }
    }
  }

  // MARK: - Events

  private func imported(
    _ list: [[String: Any]], _ request: HTTPServer.Request, _ query: [String: String]
  ) -> HTTPServer.Answer {
    guard isKnown(request.header("Authorization"), project: query["project_id"]) else {
      return Self.refusal(401, "Unauthorized", "Invalid credentials")
    }
    guard query["strict"] == "1" else {
      return Self.refusal(400, "Bad Request", "strict is required")
    }
    guard list.count <= 2000 else {
      return Self.refusal(413, "Request Entity Too Large", "more than 2000 events")
    }
    var failures: [[String: Any]] = []
    for (index, event) in list.enumerated() {
      if let problem = problem(event) {
        failures.append(["index": index, "field": problem.field, "message": problem.message])
      } else {
        count(event)
      }
    }
    return Self.verdict(failures, of: list.count)
  }

  private func isKnown(_ header: String?, project: String?) -> Bool {
    func basic(_ name: String, _ secret: String) -> String {
      "Basic " + Data("\(name):\(secret)".utf8).base64EncodedString()
    }
    return header == basic(token, "")
      || (header == basic(account.name, account.secret) && project == account.project)
  }

  private func problem(_ event: [String: Any]) -> (field: String, message: String)? {
    guard Set(event.keys) == ["event", "properties"], let name = event["event"] as? String,
      !name.isEmpty
    else { return ("event", "'event' must be a string that is not empty") }
    guard let properties = event["properties"] as? [String: Any], properties.count < 255 else {
      return ("properties", "'properties' must be an object with fewer than 255 keys")
    }
    guard let moment = Self.milliseconds(properties["time"]) else {
      return ("properties.time", "'properties.time' is invalid: must be since epoch")
    }
    let hourAhead = (Date().timeIntervalSince1970 + 3600) * 1000
    guard (31_536_000_000...hourAhead).contains(moment) else {
      return ("properties.time", "'properties.time' is invalid: out of range")
    }
    guard let person = properties["distinct_id"] as? String,
      !Self.nobody.contains(person.lowercased()), !refused.contains(person)
    else { return ("properties.distinct_id", "'properties.distinct_id' is invalid") }
    guard let id = properties["$insert_id"] as? String,
      id.wholeMatch(of: /[A-Za-z0-9-]{1,36}/) != nil
    else { return ("properties.$insert_id", "'properties.$insert_id' is missing or invalid") }
    return nil
  }

  /// A whole number of seconds or milliseconds, in milliseconds.
  private static func milliseconds(_ value: Any?) -> Double? {
    guard let whole = value as? Int, !(value is Bool) else { return nil }
    return whole < 100_000_000_000 ? Double(whole) * 1000 : Double(whole)
  }

  private func count(_ event: [String: Any]) {
    var properties = event["properties"] as? [String: Any] ?? [:]
    let id = properties.removeValue(forKey: "$insert_id")
    let identity = [event["event"], properties["time"], properties["distinct_id"], id]
    guard known.insert("\(identity.map { $0.map { "\($0)" } ?? "" })").inserted else { return }
    taken.append(JSONAPI.text(["event": event["event"] ?? "", "properties": properties]))
  }

  // MARK: - Profiles

  /// Takes updates of profiles, each kept by the value of `key`.
  private func updated(
    _ list: [[String: Any]], _ query: [String: String], most: Int, key: String
  ) -> HTTPServer.Answer {
    guard list.count <= most else {
      return Self.refusal(413, "Request Entity Too Large", "more than \(most) records")
    }
    var failures: [[String: Any]] = []
    for (index, update) in list.enumerated() {
      if let field = wrongField(of: update, key) {
        failures.append(["index": index, "field": field, "message": "'\(field)' is invalid"])
      } else {
        carryOut(update, key)
      }
    }
    if query["strict"] == "1" { return Self.verdict(failures, of: list.count) }
    let isTaken = failures.count < list.count
    return HTTPServer.Answer(200, isTaken ? "1" : "0")
  }

  private func wrongField(of update: [String: Any], _ key: String) -> String? {
    if update["$token"] as? String != token { return "$token" }
    guard let id = update[key] as? String, !id.isEmpty, !refused.contains(id) else { return key }
    var others = Set(update.keys).subtracting(["$token", key])
    if key == "$group_id" {
      guard let kind = update["$group_key"] as? String, !kind.isEmpty else { return "$group_key" }
      others.remove("$group_key")
    } else {
      others.subtract(["$ip", "$ignore_alias"])
      if let address = update["$ip"], !(address is String) { return "$ip" }
    }
    switch others {
    case ["$set"]: return update["$set"] is [String: Any] ? nil : "$set"
    case ["$delete"]: return nil
    default: return others.sorted().first ?? "$set"
    }
  }

  private func carryOut(_ update: [String: Any], _ key: String) {
    let id = update[key] as? String ?? ""
    let set = update["$set"] as? [String: Any]
    if key == "$group_id" {
      let place = "\(update["$group_key"] ?? "")/\(id)"
      companies[place] = set.map { (companies[place] ?? [:]).merging($0) { $1 } }
    } else {
      people[id] = set.map { (people[id] ?? [:]).merging($0) { $1 } }
    }
  }

  // MARK: - Answers

  private static func verdict(_ failures: [[String: Any]], of count: Int) -> HTTPServer.Answer {
    let imported = count - failures.count
    if failures.isEmpty {
      return JSONAPI.answer(200, ["code": 200, "num_records_imported": imported, "status": "OK"])
    }
    return JSONAPI.answer(
      400,
      [
        "code": 400, "num_records_imported": imported, "status": "Bad Request",
        "error": "some data points in the request failed validation", "failed_records": failures,
      ])
  }

  private static func refusal(_ code: Int, _ status: String, _ error: String) -> HTTPServer.Answer {
    JSONAPI.answer(code, ["code": code, "error": error, "status": status])
  }
}
