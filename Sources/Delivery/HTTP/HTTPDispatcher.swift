import CCurl
import Connectors

/// Sends batches by HTTP over kept-alive connections, within the rate and the concurrency of the destination.
///
/// What is sent when is decided inside `submit` and `collect`, on the caller's thread; libcurl has one of its own.
package final class HTTPDispatcher: Dispatcher {
  package let capacity: Int
  /// Records of a small request.
  private static let reservedRecords = 10
  /// Nanoseconds that answers wait for others.
  private static let gathering: Int64 = 1_000_000

  private let action: BoundAction
  private let endpoint: String
  private let timeouts: HTTPTimeouts
  private let now: () -> Int64
  private let clock: () -> Int64
  private let mayStart: () throws -> Void
  private let onStep: (Batch) throws -> Void
  private let loop: TransferLoop<Transfer>
  private let random: () -> UInt64
  private let auth: BoundAuth
  /// Nil where no access token is needed.
  let keeper: TokenKeeper?
  let pacer: Pacer
  /// By request of the action: headers are the same for all of its batches, as long as one token is.
  private var headers: [CurlHeaders?]
  private var idle: [Transfer] = []
  /// Requests that libcurl has.
  private var active = 0
  /// Submitted and held back by the rate or for want of a token, first in first out.
  private var waiting: [Errand] = []
  private var done: [Delivered] = []

  /// `now` gives milliseconds since 1970, `clock` nanoseconds that never go back, `random` 64 random bits; `mayStart` is asked
  /// right before requests and throws where none may start any more; its word holds for `trustedFor` nanoseconds. `onStep` is
  /// told how far a batch has come in its flow before the next step is sent; `pacer` is that of all that goes to the destination.
  package init(
    action: BoundAction, timeouts: HTTPTimeouts = HTTPTimeouts(), now: @escaping () -> Int64,
    clock: @escaping () -> Int64 = MonotonicClock.nanoseconds,
    random: @escaping () -> UInt64 = { .random(in: .min ... .max) },
    trustedFor: Int64 = 200_000_000, pacer: Pacer? = nil,
    mayStart: @escaping () throws -> Void = {},
    onStep: @escaping (Batch) throws -> Void = { _ in }
  ) throws {
    self.mayStart = mayStart
    self.onStep = onStep
    do {
      try action.check()
      auth = try action.auth()
      let grant = try auth.grant?.get()
      keeper = grant.map { TokenKeeper($0, timeouts: timeouts) }
    } catch {
      throw DeliveryError.binding(error)
    }
    self.action = action
    self.timeouts = timeouts
    self.now = now
    self.clock = clock
    self.random = random
    endpoint = action.endpoint ?? "the destination"
    let connections = max(1, action.limits.concurrency)
    capacity = connections + Self.reserve(of: action, connections)
    self.pacer = pacer ?? Pacer(action.limits.requests)
    headers = action.requests.map { _ in nil }
    loop = try TransferLoop(connections: connections, trustedFor: trustedFor)
  }

  deinit { loop.end() }

  /// Small requests that follow an answer at once, while that is still being booked: only where no rate spaces them, and
  /// what may be repeated after a crash.
  ///
  /// The more connections, the more answers come while one write books those before: half as many as connections up to 4,
  /// as many at 8, twice as many from 16 on.
  private static func reserve(of action: BoundAction, _ connections: Int) -> Int {
    let isSmall = action.requests.allSatisfy { $0.maxRecords <= reservedRecords }
    let isSafe = action.requests.allSatisfy { $0.definition.repeatability == .safe }
    guard action.limits.requests == nil, isSmall, isSafe else { return 0 }
    return min(max(connections / 2, connections * connections / 8), connections * 2)
  }

  package var inFlight: Int { active + waiting.count + done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    waiting.append(Errand(batch))
    try startDue()
  }

  package func withdraw() -> [Batch] {
    let errands = recall() + waiting
    waiting.removeAll()
    return errands.compactMap { errand in
      if let ending = errand.batch.progress.ending {
        done.append(errand.delivered(ending, isDoubtful: errand.isDoubtful))
        return nil
      }
      guard errand.isDoubtful else { return errand.batch }
      let lost = BatchOutcome(
        .retry(
          code: "connection", message: "the connection to \(endpoint) was lost before the answer",
          inDoubt: true))
      done.append(errand.delivered(lost, isDoubtful: true))
      return nil
    }
  }

  /// Takes back what libcurl has and has not sent.
  private func recall() -> [Errand] {
    let begun = loop.takeBack()
    let errands = begun.compactMap(\.errand)
    for transfer in begun {
      if transfer.errand == nil {
        keeper?.takeBack()
      } else {
        transfer.finish()
        idle.append(transfer)
      }
    }
    active -= errands.count
    return errands
  }

  package func collect(wait milliseconds: Int) throws -> [Delivered] {
    try startDue()
    try take(wait: 0)
    let deadline = clock() + Int64(milliseconds) * 1_000_000
    while done.isEmpty, inFlight > 0 {
      let now = clock()
      guard now < deadline else { break }
      var pause = deadline - now
      if let due = waiting.lazy.map(\.due).min(), !isAsking {
        pause = min(pause, max(pacer.wait(at: now), due == .min ? 0 : due - now, 1_000_000))
      }
      try take(wait: pause)
      try startDue()
    }
    defer { done.removeAll(keepingCapacity: true) }
    return done
  }

  /// Takes what has ended; waits where there is nothing yet.
  private func take(wait nanoseconds: Int64) throws {
    // Half of what may be under way: the other half keeps the connections busy while these are booked in one write.
    let enough = min(max(1, capacity / 2), active)
    for (transfer, result) in try loop.taken(
      wait: nanoseconds, gathering: Self.gathering, enough: enough)
    {
      if let keeper, keeper.isCarried(by: transfer) {
        settle(keeper.take(result, seconds: { [now] in now() / 1000 }))
      } else {
        active -= 1
        try finish(transfer, result)
      }
    }
  }

  private func startDue() throws {
    if inFlight > 0 {
      try mayStart()
      loop.trust()
    }
    while let next = nextDue, pacer.wait(at: clock()) == 0 {
      guard let keeper else {
        try start(waiting.remove(at: next))
        continue
      }
      switch keeper.state(at: clock()) {
      case .held(let token):
        var errand = waiting.remove(at: next)
        errand.token = token
        try start(errand)
      case .missing: loop.begin(try keeper.ask(at: clock(), seconds: now() / 1000))
      case .asked: return
      case .refused(let outcome): settle(outcome)
      }
    }
  }

  /// The first of what waits that waits for nothing but its turn.
  private var nextDue: Int? {
    guard let first = waiting.first else { return nil }
    if first.due == .min { return 0 }
    let now = clock()
    return waiting.firstIndex { $0.due <= now }
  }

  /// Whether what waits does so for a token.
  private var isAsking: Bool {
    if case .asked? = keeper?.state(at: clock()) { true } else { false }
  }

  /// Heeds what came of the request for a token; nil is that there is one.
  private func settle(_ outcome: BatchOutcome?) {
    headers = headers.map { _ in nil }
    guard let outcome else { return }
    done += waiting.map { $0.delivered(outcome, isDoubtful: $0.isDoubtful) }
    waiting.removeAll()
  }

  private func start(_ waiting: Errand) throws {
    var errand = waiting
    let batch = errand.batch
    let request: HTTPRequest
    do throws(RequestError) {
      request = auth.addressed(try action.request(for: batch))
    } catch {
      if let ending = batch.progress.ending {
        // The last call needs what no step has kept.
        done.append(errand.delivered(ending, isDoubtful: errand.isDoubtful))
        return
      }
      switch error {
      case .binding(let error): throw DeliveryError.binding(error)
      case .record(let rejection):
        done.append(
          Delivered(
            batch: batch,
            outcome: BatchOutcome(.rejected(code: rejection.code, message: rejection.reason))))
        return
      }
    }
    let transfer =
      try idle.popLast()
      ?? Transfer(timeouts: timeouts, isLoopback: Self.isLoopback(endpoint))
    let headers = headers(of: request, for: &errand)
    try transfer.prepare(
      request, headers: headers, for: errand, repeatability: batch.request.repeatability,
      isSentOnce: auth.isSentOnce)
    loop.begin(transfer)
    active += 1
    pacer.started(at: clock())
  }

  /// The headers of a request: made once, unless the request or its signature is like no other.
  private func headers(of request: HTTPRequest, for errand: inout Errand) -> CurlHeaders {
    let index = errand.batch.requestIndex
    let isKept = !request.headersVary && !auth.isSigned && errand.batch.flow == nil
    if isKept, let kept = headers[index] { return kept }
    var all = request.headers + auth.headers
    if let token = errand.token { all.append(BoundAuth.header(ofToken: token.text)) }
    if auth.isSigned {
      let moment = SigningMoment(random: random, seconds: now() / 1000)
      for signature in auth.signatures(of: request, at: moment) {
        all.append((signature.name, signature.value))
        errand.secrets += signature.secrets
      }
    }
    let headers = CurlHeaders(all)
    if isKept { self.headers[index] = headers }
    return headers
  }

  private func finish(_ transfer: Transfer, _ result: CURLcode) throws {
    if let errand = transfer.errand {
      let isDoubtful = errand.isDoubtful || transfer.wasRepeated
      let verdict = verdict(of: transfer, result, for: errand.batch)
      transfer.finish()
      try heed(verdict, errand, isDoubtful: isDoubtful)
    }
    idle.append(transfer)
  }

  private func heed(_ verdict: FlowVerdict, _ errand: Errand, isDoubtful: Bool) throws {
    let batch = errand.batch
    switch verdict {
    case .again(let outcome), .over(let outcome):
      if case .auth = outcome.whole, let token = errand.token, !errand.wasRefused {
        return renew(token, for: errand.again(isDoubtful: isDoubtful))
      }
      if case .over = verdict, batch.flow != nil {
        batch.progress = FlowProgress()
        try onStep(batch)
      }
      done.append(errand.delivered(outcome, isDoubtful: isDoubtful))
    case .goesOn(let progress, let seconds):
      batch.progress = progress
      try onStep(batch)
      var next = Errand(batch)
      next.isDoubtful = isDoubtful
      if seconds > 0 { next.due = clock() + Int64(seconds) * 1_000_000_000 }
      waiting.insert(next, at: 0)
    case .left:
      let message = "\(endpoint) has not done yet what it was sent"
      done.append(
        errand.delivered(
          BatchOutcome(
            .retry(code: "waiting", message: message, inDoubt: false), reach: .laterRun),
          isDoubtful: isDoubtful))
    }
  }

  /// Sends a batch again whose token was refused: what has not left with that token waits for the new one too.
  private func renew(_ token: TokenKeeper.Token, for errand: Errand) {
    waiting.insert(errand, at: 0)
    if keeper?.drop(token) == true { waiting.insert(contentsOf: recall(), at: 1) }
  }

  private func verdict(of transfer: Transfer, _ result: CURLcode, for batch: Batch)
    -> FlowVerdict
  {
    guard result == CURLE_OK else {
      let outcome = TransferFailure.outcome(result, of: transfer, endpoint: endpoint)
      if let ending = batch.progress.ending { return .over(ending) }
      guard let flow = batch.flow else { return .over(outcome) }
      // Only the step that carries the records leaves them in doubt.
      return .again(batch.progress.step == flow.upload ? outcome : outcome.withoutDoubt)
    }
    let answer = Answer(
      status: transfer.status, body: transfer.answer.bytes, header: transfer.answerHeader,
      time: { [now] in now() / 1000 })
    return action.verdict(of: answer, for: batch)
  }

  static func isLoopback(_ endpoint: String) -> Bool {
    ["127.", "localhost:", "[::1]"].contains { endpoint.hasPrefix($0) }
  }
}

extension BatchOutcome {
  /// The outcome of a call that carries no records.
  fileprivate var withoutDoubt: BatchOutcome {
    mapped { outcome in
      guard case .retry(let code, let message, _) = outcome else { return outcome }
      return .retry(code: code, message: message, inDoubt: false)
    }
  }
}
