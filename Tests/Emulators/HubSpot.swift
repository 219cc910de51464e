import Foundation

/// HubSpot's CRM as it is documented: objects in batches by a unique property, archived by ids of its own,
/// associations, static lists, and custom events.
///
/// Sendable because all that changes is guarded by `lock`.
package final class HubSpot: @unchecked Sendable {
  private static let bases = "/crm/v3/objects/"
  private static let associations = "/crm/v4/associations/"
  private static let lists = "/crm/v3/lists"

  private let lock = NSLock()
  private let token: String
  /// The unique properties of each type of object.
  private let unique: [String: Set<String>]
  private var kept: [String: [String: [String: Any]]] = [:]
  /// Of each object that was ever made, its own id, by type and value.
  private var ids: [String: [String: String]] = [:]
  private var sent: [String] = []
  /// `contacts 1 companies 9` for each pair of records.
  private var associated: Set<String> = []
  /// Lists by their ids, with their names, and who is on them.
  private var named: [String: String] = [:]
  private var members: [String: Set<String>] = [:]
  private var refused: Set<String> = []
  private var hidesTraces = false
  /// Objects made so far.
  private var made = 100

  package init(token: String, unique: [String: Set<String>]) {
    self.token = token
    self.unique = unique
  }

  /// The objects of a type by the value that they are known by, each as JSON with sorted keys.
  package func objects(_ type: String) -> [String: String] {
    lock.withLock { (kept[type] ?? [:]).mapValues { JSONAPI.text($0) } }
  }

  /// The events that came, each as JSON with sorted keys and without its `uuid`.
  package var events: [String] { lock.withLock { sent } }

  /// Which record belongs to which, as `contacts 1 companies 9`.
  package var pairs: Set<String> { lock.withLock { associated } }

  /// The names of the lists, and who is on the one of a name.
  package var listNames: [String] { lock.withLock { named.values.sorted() } }
  package func members(of name: String) -> Set<String> {
    lock.withLock { named.first { $0.value == name }.flatMap { members[$0.key] } ?? [] }
  }

  /// Refuses the object that is known by this value until `acceptAll`.
  package func refuse(_ id: String) { lock.withLock { _ = refused.insert(id) } }

  /// Whether answers do not say which input a result is of, as they did before there were traces.
  package func hideTraces(_ hides: Bool) { lock.withLock { hidesTraces = hides } }

  package func acceptAll() { lock.withLock { refused.removeAll() } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard let header = request.header("Authorization") else {
        return Self.refusal(401, "INVALID_AUTHENTICATION", "no credential was sent")
      }
      guard header == "Bearer \(token)" else {
        return Self.refusal(401, "EXPIRED_AUTHENTICATION", "the token has expired")
      }
      if request.target.hasPrefix(Self.associations) { return pairs(request) }
      if request.target.hasPrefix(Self.lists) { return list(request) }
      let isEvent = request.target == "/events/v3/send"
      guard isEvent || request.target.hasPrefix(Self.bases) else {
        return Self.refusal(404, "OBJECT_NOT_FOUND", "no such path")
      }
      guard request.method == "POST" else { return Self.refusal(405, "METHOD", "POST it") }
      guard request.header("Content-Type") == "application/json" else {
        return Self.refusal(415, "UNSUPPORTED_MEDIA_TYPE", "application/json is needed")
      }
      guard
        let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
      else { return Self.refusal(400, "VALIDATION_ERROR", "Invalid input JSON") }
      return isEvent ? event(body) : batch(body, request.target)
    }
  }

  // MARK: - Objects

  private func batch(_ body: [String: Any], _ target: String) -> HTTPServer.Answer {
    let parts = target.dropFirst(Self.bases.count).split(separator: "/").map(String.init)
    guard parts.count == 3, parts[1] == "batch",
      ["upsert", "update", "archive"].contains(parts[2]),
      let properties = unique[parts[0]]
    else { return Self.refusal(404, "OBJECT_NOT_FOUND", "no such type of object or call") }
    guard body.count == 1, let inputs = body["inputs"] as? [[String: Any]], !inputs.isEmpty else {
      return Self.refusal(400, "VALIDATION_ERROR", "inputs is needed")
    }
    guard inputs.count <= 100 else {
      return Self.refusal(400, "VALIDATION_ERROR", "at most 100 inputs")
    }
    let ids = inputs.compactMap { $0["id"] as? String }.filter { !$0.isEmpty }
    guard ids.count == inputs.count else {
      return Self.refusal(400, "VALIDATION_ERROR", "an input needs an id")
    }
    guard Set(ids).count == ids.count else {
      return Self.refusal(400, "VALIDATION_ERROR", "Duplicate IDs found in batch input")
    }
    if parts[2] == "archive" { return archived(inputs, parts[0]) }
    for input in inputs {
      guard let property = input["idProperty"] as? String, properties.contains(property),
        input["properties"] is [String: Any],
        Set(input.keys).isSubset(of: ["id", "idProperty", "objectWriteTraceId", "properties"])
      else { return Self.refusal(400, "VALIDATION_ERROR", "an input is malformed") }
    }
    return written(inputs, parts[0], creates: parts[2] == "upsert")
  }

  /// Takes ids of its own alone, and passes over those that it does not have.
  private func archived(_ inputs: [[String: Any]], _ type: String) -> HTTPServer.Answer {
    guard
      inputs.allSatisfy({ $0.count == 1 && ($0["id"] as? String)?.wholeMatch(of: /\d+/) != nil })
    else { return Self.refusal(400, "VALIDATION_ERROR", "an id is a number") }
    let gone = Set(inputs.compactMap { $0["id"] as? String })
    for (value, id) in ids[type] ?? [:] where gone.contains(id) {
      kept[type]?[value] = nil
      // Written once more it is another object.
      ids[type]?[value] = nil
    }
    return HTTPServer.Answer(204)
  }

  private func written(_ inputs: [[String: Any]], _ type: String, creates: Bool)
    -> HTTPServer.Answer
  {
    var results: [[String: Any]] = []
    var errors: [[String: Any]] = []
    for input in inputs {
      let id = input["id"] as? String ?? ""
      let before = kept[type]?[id]
      if refused.contains(id) || (before == nil && !creates) {
        let category = refused.contains(id) ? "VALIDATION_ERROR" : "OBJECT_NOT_FOUND"
        errors.append([
          "status": "error", "category": category, "message": "not written",
          "context": ["objectWriteTraceId": [input["objectWriteTraceId"] ?? ""]],
        ])
        continue
      }
      let properties = input["properties"] as? [String: Any] ?? [:]
      kept[type, default: [:]][id] = (before ?? [:]).merging(properties) { $1 }
      made += before == nil ? 1 : 0
      let own = ids[type]?[id] ?? "\(made)"
      ids[type, default: [:]][id] = own
      let trace = hidesTraces ? nil : input["objectWriteTraceId"]
      results.append(["id": own].merging(trace.map { ["objectWriteTraceId": $0] } ?? [:]) { $1 })
    }
    let body: [String: Any] = [
      "status": "COMPLETE", "results": results, "errors": errors, "numErrors": errors.count,
    ]
    return JSONAPI.answer(errors.isEmpty ? 200 : 207, body)
  }

  // MARK: - Associations

  private func pairs(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    let parts = request.target.dropFirst(Self.associations.count).split(separator: "/")
      .map(String.init)
    guard request.method == "POST", parts.count == 4, parts[2] == "batch",
      ["create", "archive"].contains(parts[3]), unique[parts[0]] != nil
    else { return Self.refusal(404, "OBJECT_NOT_FOUND", "no such path") }
    guard let body = JSONAPI.object(in: request), body.count == 1,
      let inputs = body["inputs"] as? [[String: Any]], (1...2_000).contains(inputs.count)
    else { return Self.refusal(400, "VALIDATION_ERROR", "inputs is needed") }
    let pairs = inputs.compactMap { parts[3] == "create" ? created($0) : archived($0) }
    guard pairs.count == inputs.count else {
      return Self.refusal(400, "VALIDATION_ERROR", "an input is malformed")
    }
    var missing = 0
    for pair in pairs {
      let text = "\(parts[0]) \(pair.from) \(parts[1]) \(pair.to)"
      if parts[3] == "archive" {
        associated.remove(text)
      } else if refused.contains(pair.from) {
        missing += 1
      } else {
        associated.insert(text)
      }
    }
    if parts[3] == "archive" { return HTTPServer.Answer(204) }
    let body207: [String: Any] = ["status": "COMPLETE", "results": [], "numErrors": missing]
    return JSONAPI.answer(missing == 0 ? 201 : 207, body207)
  }

  private func created(_ input: [String: Any]) -> (from: String, to: String)? {
    guard let from = Self.id(input["from"]), let to = Self.id(input["to"]), input.count == 3,
      let types = input["types"] as? [[String: Any]], types.count == 1,
      types[0]["associationTypeId"] is Int,
      ["HUBSPOT_DEFINED", "USER_DEFINED"].contains(types[0]["associationCategory"] as? String)
    else { return nil }
    return (from, to)
  }

  private func archived(_ input: [String: Any]) -> (from: String, to: String)? {
    guard let from = Self.id(input["from"]), let all = input["to"] as? [Any], all.count == 1,
      let to = Self.id(all[0]), input.count == 2
    else { return nil }
    return (from, to)
  }

  /// The number in `{ "id": "7" }`.
  private static func id(_ value: Any?) -> String? {
    guard let object = value as? [String: Any], object.count == 1,
      let id = object["id"] as? String, id.wholeMatch(of: /\d+/) != nil
    else { return nil }
    return id
  }

  // MARK: - Lists

  private func list(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    let parts = request.target.dropFirst(Self.lists.count).split(separator: "/").map(String.init)
    switch (request.method, parts.count) {
    case ("POST", 0): return makeList(request)
    case ("POST", 1) where parts[0] == "search":
      guard let query = JSONAPI.object(in: request)?["query"] as? String else {
        return Self.refusal(400, "VALIDATION_ERROR", "query is needed")
      }
      let found = named.filter { $0.value.lowercased().contains(query.lowercased()) }
      return JSONAPI.answer(
        200, ["lists": found.map { ["listId": $0.key, "name": $0.value] }, "hasMore": false])
    case ("PUT", 3) where parts[1] == "memberships": return change(parts[0], parts[2], request)
    default: return Self.refusal(404, "OBJECT_NOT_FOUND", "no such path")
    }
  }

  private func makeList(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard let body = JSONAPI.object(in: request), let name = body["name"] as? String,
      body["objectTypeId"] is String, body["processingType"] as? String == "MANUAL"
    else { return Self.refusal(400, "VALIDATION_ERROR", "a list needs a name and a type") }
    guard !named.values.contains(name) else {
      return Self.refusal(400, "ILS.DUPLICATE_LIST_NAMES", "there is a list of that name")
    }
    let id = "\(named.count + 1)"
    named[id] = name
    return JSONAPI.answer(200, ["list": ["listId": id, "name": name]])
  }

  private func change(_ list: String, _ call: String, _ request: HTTPServer.Request)
    -> HTTPServer.Answer
  {
    guard named[list] != nil else { return Self.refusal(404, "OBJECT_NOT_FOUND", "no such list") }
    let body = try? JSONSerialization.jsonObject(with: Data(request.body))
    guard request.header("Content-Type") == "application/json", let ids = body as? [String],
      !ids.isEmpty, ids.allSatisfy({ $0.wholeMatch(of: /\d+/) != nil }), ids.count <= 100_000,
      ["add", "remove"].contains(call)
    else { return Self.refusal(400, "VALIDATION_ERROR", "a list of record ids is needed") }
    if call == "remove" {
      members[list, default: []].subtract(ids)
      return JSONAPI.answer(200, ["recordIdsRemoved": ids])
    }
    let missing = ids.filter(refused.contains)
    members[list, default: []].formUnion(Set(ids).subtracting(missing))
    return JSONAPI.answer(
      200, ["recordsIdsAdded": ids.filter { !missing.contains($0) }, "recordIdsMissing": missing])
  }

  // MARK: - Events

  private func event(_ body: [String: Any]) -> HTTPServer.Answer {
    guard let name = body["eventName"] as? String, name.wholeMatch(of: /pe\d+_.+/) != nil else {
      return Self.refusal(400, "VALIDATION_ERROR", "no such event")
    }
    let known: Set = ["eventName", "occurredAt", "objectId", "email", "utk", "uuid", "properties"]
    guard Set(body.keys).isSubset(of: known),
      ["objectId", "email", "utk"].contains(where: { body[$0] is String })
    else { return Self.refusal(400, "VALIDATION_ERROR", "nobody's event, or an unknown key") }
    if let moment = body["occurredAt"] as? String,
      moment.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) == nil
    {
      return Self.refusal(400, "VALIDATION_ERROR", "occurredAt is no moment")
    }
    if let email = body["email"] as? String, refused.contains(email) {
      return Self.refusal(400, "VALIDATION_ERROR", "refused")
    }
    sent.append(JSONAPI.text(body.filter { $0.key != "uuid" }))
    return HTTPServer.Answer(204)
  }

  private static func refusal(_ status: Int, _ category: String, _ message: String)
    -> HTTPServer.Answer
  {
    JSONAPI.answer(status, ["status": "error", "category": category, "message": message])
  }
}
