import CCurl
import Dispatch
import Synchronization

/// libcurl at work on a thread of its own: connections are served while the run's thread maps rows and books answers.
///
/// What is begun beyond the number of connections is a reserve: it follows an answer at once, as long as answers are
/// good. After any other, and where the run's thread has not been heard of for a moment, nothing leaves before that has
/// looked at what came.
///
/// Sendable because what both threads touch is guarded by `shared`, a transfer belongs to one of them at a time, and the
/// multi handle to the loop's, but for `curl_multi_wakeup`, which any thread may call.
final class TransferLoop<Transfer: CurlTransfer>: @unchecked Sendable {
  /// A transfer that libcurl is done with, and what it says of it.
  typealias Ended = (transfer: Transfer, result: CURLcode)

  private struct Shared {
    /// Connections on which nothing is under way.
    var free = 0
    /// Prepared and not yet with libcurl, in their order.
    var begun: [Transfer] = []
    /// Until when they may leave, by the monotonic clock.
    var trustedUntil: Int64 = .min
    var ended: [Ended] = []
    /// Answers that are not good: those that wait to be taken, and all that the run's thread has not dealt with.
    var bad = 0
    var unheeded = 0
    /// How many must have ended for the run's thread to be woken, where it waits.
    var awaited: Int?
    /// Whether the loop waits for its sockets, or is about to.
    var rests = false
    var isOver = false
    var failure: CURLMcode?

    var mayLeave: Bool {
      !begun.isEmpty && free > 0 && unheeded == 0 && MonotonicClock.nanoseconds() < trustedUntil
    }
  }

  private let trustedFor: Int64
  private let multi: UnsafeMutableRawPointer
  private let shared = Mutex(Shared())
  private let wakes = DispatchSemaphore(value: 0)
  private let hasEnded = DispatchSemaphore(value: 0)
  /// By handle; the loop's own, as what leaves and what ended in its turn.
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var leaving: [Transfer] = []
  private var ended: [Ended] = []

  /// Starts the thread, which stays until `end`.
  ///
  /// - Parameter trustedFor: nanoseconds after which what is begun waits for the run's thread to be heard again.
  init(connections: Int, trustedFor: Int64) throws {
    guard CurlLibrary.isReady, let multi = curl_multi_init() else {
      throw DeliveryError.curl("no multi handle")
    }
    self.multi = multi
    self.trustedFor = trustedFor
    shared.withLock { $0.free = connections }
    headgate_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    DispatchQueue(label: "headgate.transfers").async { self.run() }
  }

  // MARK: The run's thread

  /// Sends a prepared transfer as soon as a connection is free; it is libcurl's until it has ended or is taken back.
  func begin(_ transfer: Transfer) {
    wake(after: { $0.begun.append(transfer) })
  }

  /// Says that the run's thread has heeded all that it took, and that what is begun may leave.
  func trust() {
    let until = MonotonicClock.nanoseconds() + trustedFor
    wake(after: {
      $0.trustedUntil = until
      $0.unheeded = $0.bad
    })
  }

  /// Takes back what has not left.
  func takeBack() -> [Transfer] {
    shared.withLock { shared in
      defer { shared.begun.removeAll(keepingCapacity: true) }
      return shared.begun
    }
  }

  private func wake(after change: (inout Shared) -> Void) {
    let wakes = shared.withLock { shared in
      change(&shared)
      let wakes = shared.rests && shared.mayLeave
      if wakes { shared.rests = false }
      return wakes
    }
    if wakes { curl_multi_wakeup(multi) }
  }

