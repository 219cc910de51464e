import CCurl
import Connectors

/// The access token of a destination: asked for when the first request needs it, again before it ends or once it was
/// refused; kept in memory only. Used from the run's thread.
final class TokenKeeper {
  /// A token, told from those before it.
  struct Token: Hashable {
    let number: Int
    let text: String
  }

  enum State {
    /// None is there, and none is asked for.
    case missing
    case asked
    case held(Token)
    /// Who asks was refused, and would be again.
    case refused(BatchOutcome)
  }

  /// Seconds before its end that a token is renewed, or half of what it lives where that is less.
  private static let margin = 60

  private let grant: TokenGrant
  private let timeouts: HTTPTimeouts
  private var state = State.missing
  /// When the token that is held is to be renewed, by the clock that never goes back.
  private var renewal: Int64?
  private var number = 0
  /// The one that came with the token before.
  private var refreshToken: String?
  /// The request under way, when it began and what of it no message may repeat.
  private var request: (transfer: Transfer, began: Int64, secrets: [String])?

  init(_ grant: TokenGrant, timeouts: HTTPTimeouts) {
    self.grant = grant
    self.timeouts = timeouts
  }

  /// What there is at a time of the clock that never goes back.
  func state(at now: Int64) -> State {
    if case .held = state, let renewal, now >= renewal { state = .missing }
    return state
  }

  /// Whether its request is this one.
  func isCarried(by transfer: Transfer) -> Bool { request?.transfer === transfer }

  /// Makes the request for a token.
  ///
  /// - Parameters:
  ///   - now: of the clock that never goes back.
  ///   - seconds: since 1970, UTC.
  func ask(at now: Int64, seconds: Int64) throws -> Transfer {
    let asked: (request: HTTPRequest, secrets: [String])
    do {
      asked = try grant.request(now: seconds, refreshToken: refreshToken)
    } catch {
      throw DeliveryError.binding(error)
    }
    let transfer = try Transfer(timeouts: timeouts, isLoopback: grant.url.isLoopback)
    // A refresh token may be good for one sending.
    try transfer.prepare(
      asked.request, headers: CurlHeaders(asked.request.headers), for: nil, repeatability: .unsafe)
    request = (transfer, now, asked.secrets)
    state = .asked
    return transfer
  }

  /// The request did not leave.
  func takeBack() {
    request = nil
    state = .missing
  }

  /// Takes what its request ended with.
  ///
  /// - Parameter seconds: since 1970, UTC.
  /// - Returns: what it means for the batches that wait for it; nil where they can be sent.
  func take(_ result: CURLcode, seconds: @escaping () -> Int64) -> BatchOutcome? {
    guard let (transfer, began, secrets) = request else { return nil }
    request = nil
    state = .missing
    guard result == CURLE_OK else {
      return TransferFailure.outcome(result, of: transfer, endpoint: grant.url.endpoint).unsent
    }
    let answer = Answer(
      status: transfer.status, body: transfer.answer.bytes, header: transfer.answerHeader,
      time: seconds)
    switch TokenAnswer(answer, from: grant.url.endpoint, secrets: secrets) {
    case .token(let token):
      hold(token, since: began)
      return nil
    case .retry(let message, let retryAfter):
      return BatchOutcome(
        .retry(code: "token", message: message, inDoubt: false), retryAfter: retryAfter,
        reach: .destination)
    case .refused(let message):
      let outcome = BatchOutcome(.auth(message: message))
      state = .refused(outcome)
      return outcome
    }
  }

  /// Gives up a token that was refused, unless there is another one by now.
  ///
  /// - Returns: whether it was the one that is held.
  func drop(_ token: Token) -> Bool {
    guard case .held(let held) = state, held == token else { return false }
    state = .missing
    return true
  }

  private func hold(_ token: AccessToken, since began: Int64) {
    number += 1
    state = .held(Token(number: number, text: token.text))
    renewal = token.lifetime.map { lifetime in
      let milliseconds = Int64(lifetime) * 1_000 - Int64(min(Self.margin * 1_000, lifetime * 500))
      return began + milliseconds * 1_000_000
    }
    if let next = token.refreshToken { refreshToken = next }
  }
}

extension BatchOutcome {
  /// What it means for batches of which nothing was sent that the request for their token failed so.
  fileprivate var unsent: BatchOutcome {
    let outcome = mapped { outcome in
      guard case .retry(let code, let message, _) = outcome else { return outcome }
      return .retry(code: code, message: "no access token: \(message)", inDoubt: false)
    }
    return BatchOutcome(outcome.whole, retryAfter: retryAfter, reach: .destination)
  }
}
