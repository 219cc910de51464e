import CCurl
import Connectors

/// Why an object could not be looked for or made.
package enum ObjectFailure: Error, Hashable, Sendable {
  /// The destination says no, and would again.
  case refused(String)
  /// It cannot be reached, or asks to be left alone.
  case down(String)
  /// Nothing is known of what became of it.
  case doubt(String)
}

/// Looks for objects of a destination and makes them, one request after the other.
///
/// A search is tried again where that may help; to make an object is tried once, for a second try may make a second one.
package final class ObjectDesk {
  /// Pages of a list that are read at most: a destination that never ends its list is no endless loop.
  private static let mostPages = 1_000

  private let object: BoundObject
  private let auth: BoundAuth
  private let keeper: TokenKeeper?
  private let timeouts: HTTPTimeouts
  private let pace: RetryPace
  private let time: CourierTime
  private let now: () -> Int64
  private let random: () -> UInt64

  /// `now` gives milliseconds since 1970, `random` 64 random bits.
  package init(
    _ object: BoundObject, timeouts: HTTPTimeouts = HTTPTimeouts(), pace: RetryPace,
    time: CourierTime = .live, now: @escaping () -> Int64, random: @escaping () -> UInt64
  ) throws {
    self.object = object
    self.timeouts = timeouts
    self.pace = pace
    self.time = time
    self.now = now
    self.random = random
    guard CurlLibrary.isReady else { throw DeliveryError.curl("it cannot be started") }
    do {
      auth = try object.auth()
      let grant = try auth.grant?.get()
      keeper = grant.map { TokenKeeper($0, timeouts: timeouts) }
    } catch {
      throw DeliveryError.binding(error)
    }
  }

  /// All that the search finds, over all its pages.
  package func find() throws -> [BoundObject.Found] {
    var found: [BoundObject.Found] = []
    var page: String?
    for _ in 0..<Self.mostPages {
      let request: HTTPRequest
      do { request = try object.search(page: page) } catch { throw DeliveryError.binding(error) }
      let read = try patiently {
        try ask(request) { answer in answer.isYes ? object.page(in: answer) : nil }
      }
      found += read.found
      guard let next = read.next, next != page else { return found }
      page = next
    }
    throw ObjectFailure.refused("\(object.endpoint) has no end to the list of what it has")
  }

  /// Makes the object; returns its id.
  package func create() throws -> String {
    let request: HTTPRequest
    do { request = try object.creation() } catch { throw DeliveryError.binding(error) }
    return try ask(request) { answer in answer.isYes ? object.id(in: answer) : nil }
  }

  /// Tries again what was not refused.
  private func patiently<Value>(_ work: () throws -> Value) throws -> Value {
    var failures = 0
    let first = time.now()
    while true {
      do {
        return try work()
      } catch let failure as ObjectFailure {
        if case .refused = failure { throw failure }
        failures += 1
        guard
          let due = pace.nextTry(
            after: failures, since: first, now: time.now(), retryAfter: nil, random: random())
        else { throw failure }
        time.sleep(max(0, due - time.now()))
      }
    }
  }

  /// Sends one request, with a token where one is needed; `read` gives nil where the answer says something else.
  private func ask<Value>(
    _ request: HTTPRequest, _ read: (Answer) -> Value?
  ) throws -> Value {
    var token = try self.token()
    while true {
      let transfer = try send(request, token)
      let answer = Answer(
        status: transfer.status, body: transfer.answer.bytes, header: transfer.answerHeader,
        time: { [now] in now() / 1000 })
      if let value = read(answer) { return value }
      if answer.status == 401, let held = token, keeper?.drop(held) == true, held.number == 1 {
        token = try self.token()
        continue
      }
      throw failure(answer, token)
    }
  }

  private func failure(_ answer: Answer, _ token: TokenKeeper.Token?) -> ObjectFailure {
    let secrets = auth.secrets + (token.map { [$0.text] } ?? [])
    let message = HiddenWords(secrets).hidden(in: "\(object.endpoint): \(answer.refusal)")
    switch answer.status {
    case 200..<300: return .doubt(message + ", and the answer does not say what was asked")
    case 408, 500...: return .doubt(message)
    case 425, 429: return .down(message)
    default: return .refused(message)
    }
  }

  private func send(_ request: HTTPRequest, _ token: TokenKeeper.Token?) throws -> Transfer {
    let request = auth.addressed(request)
    var headers = request.headers + auth.headers
    if let token { headers.append(BoundAuth.header(ofToken: token.text)) }
    let moment = SigningMoment(random: random, seconds: now() / 1000)
    headers += auth.signatures(of: request, at: moment).map { ($0.name, $0.value) }
    let transfer = try Transfer(
      timeouts: timeouts, isLoopback: HTTPDispatcher.isLoopback(object.endpoint))
    try transfer.prepare(
      request, headers: CurlHeaders(headers), for: nil, repeatability: .unsafe)
    let code = transfer.perform()
    guard code == CURLE_OK else {
      let outcome = TransferFailure.outcome(code, of: transfer, endpoint: object.endpoint)
      if case .retry(_, let message, inDoubt: false) = outcome.whole {
        throw ObjectFailure.down(message)
      }
      throw ObjectFailure.doubt(outcome.whole.message ?? "no answer")
    }
    return transfer
  }

  private func token() throws -> TokenKeeper.Token? {
    guard let keeper else { return nil }
    if case .held(let token) = keeper.state(at: time.now()) { return token }
    let transfer = try keeper.ask(at: time.now(), seconds: now() / 1000)
    if let outcome = keeper.take(transfer.perform(), seconds: { [now] in now() / 1000 }) {
      if case .auth(let message) = outcome.whole { throw ObjectFailure.refused(message) }
      throw ObjectFailure.down(outcome.whole.message ?? "no access token")
    }
    guard case .held(let token) = keeper.state(at: time.now()) else {
      throw ObjectFailure.down("no access token")
    }
    return token
  }
}

extension Answer {
  fileprivate var isYes: Bool { (200..<300).contains(status) }
}