  /// Those that ended: waits until the first has, and a moment for others, which are booked together in one write.
  ///
  /// - Parameters:
  ///   - nanoseconds: how long to wait for the first; 0 is not at all.
  ///   - gathering: how long to wait for others.
  ///   - enough: as many are not waited beyond; at most as many as are under way.
  func taken(wait nanoseconds: Int64, gathering: Int64, enough: Int) throws -> [Ended] {
    if nanoseconds > 0 {
      let start = MonotonicClock.nanoseconds()
      // Mostly others are close behind, and one waking is enough.
      if try wait(for: enough, until: start + min(nanoseconds, gathering)) == 0,
        try wait(for: 1, until: start + nanoseconds) > 0
      {
        _ = try wait(for: enough, until: MonotonicClock.nanoseconds() + gathering)
      }
    }
    return shared.withLock { shared in
      defer { shared.ended.removeAll(keepingCapacity: true) }
      shared.bad = 0
      return shared.ended
    }
  }

  /// Waits until so many have ended.
  ///
  /// - Returns: how many have.
  private func wait(for count: Int, until deadline: Int64) throws -> Int {
    while true {
      let left = deadline - MonotonicClock.nanoseconds()
      let (ended, failure) = shared.withLock { shared in
        shared.awaited = shared.ended.count < count && left > 0 ? count : nil
        return (shared.ended.count, shared.failure)
      }
      if let failure { throw DeliveryError.curl(String(cString: curl_multi_strerror(failure))) }
      if ended >= count || left <= 0 { return ended }
      _ = wakes.wait(timeout: .now() + .nanoseconds(Int(left)))
    }
  }

  /// Breaks off what is under way, and the thread ends.
  func end() {
    shared.withLock { $0.isOver = true }
    curl_multi_wakeup(multi)
    hasEnded.wait()
    for handle in active.keys { curl_multi_remove_handle(multi, handle) }
    active.removeAll()
    curl_multi_cleanup(multi)
  }

  // MARK: The loop's thread

  private func run() {
    defer { hasEnded.signal() }
    do {
      while try turn() {}
    } catch {
      shared.withLock { $0.failure = error.code }
      wakes.signal()
    }
  }

  /// - Returns: whether there is another turn.
  private func turn() throws(Failure) -> Bool {
    guard takeLeaving() else { return false }
    for transfer in leaving {
      try check(curl_multi_add_handle(multi, transfer.curl))
      active[transfer.curl] = transfer
    }
    leaving.removeAll(keepingCapacity: true)
    var running: Int32 = 0
    try check(curl_multi_perform(multi, &running))
    takeEnded()
    // Until a socket is ready, libcurl has a timeout to heed, or the run's thread has something new.
    if handOver() { try check(curl_multi_poll(multi, nil, 0, 60_000, nil)) }
    return true
  }

  /// Takes what may leave now.
  ///
  /// - Returns: false at the end.
  private func takeLeaving() -> Bool {
    shared.withLock { shared in
      if shared.isOver { return false }
      let count = shared.mayLeave ? min(shared.free, shared.begun.count) : 0
      // Into memory of its own: a slice would make the queue copy itself for each request.
      leaving.append(contentsOf: shared.begun.prefix(count))
      shared.begun.removeFirst(count)
      shared.free -= count
      return true
    }
  }

  private func takeEnded() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let result = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      if let transfer = active.removeValue(forKey: handle) { ended.append((transfer, result)) }
    }
  }

  /// - Returns: whether there is nothing else to do.
  private func handOver() -> Bool {
    let bad = ended.count { $0.result != CURLE_OK || !$0.transfer.isGood }
    let (rests, isEnough) = shared.withLock { shared in
      shared.free += ended.count
      shared.ended += ended
      shared.bad += bad
      shared.unheeded += bad
      shared.rests = !shared.isOver && !shared.mayLeave
      let isEnough = shared.awaited.map { shared.ended.count >= $0 } ?? false
      if isEnough { shared.awaited = nil }
      return (shared.rests, isEnough)
    }
    ended.removeAll(keepingCapacity: true)
    if isEnough { wakes.signal() }
    return rests
  }

  private struct Failure: Error { let code: CURLMcode }

  private func check(_ code: CURLMcode) throws(Failure) {
    if code != CURLM_OK { throw Failure(code: code) }
  }
}
