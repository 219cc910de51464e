import Foundation

/// An API behind access tokens, with the desk that issues them: `POST /token` takes a form and answers with a token, everything
/// else needs `Authorization: Bearer` with the newest one.
///
/// Sendable because all that changes is guarded by `lock`.
package final class TokenDesk: @unchecked Sendable {
  /// How the desk says that a token is good.
  package struct Terms: Sendable {
    /// Requests that one token is good for.
    package var uses = Int.max
    /// Seconds that an answer names; nil is that it names none.
    package var lifetime: Int?
    /// Whether each refresh token is good for one sending and comes with the next.
    package var rotates = false

    package init(uses: Int = Int.max, lifetime: Int? = nil, rotates: Bool = false) {
      self.uses = uses
      self.lifetime = lifetime
      self.rotates = rotates
    }
  }

  private let lock = NSLock()
  private let terms: Terms
  /// What a form must hold; nil takes any.
  private let form: [String: String]?
  /// User and password of a client that stands in the header.
  private let client: String?
  private let account: ServiceAccount?
  private let api: @Sendable (HTTPServer.Request) -> HTTPServer.Answer
  private var troubles: [HTTPServer.Answer] = []
  private var issues = 0
  private var uses = 0
  private var refusals = 0
  private var isClosed = false

  /// - Parameters:
  ///   - form: the fields of a request for a token, all of them and no others.
  ///   - client: `id:secret`, where they are to stand in the header and not in the form.
  ///   - account: whose assertions are taken, in the place of a form's secrets.
  package init(
    terms: Terms = Terms(), form: [String: String]? = nil, client: String? = nil,
    account: ServiceAccount? = nil,
    api: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer
  ) {
    self.terms = terms
    self.form = form
    self.client = client
    self.account = account
    self.api = api
  }

  /// Tokens that were issued.
  package var issued: Int { lock.withLock { issues } }
  /// Requests that were refused for their token.
  package var refused: Int { lock.withLock { refusals } }

  /// The next requests for a token are answered so.
  package func answerNext(_ answers: HTTPServer.Answer...) {
    lock.withLock { troubles += answers }
  }

  /// Ends the token that is good.
  package func revoke() { lock.withLock { uses = terms.uses == .max ? .max : terms.uses } }

  /// From now on no token is good, however new.
  package func close() { lock.withLock { isClosed = true } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    if request.target == "/token" { return lock.withLock { issue(request) } }
    let isGood = lock.withLock {
      let isGood =
        !isClosed && issues > 0 && uses < terms.uses
        && request.header("Authorization") == "Bearer \(token)"
      if isGood { uses += 1 } else { refusals += 1 }
      return isGood
    }
    if isGood { return api(request) }
    let sent = request.header("Authorization") ?? "nothing"
    return JSONAPI.refusal(401, "token", "not good: \(sent)")
  }

  /// The newest.
  private var token: String { "tok-\(issues)-0f1e2d" }

  private func issue(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    if !troubles.isEmpty { return troubles.removeFirst() }
    guard request.method == "POST", let fields = FormBody.fields(in: request) else {
      return refusal("invalid_request", "a form is needed")
    }
    if let account {
      if let problem = account.problem(with: fields) { return refusal("invalid_grant", problem) }
    } else if let form {
      var form = form
      if terms.rotates, issues > 0 { form["refresh_token"] = "next-\(issues)" }
      guard fields == form else { return refusal("invalid_grant", "not these: \(fields)") }
    }
    let sent = request.header("Authorization")
    guard sent == client.map({ "Basic " + Data($0.utf8).base64EncodedString() }) else {
      return refusal("invalid_client", "not \(sent ?? "without a client")")
    }
    issues += 1
    uses = 0
    var answer: [String: Any] = ["access_token": token, "token_type": "Bearer"]
    answer["expires_in"] = terms.lifetime
    if terms.rotates { answer["refresh_token"] = "next-\(issues)" }
    return JSONAPI.answer(200, answer)
  }

  private func refusal(_ code: String, _ description: String) -> HTTPServer.Answer {
    JSONAPI.answer(400, ["error": code, "error_description": description])
  }
}
