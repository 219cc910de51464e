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
  private let loop: TransferLoop
  private let auth: [(name: String, value: String)]
  private var pacer: Pacer
  /// By request of the action: headers are the same for all of its batches.
  private var headers: [CurlHeaders?]
  private var idle: [Transfer] = []
  /// Requests that libcurl has.
  private var active = 0
  /// Submitted and held back by the rate, first in first out.
  private var waiting: [Batch] = []
  private var done: [Delivered] = []

  /// `now` gives milliseconds since 1970, `clock` nanoseconds that never go back; `mayStart` is asked right before requests
  /// and throws where none may start any more; its word holds for `trustedFor` nanoseconds.
  package init(
    action: BoundAction, timeouts: HTTPTimeouts = HTTPTimeouts(), now: @escaping () -> Int64,
    clock: @escaping () -> Int64 = MonotonicClock.nanoseconds, trustedFor: Int64 = 200_000_000,
    mayStart: @escaping () throws -> Void = {}
  ) throws {
    self.mayStart = mayStart
    do {
      try action.check()
      auth = try action.authHeaders()
    } catch {
      throw DeliveryError.binding(error)
    }
    self.action = action
    self.timeouts = timeouts
    self.now = now
    self.clock = clock
    endpoint = action.endpoint ?? "the destination"
    let connections = max(1, action.limits.concurrency)
    capacity = connections + Self.reserve(of: action, connections)
    pacer = Pacer(action.limits.requests)
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
    waiting.append(batch)
    try startDue()
  }

  package func withdraw() -> [Batch] {
    let begun = loop.takeBack()
    active -= begun.count
    let batches = begun.compactMap(\.batch) + waiting
    for transfer in begun { transfer.finish() }
    idle += begun
    waiting.removeAll()
    return batches
  }

  package func collect(wait milliseconds: Int) throws -> [Delivered] {
    try startDue()
    try take(wait: 0)
    let deadline = clock() + Int64(milliseconds) * 1_000_000
    while done.isEmpty, inFlight > 0 {
      let now = clock()
      guard now < deadline else { break }
      var pause = deadline - now
      if !waiting.isEmpty { pause = min(pause, max(pacer.wait(at: now), 1_000_000)) }
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
      active -= 1
      finish(transfer, result)
    }
  }

  private func startDue() throws {
    if inFlight > 0 {
      try mayStart()
      loop.trust()
    }
    while !waiting.isEmpty, pacer.wait(at: clock()) == 0 {
      try start(waiting.removeFirst())
    }
  }

  private func start(_ batch: Batch) throws {
    let request: HTTPRequest
    do throws(RequestError) {
      request = try action.request(for: batch)
    } catch {
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
    let kept = request.headersVary ? nil : self.headers[batch.requestIndex]
    let headers = kept ?? CurlHeaders(request.headers + auth)
    self.headers[batch.requestIndex] = headers
    try transfer.prepare(request, headers: headers, for: batch)
    loop.begin(transfer)
    active += 1
    pacer.started(at: clock())
  }

  private func finish(_ transfer: Transfer, _ result: CURLcode) {
    if let batch = transfer.batch {
      done.append(
        Delivered(
          batch: batch, outcome: outcome(of: transfer, result, for: batch),
          isDoubtful: transfer.wasRepeated))
      transfer.finish()
    }
    idle.append(transfer)
  }

  private func outcome(of transfer: Transfer, _ result: CURLcode, for batch: Batch)
    -> BatchOutcome
  {
    guard result == CURLE_OK else {
      return TransferFailure.outcome(result, of: transfer, endpoint: endpoint)
    }
    let answer = Answer(
      status: transfer.status, body: transfer.answer.bytes, header: transfer.answerHeader,
      time: { [now] in now() / 1000 })
    return action.outcome(of: answer, for: batch)
  }

  static func isLoopback(_ endpoint: String) -> Bool {
    ["127.", "localhost:", "[::1]"].contains { endpoint.hasPrefix($0) }
  }
}
