import CCurl
import Connectors

/// Sends batches by HTTP over kept-alive connections, within the rate and the concurrency of the destination.
///
/// All work happens inside `submit` and `collect`, on the caller's thread.
package final class HTTPDispatcher: Dispatcher {
  package let capacity: Int
  /// Bytes of started requests that are enough to let libcurl work.
  private static let leavingBytes = 32_768
  /// Nanoseconds that answers wait for others.
  private static let gathering: Int64 = 1_000_000

  private let action: BoundAction
  private let endpoint: String
  private let timeouts: HTTPTimeouts
  private let now: () -> Int64
  private let clock: () -> Int64
  private let mayStart: () throws -> Void
  private let multi: UnsafeMutableRawPointer
  private let auth: [(name: String, value: String)]
  private var pacer: Pacer
  /// By request of the action: headers are the same for all of its batches.
  private var headers: [CurlHeaders?]
  private var idle: [Transfer] = []
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Submitted and held back by the rate, first in first out.
  private var waiting: [Batch] = []
  private var done: [Delivered] = []
  /// Bytes of requests that were started since libcurl worked last.
  private var unsent = 0

  /// `now` gives milliseconds since 1970, `clock` nanoseconds that never go back; `mayStart` is asked right before each
  /// request and throws where none may start any more.
  package init(
    action: BoundAction, timeouts: HTTPTimeouts = HTTPTimeouts(), now: @escaping () -> Int64,
    clock: @escaping () -> Int64 = MonotonicClock.nanoseconds,
    mayStart: @escaping () throws -> Void = {}
  ) throws {
    self.mayStart = mayStart
    do {
      try action.check()
      auth = try action.authHeaders()
    } catch {
      throw DeliveryError.binding(error)
    }
    guard CurlLibrary.isReady, let multi = curl_multi_init() else {
      throw DeliveryError.curl("no multi handle")
    }
    self.multi = multi
    self.action = action
    self.timeouts = timeouts
    self.now = now
    self.clock = clock
    endpoint = action.endpoint ?? "the destination"
    capacity = max(1, action.limits.concurrency)
    pacer = Pacer(action.limits.requests)
    headers = action.requests.map { _ in nil }
    headgate_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, capacity)
  }

  deinit {
    for transfer in active.values { curl_multi_remove_handle(multi, transfer.curl) }
    active.removeAll()
    idle.removeAll()
    curl_multi_cleanup(multi)
  }

  package var inFlight: Int { active.count + waiting.count + done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    waiting.append(batch)
    try startDue()
    // Small requests leave together; what is large leaves while the next is being mapped.
    if unsent >= Self.leavingBytes { try perform() }
  }

  package func withdraw() -> [Batch] {
    defer { waiting.removeAll() }
    return waiting
  }

  package func collect(wait milliseconds: Int) throws -> [Delivered] {
    try drive()
    let deadline = clock() + Int64(milliseconds) * 1_000_000
    while done.isEmpty, inFlight > 0 {
      let now = clock()
      guard now < deadline else { break }
      var pause = deadline - now
      if !waiting.isEmpty { pause = min(pause, max(pacer.wait(at: now), 1_000_000)) }
      let code = curl_multi_poll(multi, nil, 0, Int32(min(pause / 1_000_000, 60_000)), nil)
      guard code == CURLM_OK else { throw Self.error(code) }
      try drive()
    }
    if milliseconds > 0 { try gather() }
    defer { done.removeAll(keepingCapacity: true) }
    return done
  }

  /// Waits a moment for answers that come right behind the first: they are booked together, in one write.
  private func gather() throws {
    let deadline = clock() + Self.gathering
    while !done.isEmpty, done.count * 2 < capacity, !active.isEmpty, clock() < deadline {
      let code = curl_multi_poll(multi, nil, 0, 1, nil)
      guard code == CURLM_OK else { throw Self.error(code) }
      try perform()
    }
  }

  /// Starts what is due, lets libcurl work, and takes what has ended.
  private func drive() throws {
    try startDue()
    try perform()
  }

  private func startDue() throws {
    while !waiting.isEmpty, pacer.wait(at: clock()) == 0 {
      try mayStart()
      try start(waiting.removeFirst())
    }
  }

  private func perform() throws {
    unsent = 0
    var running: Int32 = 0
    let code = curl_multi_perform(multi, &running)
    guard code == CURLM_OK else { throw Self.error(code) }
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let result = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      if let transfer = active.removeValue(forKey: handle) { finish(transfer, result) }
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
    let code = curl_multi_add_handle(multi, transfer.curl)
    guard code == CURLM_OK else { throw Self.error(code) }
    active[transfer.curl] = transfer
    unsent += request.body?.count ?? 0
    pacer.started(at: clock())
  }

  private func finish(_ transfer: Transfer, _ result: CURLcode) {
    let outcome: (Batch) -> BatchOutcome = { [action, endpoint, now] batch in
      guard result == CURLE_OK else {
        return TransferFailure.outcome(result, of: transfer, endpoint: endpoint)
      }
      return action.outcome(
        of: Answer(
          status: transfer.status, headers: transfer.answerHeaders, body: transfer.answer.bytes,
          time: now() / 1000),
        for: batch)
    }
    if let batch = transfer.batch {
      let delivered = Delivered(
        batch: batch, outcome: outcome(batch), isDoubtful: transfer.wasRepeated)
      _ = transfer.finish()
      done.append(delivered)
    }
    idle.append(transfer)
  }

  static func isLoopback(_ endpoint: String) -> Bool {
    ["127.", "localhost:", "[::1]"].contains { endpoint.hasPrefix($0) }
  }

  private static func error(_ code: CURLMcode) -> DeliveryError {
    .curl(String(cString: curl_multi_strerror(code)))
  }
}
