import CCurl
import Connectors

/// Sends messages by SMTP over connections that are kept, within the rate and the concurrency of the destination.
///
/// What is sent when is decided inside `submit` and `collect`, on the caller's thread; libcurl has one of its own.
package final class MailDispatcher: Dispatcher {
  package let capacity: Int
  /// Nanoseconds that answers wait for others.
  private static let gathering: Int64 = 1_000_000
  /// Nanoseconds for which the word of `mayStart` holds.
  private static let trustedFor: Int64 = 200_000_000

  private let action: BoundAction
  private let server: MailServer
  private let authority: String?
  private let timeouts: MailTimeouts
  private let now: () -> Int64
  private let clock: () -> Int64
  private let mayStart: () throws -> Void
  private let loop: TransferLoop<MailTransfer>
  private let pacer: Pacer
  private var idle: [MailTransfer] = []
  /// Messages that libcurl has.
  private var active = 0
  /// Submitted and held back by the rate, first in first out.
  private var waiting: [Batch] = []
  private var done: [Delivered] = []

  /// `root` is the project's, which the path of certificates is relative to; `now` gives milliseconds since 1970, for the
  /// date of messages, `clock` nanoseconds that never go back; `mayStart` throws where nothing may be sent any more.
  package init(
    action: BoundAction, root: String, timeouts: MailTimeouts = MailTimeouts(),
    now: @escaping () -> Int64, clock: @escaping () -> Int64 = MonotonicClock.nanoseconds,
    pacer: Pacer? = nil,
    mayStart: @escaping () throws -> Void = {}
  ) throws {
    do {
      try action.check()
      server = try action.mailServer()
    } catch {
      throw DeliveryError.binding(error)
    }
    authority = try server.authorityPath(root: root)
    self.action = action
    self.timeouts = timeouts
    self.now = now
    self.clock = clock
    self.mayStart = mayStart
    capacity = max(1, action.limits.concurrency)
    self.pacer = pacer ?? Pacer(action.limits.requests)
    loop = try TransferLoop(connections: capacity, trustedFor: Self.trustedFor)
  }

  deinit { loop.end() }

  package var inFlight: Int { active + waiting.count + done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    waiting.append(batch)
    try startDue()
  }

  package func withdraw() -> [Batch] {
    let begun = loop.takeBack()
    let batches = begun.compactMap(\.batch)
    for transfer in begun {
      transfer.finish()
      idle.append(transfer)
    }
    active -= begun.count
    defer { waiting.removeAll() }
    return batches + waiting
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
    let enough = min(max(1, capacity / 2), active)
    for (transfer, result) in try loop.taken(
      wait: nanoseconds, gathering: Self.gathering, enough: enough)
    {
      active -= 1
      if let batch = transfer.batch {
        let outcome = MailOutcome.outcome(result, of: transfer, endpoint: server.endpoint)
        done.append(Delivered(batch: batch, outcome: outcome))
      }
      transfer.finish()
      idle.append(transfer)
    }
  }

  private func startDue() throws {
    if inFlight > 0 {
      try mayStart()
      loop.trust()
    }
    while !waiting.isEmpty, pacer.wait(at: clock()) == 0 { try start(waiting.removeFirst()) }
  }

  private func start(_ batch: Batch) throws {
    let message: MailMessage
    do throws(RequestError) {
      message = try action.mail(for: batch, seconds: now() / 1000)
    } catch {
      switch error {
      case .binding(let error): throw DeliveryError.binding(error)
      case .record(let rejection):
        let outcome = RecordOutcome.rejected(code: rejection.code, message: rejection.reason)
        done.append(Delivered(batch: batch, outcome: BatchOutcome(outcome)))
        return
      }
    }
    let transfer =
      try idle.popLast() ?? MailTransfer(server, authority: authority, timeouts: timeouts)
    try transfer.prepare(message, for: batch)
    loop.begin(transfer)
    active += 1
    pacer.started(at: clock())
  }
}
