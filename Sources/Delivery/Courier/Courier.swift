import Connectors

/// Brings batches to the outcome of each record: tries again what may be, splits what is refused as a whole, and holds
/// everything back where the destination asks for it. Used like the dispatcher that it owns, from the run's thread.
///
/// What is delivered need not be a batch that was submitted: records are delivered as soon as they are settled, in
/// parts of their batch. Of a batch that is delivered or withdrawn no request is under way.
package final class Courier: Dispatcher {
  /// Batches at once: as many may wait for another try as may be under way, so that they do not hold up the others.
  package let capacity: Int
  /// What was done so far.
  package private(set) var tally = CourierTally()
  private let dispatcher: any Dispatcher
  private let policy: RetryPace
  private let time: CourierTime
  private let random: () -> UInt64
  /// Not under way; due now or later, the first that is due goes first.
  private var waiting: [Parcel] = []
  private var underWay: [ObjectIdentifier: Parcel] = [:]
  private var done: [Delivered] = []
  /// No request starts before.
  private var heldUntil: Int64 = .min
  /// Nothing is started or tried again any more.
  private var isClosed = false
  /// Answers that show that the destination works.
  private var signs = 0
  /// Requests in a row of which it is not known what became of them, and that must not be repeated.
  private var unknowns = 0

  /// `random` gives 64 random bits.
  package init(
    _ dispatcher: any Dispatcher, policy: RetryPace, time: CourierTime = .live,
    random: @escaping () -> UInt64
  ) {
    self.dispatcher = dispatcher
    self.policy = policy
    self.time = time
    self.random = random
    capacity = dispatcher.capacity * 2
  }

  package var inFlight: Int { waiting.count + underWay.count + done.count }

  package func submit(_ batch: Batch) throws {
    precondition(!isClosed, "a batch was submitted after the end")
    waiting.append(Parcel(batch))
    try start()
  }

  /// Takes back all that has not left; what an earlier try may have applied is delivered as in doubt instead.
  ///
  /// Nothing is started or tried again after.
  package func withdraw() -> [Batch] {
    isClosed = true
    takeBack()
    defer { waiting.removeAll() }
    return waiting.compactMap { parcel in
      guard let delivered = parcel.withdrawn else { return parcel.batch }
      done.append(delivered)
      return nil
    }
  }

  package func collect(wait milliseconds: Int) throws -> [Delivered] {
    try start()
    let now = time.now()
    var pause = done.isEmpty ? Int64(milliseconds) * 1_000_000 : 0
    if let next = nextStart { pause = min(pause, max(0, next - now)) }
    if !underWay.isEmpty {
      for answered in try dispatcher.collect(wait: Int((pause + 999_999) / 1_000_000)) {
        settle(answered)
      }
    } else if pause > 0, !waiting.isEmpty {
      time.sleep(pause)
    }
    // What is known is booked before more is sent, so that a crash repeats no more than what was under way.
    if done.isEmpty { try start() }
    defer { done.removeAll(keepingCapacity: true) }
    return done
  }

  /// When the next request may start; nil where that does not depend on time.
  private var nextStart: Int64? {
    guard !isClosed, underWay.count < dispatcher.capacity else { return nil }
    return waiting.lazy.map(\.due).min().map { max($0, heldUntil) }
  }

  private func start() throws {
    let now = time.now()
    while !isClosed, now >= heldUntil, dispatcher.inFlight < dispatcher.capacity,
      let index = waiting.firstIndex(where: { $0.due <= now })
    {
      let parcel = waiting.remove(at: index)
      underWay[ObjectIdentifier(parcel.batch)] = parcel
      if parcel.failures > 0 { tally.retries += 1 }
      try dispatcher.submit(parcel.batch)
    }
  }

  /// Decides what becomes of a batch that was answered.
  private func settle(_ answered: Delivered) {
    guard var parcel = underWay.removeValue(forKey: ObjectIdentifier(answered.batch)) else {
      preconditionFailure("a batch came back that was not under way")
    }
    tally.requests += 1
    if answered.isDoubtful, parcel.doubt == nil { parcel.doubt = .lostConnection }
    let batch = parcel.batch
    let outcome = answered.outcome.unrepeated(batch.request.repeatability)
    if outcome.isSignOfLife(of: batch) {
      signs += 1
      unknowns = 0
    }
    if batch.isResumed, !batch.isOpen {
      // Nothing of it can be sent again by this run: what is to be, the next diff finds.
      return finish(
        parcel, outcome.isRefusal(of: batch) ? outcome.pending : outcome, isOutage: false)
    }
    if outcome.reach == .laterRun { return finish(parcel, outcome, isOutage: false) }
    if outcome.isRefusal(of: batch) { return split(parcel, outcome) }
    let division = Division(outcome, of: batch.count)
    if division.again.isEmpty {
      deliver(parcel, outcome)
    } else if division.settled.isEmpty {
      retry(parcel, outcome)
    } else {
      deliver(parcel.part(batch.part(division.settled)), outcome.part(division.settled))
      retry(parcel.part(batch.part(division.again)), outcome.part(division.again))
      batch.recycle()
    }
  }

  private func deliver(_ parcel: Parcel, _ outcome: BatchOutcome) {
    var isOutage = false
    let batch = parcel.batch
    if outcome.hasUnknown(of: batch), !outcome.isSignOfLife(of: batch), !isClosed {
      unknowns += 1
      isOutage = unknowns >= policy.tries
      hold(until: time.now() + policy.pause(after: unknowns, random: random()))
    }
    finish(parcel, outcome, isOutage: isOutage)
  }

  private func finish(_ parcel: Parcel, _ outcome: BatchOutcome, isOutage: Bool) {
    if isOutage { isClosed = true }
    done.append(
      Delivered(
        batch: parcel.batch, outcome: outcome, isDoubtful: parcel.doubt != nil, isOutage: isOutage))
  }

  /// Lets a batch wait for its next try, or gives it up.
  private func retry(_ parcel: Parcel, _ outcome: BatchOutcome) {
    var parcel = parcel
    let now = time.now()
    let failed = parcel.failed ?? (at: now, signs: signs)
    parcel.failed = failed
    parcel.failures += 1
    if parcel.doubt == nil { parcel.doubt = outcome.doubt(of: parcel.batch) }
    let due = policy.nextTry(
      after: parcel.failures, since: failed.at, now: now, retryAfter: outcome.retryAfter,
      random: random())
    let asked = RetryPace.nanoseconds(outcome.retryAfter)
    let isThrottled = outcome.reach == .destination
    if isThrottled { hold(until: due ?? now + max(asked, policy.longest)) }
    guard let due, !isClosed else {
      let isOutage = failed.signs == signs || (isThrottled && asked > policy.patience)
      return finish(parcel, parcel.abandoned(outcome), isOutage: isOutage && !isClosed)
    }
    parcel.due = due
    waiting.insert(parcel, at: 0)
  }

  /// Sends a batch that was refused as a whole again in halves.
  private func split(_ parcel: Parcel, _ outcome: BatchOutcome) {
    guard !isClosed else {
      // Which of the records are at fault is not known.
      return finish(parcel, parcel.abandoned(outcome.pending), isOutage: false)
    }
    tally.splits += 1
    waiting.insert(contentsOf: parcel.batch.halves().map { parcel.half($0) }, at: 0)
    parcel.batch.recycle()
  }

  /// Starts nothing before a time, nor what the rate has held back so far.
  private func hold(until time: Int64) {
    heldUntil = max(heldUntil, time)
    takeBack()
  }

  /// Takes back what waits in the dispatcher for its turn.
  private func takeBack() {
    let batches = dispatcher.withdraw()
    waiting.insert(
      contentsOf: batches.compactMap { underWay.removeValue(forKey: ObjectIdentifier($0)) }, at: 0)
  }
}

/// What a courier has done.
package struct CourierTally: Hashable, Sendable {
  /// Requests that ended, with or without an answer.
  package var requests = 0
  /// Requests that were tried again.
  package var retries = 0
  /// Batches that were sent again in halves.
  package var splits = 0
}
