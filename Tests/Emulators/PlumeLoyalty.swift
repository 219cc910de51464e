import Foundation

/// The loyalty programme of `docs/writing-a-connector.md`, invented there, as strict as its documentation says.
///
/// Sendable because all that changes is guarded by `lock`.
package final class PlumeLoyalty: @unchecked Sendable {
  private let lock = NSLock()
  private let key: String
  private let blocked: Set<String>
  private var kept: [String: [String: Any]] = [:]

  /// - Parameters:
  ///   - key: what `X-Plume-Key` has to say.
  ///   - blocked: cards that it takes nothing for.
  package init(key: String, blocked: Set<String>) {
    self.key = key
    self.blocked = blocked
  }

  /// The members by card, each as JSON with sorted keys.
  package var members: [String: String] { lock.withLock { kept.mapValues(JSONAPI.text) } }

  /// Loses a member, as no API should.
  package func forget(_ card: String) { lock.withLock { kept[card] = nil } }

  /// Changes a field of a member behind everybody's back.
  package func damage(_ card: String, _ field: String, _ value: any Sendable) {
    lock.withLock { kept[card]?[field] = value }
  }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard request.header("X-Plume-Key") == key else {
        return JSONAPI.refusal(401, "unknown_key", "no such key")
      }
      let parts = request.target.split(separator: "/", omittingEmptySubsequences: false)
      switch (request.method, parts.count) {
      case ("PUT", 2) where parts[1] == "members": return save(request)
      case ("DELETE", 3) where parts[1] == "members": return delete(String(parts[2]), request)
      default: return JSONAPI.refusal(404, "no_such_path", "no such path")
      }
    }
  }

  private func save(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard let body = JSONAPI.object(in: request), body.count == 1,
      let members = body["members"] as? [[String: Any]]
    else { return JSONAPI.refusal(400, "shape", "send `members` and nothing else") }
    guard (1...50).contains(members.count) else {
      return JSONAPI.refusal(400, "count", "send 1 to 50 members")
    }
    for (index, member) in members.enumerated() {
      if let problem = Self.problem(member) {
        return JSONAPI.refusal(400, "member", "member \(index): \(problem)")
      }
    }
    let cards = members.compactMap { $0["card"] as? String }
    guard Set(cards).count == cards.count else {
      return JSONAPI.refusal(400, "twice", "a card stands twice")
    }
    var errors: [[String: Any]] = []
    for (index, (card, member)) in zip(cards, members).enumerated() {
      if blocked.contains(card) {
        errors.append(["index": index, "reason": "card_blocked", "text": "this card is blocked"])
      } else {
        kept[card] = member
      }
    }
    return JSONAPI.answer(200, ["saved": cards.count - errors.count, "errors": errors])
  }

  private func delete(_ card: String, _ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.body.isEmpty else { return JSONAPI.refusal(400, "shape", "send no body") }
    guard kept.removeValue(forKey: card) != nil else {
      return JSONAPI.refusal(404, "no_such_member", "no member has this card")
    }
    return HTTPServer.Answer(204)
  }

  /// What of a member is not as it is documented.
  private static func problem(_ member: [String: Any]) -> String? {
    let known: Set = ["card", "email", "tier", "points", "joined"]
    if let odd = member.keys.filter({ !known.contains($0) }).min() { return "unknown `\(odd)`" }
    guard let card = member["card"] as? String, card.wholeMatch(of: /P-[0-9]{4}/) != nil else {
      return "`card` is P- and four digits"
    }
    guard let email = member["email"] as? String,
      email.wholeMatch(of: /[^@\sA-Z]+@[^@\sA-Z]+/) != nil
    else { return "`email` is an address in lower case" }
    if let tier = member["tier"], !["basic", "silver", "gold"].contains(tier as? String) {
      return "`tier` is basic, silver or gold"
    }
    if let points = member["points"] {
      guard let number = points as? Int, number >= 0, "\(points)".wholeMatch(of: /[0-9]+/) != nil
      else { return "`points` is a whole number, 0 or more" }
    }
    if let joined = member["joined"] {
      guard let day = joined as? String, day.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil else {
        return "`joined` is a day"
      }
    }
    return nil
  }
}
