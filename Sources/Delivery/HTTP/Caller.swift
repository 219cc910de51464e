import CCurl
import Connectors

/// Why a single request came to nothing.
package enum CallFailure: Error, Hashable, Sendable {
  /// The destination says no, and would again; the status where it was an answer that said so.
  case refused(String, status: Int?)
  /// It cannot be reached, or asks to be left alone, for so many seconds where it says how long.
  case down(String, after: Int?)
  /// Nothing is known of what became of it.
  case doubt(String)
}

/// Sends single requests, one after the other, and waits for their answers; with a token where one is needed.
final class Caller {
  /// Nanoseconds of a pause between two looks at `meanwhile`.
  private static let slice: Int64 = 5_000_000_000

  private let endpoint: String
  private let auth: BoundAuth
  private let keeper: TokenKeeper?
  private let timeouts: HTTPTimeouts
  private let pace: RetryPace
  private let time: CourierTime
  private let now: () -> Int64
  private let random: () -> UInt64
  private let meanwhile: () throws -> Void
  private let pacer: Pacer
  /// Requests that were sent.
  private(set) var sent = 0

  /// `now` gives milliseconds since 1970, `random` 64 random bits; `meanwhile` is asked before each request and while one is
  /// waited for, and throws where none may start any more.
  ///
  /// - Parameter keeper: of somebody else's token, which is good for these requests too.
  init(
    endpoint: String, auth: BoundAuth, keeper: TokenKeeper? = nil, pacer: Pacer? = nil,
    timeouts: HTTPTimeouts = HTTPTimeouts(), pace: RetryPace, time: CourierTime = .live,
    now: @escaping () -> Int64, random: @escaping () -> UInt64,
    meanwhile: @escaping () throws -> Void = {}
  ) throws {
    guard CurlLibrary.isReady else { throw DeliveryError.curl("it cannot be started") }
    self.endpoint = endpoint
    self.auth = auth
    self.timeouts = timeouts
    self.pace = pace
    self.time = time
    self.now = now
    self.random = random
    self.meanwhile = meanwhile
    self.pacer = pacer ?? Pacer(nil)
    if let keeper {
      self.keeper = keeper
      return
    }
    do {
      self.keeper = try auth.grant?.get().keeper(timeouts)
    } catch {
      throw DeliveryError.binding(error)
    }
  }

  /// Tries again what was not refused.
  func patiently<Value>(_ work: () throws -> Value) throws -> Value {
    var failures = 0
    let first = time.now()
    while true {
      do {
        return try work()
      } catch let failure as CallFailure {
        var asked: Int?
        switch failure {
        case .refused: throw failure
        case .down(_, let after): asked = after
        case .doubt: break
        }
        failures += 1
        guard
          let due = pace.nextTry(
            after: failures, since: first, now: time.now(), retryAfter: asked, random: random())
        else { throw failure }
        try pause(until: due)
      }
    }
  }

  /// Sends one request, with a token where one is needed; `read` gives nil where the answer says something else.
  func ask<Value>(_ request: HTTPRequest, _ read: (Answer) -> Value?) throws -> Value {
    var token = try self.token()
    var wasRefused = false
    while true {
      let transfer = try send(request, token)
      let answer = Answer(
        status: transfer.status, body: transfer.answer.bytes, header: transfer.answerHeader,
        time: { [now] in now() / 1000 })
      if (200..<300).contains(answer.status), let value = read(answer) { return value }
      if answer.status == 401, !wasRefused, let held = token {
        wasRefused = true
        _ = keeper?.drop(held)
        token = try self.token()
        continue
      }
      throw failure(answer, token)
    }
  }

  private func pause(until due: Int64) throws {
    while case let left = due - time.now(), left > 0 {
      time.sleep(min(left, Self.slice))
      try meanwhile()
    }
  }

  private func failure(_ answer: Answer, _ token: TokenKeeper.Token?) -> CallFailure {
    let secrets = auth.secrets + (token.map { [$0.text] } ?? [])
    let message = HiddenWords(secrets).hidden(in: "\(endpoint): \(answer.refusal)")
    switch answer.status {
    case 200..<300: return .doubt(message + ", and the answer does not say what was asked")
    case 408, 500...: return .doubt(message)
    case 425, 429: return .down(message, after: answer.retryAfter)
    default: return .refused(message, status: answer.status)
    }
  }

  private func send(_ request: HTTPRequest, _ token: TokenKeeper.Token?) throws -> Transfer {
    try meanwhile()
    try pause(until: time.now() + pacer.wait(at: time.now()))
    let request = auth.addressed(request)
    var headers = request.headers + auth.headers
    if let token { headers.append(BoundAuth.header(ofToken: token.text)) }
    let moment = SigningMoment(random: random, seconds: now() / 1000)
    headers += auth.signatures(of: request, at: moment).map { ($0.name, $0.value) }
    let transfer = try Transfer(
      timeouts: timeouts, isLoopback: HTTPDispatcher.isLoopback(endpoint))
    try transfer.prepare(
      request, headers: CurlHeaders(headers), for: nil, repeatability: .unsafe)
    pacer.started(at: time.now())
    sent += 1
    let code = transfer.perform()
    guard code == CURLE_OK else {
      let outcome = TransferFailure.outcome(code, of: transfer, endpoint: endpoint)
      if case .retry(_, let message, inDoubt: false) = outcome.whole {
        throw CallFailure.down(message, after: nil)
      }
      throw CallFailure.doubt(outcome.whole.message ?? "no answer")
    }
    return transfer
  }

  private func token() throws -> TokenKeeper.Token? {
    guard let keeper else { return nil }
    if case .held(let token) = keeper.state(at: time.now()) { return token }
    let transfer = try keeper.ask(at: time.now(), seconds: now() / 1000)
    if let outcome = keeper.take(transfer.perform(), seconds: { [now] in now() / 1000 }) {
      if case .auth(let message) = outcome.whole {
        throw CallFailure.refused(message, status: 401)
      }
      throw CallFailure.down(outcome.whole.message ?? "no access token", after: outcome.retryAfter)
    }
    guard case .held(let token) = keeper.state(at: time.now()) else {
      throw CallFailure.down("no access token", after: nil)
    }
    return token
  }
}

extension TokenGrant {
  fileprivate func keeper(_ timeouts: HTTPTimeouts) -> TokenKeeper {
    TokenKeeper(self, timeouts: timeouts)
  }
}
