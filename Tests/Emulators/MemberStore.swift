import Foundation

/// An in-house list of members, as its makers would have written it: strict about what it is sent.
///
/// `POST /members` takes `{ "add": [ member ] }` or `{ "remove": [ member ] }`. To add who is there and to remove who is not
/// changes nothing; two operations on one member in one request are refused. Sendable because all that changes is guarded by `lock`.
package final class MemberStore: @unchecked Sendable {
  /// What names a member.
  package enum Identity: Sendable {
    /// All of the fields together: `ada|1815`.
    case all([String])
    /// Each value of each of the fields: `email=ada@example.com`.
    case anyOf([String])
  }

  package enum Verb: String, Sendable { case add, remove }

  /// One member of one request.
  package struct Operation: Hashable, Sendable {
    /// The number of the request, counted from 1.
    package let request: Int
    package let verb: Verb
    package let member: String
  }

  private let lock = NSLock()
  private let path: String
  private let identity: Identity
  private let token: String?
  private let maxRecords: Int
  private var held: [String: String] = [:]
  private var taken: [Operation] = []
  private var refusals: [String: String] = [:]
  private var requests = 0

  package init(
    path: String = "/members", identity: Identity, token: String? = nil, maxRecords: Int = 500
  ) {
    self.path = path
    self.identity = identity
    self.token = token
    self.maxRecords = maxRecords
  }

  /// The members, sorted.
  package var members: [String] { lock.withLock { held.keys.sorted() } }
  /// What was last said of each member, as JSON with sorted keys.
  package var content: [String: String] { lock.withLock { held } }
  /// Everything that was taken, in order, repeats included.
  package var operations: [Operation] { lock.withLock { taken } }
  /// Every request that came, those that were refused included.
  package var requestCount: Int { lock.withLock { requests } }

  /// Puts the list into a state it was in before.
  package func restore(_ content: [String: String]) { lock.withLock { held = content } }

  /// Refuses a member until `accept` is called for it.
  package func refuse(_ member: String, code: String) { lock.withLock { refusals[member] = code } }

  package func accept(_ member: String) {
    _ = lock.withLock { refusals.removeValue(forKey: member) }
  }

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
      guard body.count == 1, let entry = body.first, let verb = Verb(rawValue: entry.key),
        let list = entry.value as? [[String: Any]]
      else { return JSONAPI.refusal(400, "shape", "`add` or `remove` is needed") }
      guard (1...maxRecords).contains(list.count) else {
        return JSONAPI.refusal(413, "too_many", "1 to \(maxRecords) members")
      }
      return take(verb, list)
    }
  }

  private func take(_ verb: Verb, _ list: [[String: Any]]) -> HTTPServer.Answer {
    let names = list.map(names)
    guard names.allSatisfy({ !$0.isEmpty }) else {
      return JSONAPI.refusal(400, "nameless", "a member has nothing that names it")
    }
    let all = names.flatMap { $0 }
    guard Set(all).count == all.count else {
      return JSONAPI.refusal(400, "twice", "two operations on one member")
    }
    var failures: [[String: Any]] = []
    for (index, own) in names.enumerated() {
      if let code = own.lazy.compactMap({ self.refusals[$0] }).first {
        failures.append(["index": index, "code": code, "message": "refused"])
        continue
      }
      for name in own {
        taken.append(Operation(request: requests, verb: verb, member: name))
        held[name] = verb == .add ? JSONAPI.text(list[index]) : nil
      }
    }
    return JSONAPI.answer(200, ["failures": failures])
  }

  /// What names a member; empty where something that is needed is missing or is no text or number.
  private func names(_ member: [String: Any]) -> [String] {
    switch identity {
    case .all(let fields):
      let parts = fields.compactMap { member[$0].flatMap(Self.text) }
      return parts.count == fields.count ? [parts.joined(separator: "|")] : []
    case .anyOf(let fields):
      var names: [String] = []
      for field in fields {
        guard let value = member[field] else { continue }
        for element in value as? [Any] ?? [value] {
          guard let text = Self.text(element) else { return [] }
          names.append("\(field)=\(text)")
        }
      }
      return names
    }
  }

  private static func text(_ value: Any) -> String? {
    if let text = value as? String { return text.isEmpty ? nil : text }
    return (value as? NSNumber).map { "\($0)" }
  }
}
