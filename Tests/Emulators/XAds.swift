import Crypto
import Foundation

/// X's API of custom audiences, as its documentation describes it, behind OAuth 1.0a signatures: strict about what it is sent.
///
/// A request of operations fails or succeeds as a whole. Sendable because all that changes is guarded by `lock`.
package final class XAds: @unchecked Sendable {
  package static let account = "18ce54d4x5t"
  private static let kinds: Set<String> = [
    "email", "phone_number", "handle", "device_id", "twitter_id", "partner_user_id",
  ]

  /// One audience of the account.
  package struct Audience: Sendable {
    package let id: String
    package let name: String
    package let description: String
    /// Its members: each an identifier such as `email=<hash>`, with the times that were last said of it.
    package var members: [String: String] = [:]
  }

  private let lock = NSLock()
  private var gate: SignatureGate?
  private var kept: [Audience] = []
  private var refusals: Set<String> = []
  private var operations: [Int] = []
  /// How many of the next lists of audiences are empty.
  private var hidden = 0
  /// How many of the next answers count one user too few.
  private var miscounts = 0

  package init() {
    gate = SignatureGate { [unowned self] in self.respond(to: $0) }
  }

  package var audiences: [Audience] { lock.withLock { kept } }
  /// How many operations each request of users had.
  package var operationCounts: [Int] { lock.withLock { operations } }

  /// The members of an audience, sorted.
  package func members(of id: String) -> [String] {
    lock.withLock { kept.first { $0.id == id }?.members.keys.sorted() ?? [] }
  }

  /// What was last said of each member's times.
  package func times(of id: String) -> [String: String] {
    lock.withLock { kept.first { $0.id == id }?.members ?? [:] }
  }

  /// An audience that somebody made by hand.
  package func add(_ name: String, id: String, description: String = "") {
    lock.withLock { kept.append(Audience(id: id, name: name, description: description)) }
  }

  /// Refuses an operation that holds this identifier.
  package func refuse(_ identifier: String) {
    _ = lock.withLock { refusals.insert(identifier) }
  }

  package func accept(_ identifier: String) {
    _ = lock.withLock { refusals.remove(identifier) }
  }

  /// The next so many lists of audiences leave out those that are there.
  package func hideAudiences(times: Int) { lock.withLock { hidden = times } }

  /// The next so many requests of users are counted one short.
  package func miscount(times: Int) { lock.withLock { miscounts = times } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard let gate else { return JSONAPI.refusal(500, "gone", "gone") }
    return gate.answer(request)
  }

  private func respond(to request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      let halves = request.target.components(separatedBy: "?")
      let query = Dictionary(
        halves.count > 1 ? FormBody.pairs(halves[1]) : [], uniquingKeysWith: { first, _ in first })
      let parts = halves[0].components(separatedBy: "/")
      guard parts.count >= 5, parts[1] == "12", parts[2] == "accounts",
        parts[4] == "custom_audiences"
      else { return Self.error(404, "ROUTE_NOT_FOUND", "no such route") }
      guard parts[3] == Self.account else {
        return Self.error(403, "UNAUTHORIZED_CLIENT_APPLICATION", "another account")
      }
      switch (request.method, parts.count) {
      case ("GET", 5): return list(query)
      case ("POST", 5): return create(query)
      case ("POST", 7) where parts[6] == "users": return users(request, of: parts[5])
      default: return Self.error(405, "METHOD_NOT_ALLOWED", request.method)
      }
    }
  }

  private func list(_ query: [String: String]) -> HTTPServer.Answer {
    if hidden > 0 {
      hidden -= 1
      return JSONAPI.answer(200, ["data": [], "next_cursor": NSNull()])
    }
    let prefix = (query["q"] ?? "").lowercased()
    let found = kept.filter { $0.name.lowercased().hasPrefix(prefix) }
    // Two a page, so that pages are read.
    let start = Int(query["cursor"] ?? "0") ?? 0
    let page = found.dropFirst(start).prefix(2)
    let next: Any = start + 2 < found.count ? "\(start + 2)" : NSNull()
    return JSONAPI.answer(
      200,
      [
        "data": page.map { ["id": $0.id, "name": $0.name, "description": $0.description] },
        "next_cursor": next,
      ])
  }

  private func create(_ query: [String: String]) -> HTTPServer.Answer {
    guard let name = query["name"], (1...255).contains(name.count) else {
      return Self.error(400, "MISSING_PARAMETER", "name")
    }
    let audience = Audience(
      id: "a\(kept.count + 1)", name: name, description: query["description"] ?? "")
    kept.append(audience)
    return JSONAPI.answer(201, ["data": ["id": audience.id, "name": name]])
  }

  private func users(_ request: HTTPServer.Request, of id: String) -> HTTPServer.Answer {
    guard let place = kept.firstIndex(where: { $0.id == id }) else {
      return Self.error(404, "NOT_FOUND", "no such audience")
    }
    guard request.header("Content-Type") == "application/json" else {
      return Self.error(415, "UNSUPPORTED_MEDIA_TYPE", "application/json")
    }
    guard request.body.count <= 5_000_000 else {
      return Self.error(413, "BODY_TOO_LARGE", "more than 5,000,000 bytes")
    }
    guard
      let list = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [[String: Any]]
    else { return Self.error(400, "INVALID_BODY", "a list of operations") }
    guard (1...2_500).contains(list.count) else {
      return Self.error(400, "TOO_MANY_OPERATIONS", "\(list.count) operations")
    }
    operations.append(list.count)
    let problems = list.map { problem($0) }
    guard problems.allSatisfy({ $0 == nil }) else {
      let errors = problems.map { problem in problem.map { [$0] } ?? [] }
      return JSONAPI.answer(400, ["errors": [], "operation_errors": errors])
    }
    var count = 0
    for operation in list {
      let params = operation["params"] as? [String: Any] ?? [:]
      let users = params["users"] as? [[String: Any]] ?? []
      count += users.count
      let times = ["effective_at", "expires_at"].map { params[$0] as? String ?? "" }
      for user in users {
        for (kind, values) in user {
          for value in values as? [String] ?? [] {
            kept[place].members["\(kind)=\(value)"] =
              operation["operation_type"] as? String == "Update"
              ? times.joined(separator: "|") : nil
          }
        }
      }
    }
    let isShort = miscounts > 0
    miscounts -= isShort ? 1 : 0
    return JSONAPI.answer(
      200, ["data": ["success_count": isShort ? count - 1 : count, "total_count": count]])
  }

  /// What is wrong with one operation.
  private func problem(_ operation: [String: Any]) -> [String: String]? {
    func wrong(_ message: String) -> [String: String] {
      ["code": "INVALID_PARAMETER", "message": message]
    }
    guard Set(operation.keys) == ["operation_type", "params"],
      ["Update", "Delete"].contains(operation["operation_type"] as? String),
      let params = operation["params"] as? [String: Any],
      let users = params["users"] as? [[String: Any]], !users.isEmpty
    else { return wrong("operation_type, params and users are needed") }
    guard Set(params.keys).isSubset(of: ["users", "effective_at", "expires_at"]) else {
      return wrong("an unknown parameter")
    }
    let times = ["effective_at", "expires_at"].map { params[$0] }
    for time in times where time != nil {
      guard let text = time as? String, Self.date(text) != nil else { return wrong("no time") }
    }
    if let from = (times[0] as? String).flatMap(Self.date),
      let until = (times[1] as? String).flatMap(Self.date), until <= from
    {
      return wrong("expires_at is not later than effective_at")
    }
    for user in users {
      if let problem = self.problem(ofUser: user) { return wrong(problem) }
    }
    return nil
  }

  private func problem(ofUser user: [String: Any]) -> String? {
    guard !user.isEmpty, Set(user.keys).isSubset(of: Self.kinds) else { return "identifiers" }
    for (kind, values) in user {
      guard let values = values as? [String], !values.isEmpty else { return "\(kind) is no list" }
      for value in values {
        let isDigest = value.wholeMatch(of: /[0-9a-f]{64}/) != nil
        guard kind == "partner_user_id" ? !value.isEmpty : isDigest else {
          return "\(kind) is not hashed"
        }
        if refusals.contains("\(kind)=\(value)") { return "\(kind) is refused" }
      }
    }
    return nil
  }

  private static func date(_ text: String) -> Date? {
    try? Date(text, strategy: .iso8601)
  }

  private static func error(_ status: Int, _ code: String, _ message: String)
    -> HTTPServer.Answer
  {
    JSONAPI.answer(status, ["errors": [["code": code, "message": message]]])
  }

  /// The identifier of a value that was normalised: as it is kept.
  package static func member(_ kind: String, _ value: String) -> String {
    let digest = SHA256.hash(data: Data(value.utf8)).map { String(format: "%02x", $0) }.joined()
    return "\(kind)=\(digest)"
  }
}
