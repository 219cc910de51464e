import Foundation

/// Braze's REST API as its reference documents it: strict about what it is sent, and asynchronous in nothing.
///
/// Users are known by their external id. `POST /users/track` takes up to 75 objects and answers 201 also where it takes only
/// some of them: `errors` names the others by their place. It knows no key of an event and counts all that comes.
/// Sendable because all that changes is guarded by `lock`.
package final class Braze: @unchecked Sendable {
  private let lock = NSLock()
  private let key: String
  /// Each catalog with the fields that its items may have.
  private let catalogs: [String: Set<String>]
  private var users: [String: [String: Any]] = [:]
  private var counted: [String: [String]] = ["events": [], "purchases": []]
  private var groups: [String: Set<String>] = [:]
  private var items: [String: [String: String]] = [:]
  private var refused: Set<String> = []
  private var processed: [(path: String, objects: Int)] = []

  package init(key: String, catalogs: [String: Set<String>] = [:]) {
    self.key = key
    self.catalogs = catalogs
  }

  /// The profiles by external id, each as JSON with sorted keys and without attributes that were set to null.
  package var profiles: [String: String] { lock.withLock { users.mapValues { JSONAPI.text($0) } } }
  /// The custom events that were taken, each as JSON with sorted keys, in order.
  package var events: [String] { lock.withLock { counted["events"] ?? [] } }
  package var purchases: [String] { lock.withLock { counted["purchases"] ?? [] } }
  /// What stands in a catalog by id, each as JSON with sorted keys.
  package func catalog(_ name: String) -> [String: String] { lock.withLock { items[name] ?? [:] } }
  /// Who is subscribed to a group.
  package func subscribers(of group: String) -> Set<String> {
    lock.withLock { groups[group] ?? [] }
  }
  /// How many objects each request had that was taken, in order.
  package var requests: [(path: String, objects: Int)] { lock.withLock { processed } }

  /// Takes nothing of a user, and says why by its place.
  package func refuse(_ externalID: String) { lock.withLock { _ = refused.insert(externalID) } }

  package func acceptAll() { lock.withLock { refused.removeAll() } }

  /// What comes in place of an answer when there were too many requests.
  package static let throttled = HTTPServer.Answer(
    429, #"{"message":"Rate limit exceeded"}"#,
    headers: [
      ("Content-Type", "application/json"), ("X-RateLimit-Limit", "3000"),
      ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1893456000"),
    ])

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard request.header("Authorization") == "Bearer \(key)" else {
        return Self.refusal(401, "Invalid API key")
      }
      guard let route = Route(request) else { return Self.refusal(404, "not found") }
      guard let body = JSONAPI.object(in: request) else {
        return Self.refusal(400, "the body is no JSON object, or is not announced as JSON")
      }
      switch route {
      case .track: return track(body)
      case .delete: return delete(body)
      case .subscribe: return subscribe(body)
      case .putItems(let catalog): return put(body, catalog)
      case .deleteItems(let catalog): return deleteItems(body, catalog)
      }
    }
  }

  private func track(_ body: [String: Any]) -> HTTPServer.Answer {
    let kinds = ["attributes", "events", "purchases"]
    guard !body.isEmpty, body.keys.allSatisfy(kinds.contains) else {
      return Self.refusal(400, "`attributes`, `events` or `purchases` is needed")
    }
    var objects: [(kind: String, index: Int, object: [String: Any])] = []
    for kind in kinds {
      guard let value = body[kind] else { continue }
      guard let list = value as? [[String: Any]] else {
        return Self.refusal(400, "`\(kind)` is no list of objects")
      }
      objects += list.enumerated().map { (kind, $0.offset, $0.element) }
    }
    guard (1...75).contains(objects.count) else { return Self.refusal(400, "1 to 75 objects") }
    var errors: [[String: Any]] = []
    var taken: [String: Int] = [:]
    for (kind, index, object) in objects {
      let id = object["external_id"] as? String ?? ""
      if let problem = refused.contains(id)
        ? "the user is not taken" : BrazeObject.problem(kind, object)
      {
        errors.append(["type": problem, "input_array": kind, "index": index])
      } else {
        take(kind, object)
        taken["\(kind)_processed", default: 0] += 1
      }
    }
    // Where nothing at all could be used, the word is another and the status the same.
    let message = taken.isEmpty ? "Valid data must be provided" : "success"
    if !taken.isEmpty { processed.append(("/users/track", objects.count)) }
    var answer: [String: Any] = ["message": message]
    answer.merge(taken) { $1 }
    if !errors.isEmpty { answer["errors"] = errors }
    return JSONAPI.answer(201, answer)
  }

  private func take(_ kind: String, _ object: [String: Any]) {
    let updatesOnly = object["_update_existing_only"] as? Bool ?? false
    let id = object["external_id"] as? String ?? JSONAPI.text(object["user_alias"] ?? "")
    if updatesOnly, users[id] == nil { return }
    guard kind == "attributes" else {
      counted[kind]?.append(JSONAPI.text(object))
      return
    }
    var profile = users[id] ?? [:]
    for (name, value) in object where name != "_update_existing_only" {
      profile[name] = value is NSNull ? nil : value
    }
    users[id] = profile
  }

  private func delete(_ body: [String: Any]) -> HTTPServer.Answer {
    guard body.count == 1, let ids = body["external_ids"] as? [String] else {
      return Self.refusal(400, "one of the lists of identifiers is needed, and no other")
    }
    guard (1...50).contains(ids.count) else { return Self.refusal(400, "1 to 50 identifiers") }
    processed.append(("/users/delete", ids.count))
    let deleted = ids.filter { users.removeValue(forKey: $0) != nil }
    return JSONAPI.answer(201, ["deleted": deleted.count, "message": "success"])
  }

  private func subscribe(_ body: [String: Any]) -> HTTPServer.Answer {
    guard body.count == 1, let list = body["subscription_groups"] as? [[String: Any]],
      !list.isEmpty
    else { return Self.refusal(400, "`subscription_groups` is needed") }
    for entry in list {
      guard entry.count == 3, let group = entry["subscription_group_id"] as? String, !group.isEmpty,
        let ids = entry["external_ids"] as? [String], (1...50).contains(ids.count)
      else { return Self.refusal(400, "a group and 1 to 50 users are needed") }
      switch entry["subscription_state"] as? String {
      case "subscribed": groups[group, default: []].formUnion(ids)
      case "unsubscribed": groups[group, default: []].subtract(ids)
      default: return Self.refusal(400, "`subscription_state` is subscribed or unsubscribed")
      }
      processed.append(("/v2/subscription/status/set", ids.count))
    }
    return JSONAPI.answer(201, ["message": "success"])
  }

  private func put(_ body: [String: Any], _ catalog: String) -> HTTPServer.Answer {
    guard let fields = catalogs[catalog] else { return Self.refusal(404, "catalog-not-found") }
    return batch(body) { item, id in
      guard item.keys.allSatisfy({ $0 == "id" || fields.contains($0) }) else {
        return Self.refusal(400, "invalid-fields", of: id)
      }
      return nil
    } act: { item, id in
      self.items[catalog, default: [:]][id] = JSONAPI.text(item)
    }
  }

  private func deleteItems(_ body: [String: Any], _ catalog: String) -> HTTPServer.Answer {
    guard catalogs[catalog] != nil else { return Self.refusal(404, "catalog-not-found") }
    return batch(body) { item, id in
      item.count == 1 ? nil : Self.refusal(400, "item-array-invalid", of: id)
    } act: { _, id in
      self.items[catalog]?[id] = nil
    }
  }

  /// Acts on all items of a request, or refuses it as a whole.
  private func batch(
    _ body: [String: Any], refuse: ([String: Any], String) -> HTTPServer.Answer?,
    act: ([String: Any], String) -> Void
  ) -> HTTPServer.Answer {
    guard body.count == 1, let list = body["items"] as? [[String: Any]], !list.isEmpty else {
      return Self.refusal(400, "item-array-invalid")
    }
    guard list.count <= 50 else { return Self.refusal(400, "request-includes-too-many-items") }
    var ids: [String] = []
    for item in list {
      guard let id = item["id"] as? String else { return Self.refusal(400, "items-missing-ids") }
      guard id.wholeMatch(of: /[A-Za-z0-9_-]{1,250}/) != nil, !refused.contains(id) else {
        return Self.refusal(400, "invalid-ids", of: id)
      }
      if let answer = refuse(item, id) { return answer }
      ids.append(id)
    }
    guard Set(ids).count == ids.count else { return Self.refusal(400, "ids-not-unique") }
    for (item, id) in zip(list, ids) { act(item, id) }
    processed.append(("items", ids.count))
    return JSONAPI.answer(202, ["message": "success"])
  }

  private static func refusal(_ status: Int, _ message: String) -> HTTPServer.Answer {
    JSONAPI.answer(status, ["message": message])
  }

  private static func refusal(_ status: Int, _ code: String, of id: String) -> HTTPServer.Answer {
    JSONAPI.answer(
      status,
      [
        "message": "Invalid Request",
        "errors": [
          ["id": code, "message": "refused", "parameters": ["id"], "parameter_values": [id]]
        ],
      ])
  }
}

/// What a request asks for by its method and path.
private enum Route {
  case track, delete, subscribe
  case putItems(String)
  case deleteItems(String)

  init?(_ request: HTTPServer.Request) {
    switch (request.method, request.target) {
    case ("POST", "/users/track"): self = .track
    case ("POST", "/users/delete"): self = .delete
    case ("POST", "/v2/subscription/status/set"): self = .subscribe
    default:
      let parts = request.target.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0].isEmpty, parts[1] == "catalogs", parts[3] == "items",
        let name = parts[2].removingPercentEncoding
      else { return nil }
      switch request.method {
      case "PUT": self = .putItems(name)
      case "DELETE": self = .deleteItems(name)
      default: return nil
      }
    }
  }
}
