import Foundation

/// SendGrid's mail and contacts as its makers document them: a mail is sent each time that it comes, contacts are upserted.
///
/// Sendable because all that changes is guarded by `lock`.
package final class SendGrid: @unchecked Sendable {
  private let lock = NSLock()
  private let key: String
  /// Whether the key may send mail.
  private let maySend: Bool
  private let now: Int
  private var sent: [[String: Any]] = []
  private var kept: [String: [String: Any]] = [:]
  private var lists: [String: Set<String>]
  private var refused: Set<String> = []
  private var jobs = 0

  /// - Parameters:
  ///   - now: seconds since 1970, from which times of sending are at most 72 hours away.
  ///   - lists: the ids of the lists that there are.
  package init(
    key: String, maySend: Bool = true, now: Int = 1_767_323_045, lists: [String] = []
  ) {
    self.key = key
    self.lists = Dictionary(uniqueKeysWithValues: lists.map { ($0, []) })
    self.maySend = maySend
    self.now = now
  }

  /// The mails in order, each as sorted JSON.
  package var messages: [String] { lock.withLock { sent.map { JSONAPI.text($0) } } }
  /// Contacts by the first of their identifiers, as sorted JSON.
  package var contacts: [String: String] { lock.withLock { kept.mapValues { JSONAPI.text($0) } } }
  /// The contacts on a list.
  package func list(_ id: String) -> Set<String> { lock.withLock { lists[id] ?? [] } }

  /// Takes an address for wrong.
  package func refuse(_ address: String) { lock.withLock { _ = refused.insert(address) } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard request.header("Authorization") == "Bearer \(key)" else {
        return Self.no(401, "The provided authorization grant is invalid, expired, or revoked")
      }
      switch (request.method, request.target) {
      case ("POST", "/v3/mail/send"):
        return maySend ? mail(request) : Self.no(403, "access forbidden")
      case ("PUT", "/v3/marketing/contacts"): return upsert(request)
      case (_, "/v3/mail/send"), (_, "/v3/marketing/contacts"):
        return Self.no(405, "method not allowed")
      default: return Self.no(404, "not found")
      }
    }
  }

  private static func no(_ status: Int, _ message: String, field: String? = nil)
    -> HTTPServer.Answer
  {
    JSONAPI.answer(
      status, ["errors": [["message": message, "field": field as Any? ?? NSNull()]]])
  }

  private struct Problem: Error {
    let field: String
    let message: String
  }

  // MARK: - Mail

  private func mail(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.body.count <= 30_000_000 else { return Self.no(413, "too large") }
    guard let body = JSONAPI.object(in: request) else { return Self.no(400, "Bad Request") }
    do throws(Problem) {
      try check(body)
    } catch {
      return Self.no(400, error.message, field: error.field)
    }
    sent.append(body)
    return HTTPServer.Answer(202, "", headers: [("X-Message-Id", "m\(sent.count)")])
  }

  private static let parts: Set<String> = [
    "personalizations", "from", "reply_to", "subject", "content", "template_id", "headers",
    "custom_args", "categories", "asm", "ip_pool_name", "send_at",
  ]

  private func check(_ body: [String: Any]) throws(Problem) {
    if let other = body.keys.sorted().first(where: { !Self.parts.contains($0) }) {
      throw Problem(field: other, message: "Bad Request: unknown key")
    }
    guard let all = body["personalizations"] as? [[String: Any]], (1...1000).contains(all.count)
    else {
      throw Problem(field: "personalizations", message: "The personalizations field is required")
    }
    for one in all {
      var addresses: Set<String> = []
      for name in ["to", "cc", "bcc"] {
        guard let given = one[name] else {
          if name == "to" { throw Problem(field: "to", message: "The to array is required") }
          continue
        }
        guard let people = given as? [Any], (1...1000).contains(people.count) else {
          throw Problem(field: name, message: "The array must have at least one recipient")
        }
        for person in people {
          guard addresses.insert(try address(person, name)).inserted else {
            throw Problem(field: name, message: "Each email address should be unique")
          }
        }
      }
      if one["dynamic_template_data"].map({ !($0 is [String: Any]) }) ?? false {
        throw Problem(field: "dynamic_template_data", message: "must be an object")
      }
    }
    _ = try address(body["from"] ?? NSNull(), "from")
    if let reply = body["reply_to"] { _ = try address(reply, "reply_to") }
    try checkContent(body)
    try checkChoices(body)
  }

  private func checkContent(_ body: [String: Any]) throws(Problem) {
    if let template = body["template_id"] {
      guard (template as? String)?.hasPrefix("d-") == true else {
        throw Problem(field: "template_id", message: "The template_id must be valid")
      }
    } else if (body["subject"] as? String ?? "").isEmpty {
      throw Problem(field: "subject", message: "The subject is required")
    }
    guard let content = body["content"] else {
      if body["template_id"] == nil {
        throw Problem(field: "content", message: "The content is required")
      }
      return
    }
    guard let content = content as? [[String: Any]], !content.isEmpty else {
      throw Problem(field: "content", message: "Unless a valid template_id is provided, needed")
    }
    let kinds = content.map { $0["type"] as? String ?? "" }
    guard kinds == kinds.sorted().reversed(), Set(kinds).isSubset(of: ["text/plain", "text/html"])
    else { throw Problem(field: "content", message: "text/plain comes first, then text/html") }
    guard content.allSatisfy({ !($0["value"] as? String ?? "").isEmpty }) else {
      throw Problem(
        field: "content", message: "The content value must be a string at least one character")
    }
  }

  private func checkChoices(_ body: [String: Any]) throws(Problem) {
    if let given = body["categories"] {
      guard let categories = given as? [String], categories.count <= 10,
        Set(categories).count == categories.count, categories.allSatisfy({ $0.count <= 255 })
      else { throw Problem(field: "categories", message: "at most 10 of 255 characters") }
    }
    if let asm = body["asm"], (asm as? [String: Any])?["group_id"] as? Int == nil {
      throw Problem(field: "asm.group_id", message: "The group_id must be an integer")
    }
    if let pool = body["ip_pool_name"], !(2...64).contains((pool as? String)?.count ?? 0) {
      throw Problem(field: "ip_pool_name", message: "between 2 and 64 characters")
    }
    if let time = body["send_at"] {
      guard let time = time as? Int, time < now + 72 * 3600 else {
        throw Problem(field: "send_at", message: "at most 72 hours in advance")
      }
    }
  }

  private func address(_ person: Any, _ field: String) throws(Problem) -> String {
    guard let person = person as? [String: Any], let email = person["email"] as? String,
      email.wholeMatch(of: /[^@\s]+@[^@\s]+/) != nil, !refused.contains(email),
      person["name"].map({ $0 is String }) ?? true
    else { throw Problem(field: "\(field).email", message: "Does not contain a valid address.") }
    return email
  }

  // MARK: - Contacts

  private static let identifiers = ["email", "phone_number_id", "external_id", "anonymous_id"]

  private static let fields: Set<String> = Set(identifiers).union([
    "alternate_emails", "first_name", "last_name", "address_line_1", "address_line_2", "city",
    "state_province_region", "postal_code", "country", "phone_number", "whatsapp", "line",
    "facebook", "unique_name", "custom_fields",
  ])

  private func upsert(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.body.count <= 6_000_000 else { return Self.no(413, "too large") }
    guard let body = JSONAPI.object(in: request),
      let contacts = body["contacts"] as? [[String: Any]],
      (1...30_000).contains(contacts.count),
      Set(body.keys).isSubset(of: ["list_ids", "contacts"])
    else { return Self.no(400, "contacts: between 1 and 30000 are required") }
    let wanted = body["list_ids"] as? [String] ?? []
    guard wanted.allSatisfy(lists.keys.contains) else { return Self.no(404, "no such list") }
    var names: [String] = []
    for (index, contact) in contacts.enumerated() {
      guard Set(contact.keys).isSubset(of: Self.fields) else {
        return Self.no(400, "unknown field", field: "contacts[\(index)]")
      }
      guard let name = Self.identifiers.lazy.compactMap({ contact[$0] as? String }).first else {
        return Self.no(400, "at least one identifier is required", field: "contacts[\(index)]")
      }
      guard !refused.contains(name) else {
        return Self.no(400, "the identifier is invalid", field: "contacts[\(index)]")
      }
      names.append(name)
    }
    for (name, contact) in zip(names, contacts) { kept[name, default: [:]].merge(contact) { $1 } }
    for list in wanted { lists[list, default: []].formUnion(names) }
    jobs += 1
    return JSONAPI.answer(202, ["job_id": "job-\(jobs)"])
  }
}
