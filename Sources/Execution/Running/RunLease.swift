import Ledger
import Synchronization

/// What one run rests on: its pipeline's lease, and those of pipelines that must not run beside it.
package final class RunLease {
  /// How often the ledger is asked whether somebody wants the run to stop, in milliseconds.
  private static let askedEvery: Int64 = 500

  private let keeper: LeaseKeeper
  private let uids: [String]
  private let ledger: Ledger
  private let now: () -> Int64
  private var askedAt: Int64 = 0
  private var isReleased = false
  /// The run of the ledger that somebody may ask to stop, once it has begun.
  var run: Int64?
  private let flag = StopFlag()

  init(_ keeper: LeaseKeeper, _ uids: [String], _ ledger: Ledger, _ now: @escaping () -> Int64) {
    self.keeper = keeper
    self.uids = uids
    self.ledger = ledger
    self.now = now
  }

  /// Whether somebody asked the run to stop, as far as was heard.
  package var isCanceled: @Sendable () -> Bool {
    let flag = flag
    return { flag.isSet }
  }

  /// The heartbeat, as often as it is due; throws where another process has taken over.
  package func renew() throws {
    beat()
    try keeper.check(uids)
  }

  /// Asked right before each request: none starts when the last heartbeat is older than half the lease.
  package func assure() throws { try keeper.assure(uids) }

  /// The heartbeat from within other work; says whether the run still has its leases.
  @discardableResult
  package func beat() -> Bool {
    keeper.beat()
    let time = now()
    if let run, time - askedAt >= Self.askedEvery {
      askedAt = time
      if (try? ledger.cancellation(of: run)) ?? nil != nil { flag.set() }
    }
    do { try keeper.check(uids) } catch { return false }
    return true
  }

  /// Gives the leases back.
  package func release() throws {
    if isReleased { return }
    isReleased = true
    for uid in uids { try keeper.release(uid) }
  }
}

/// Set once, by whoever asks a run to stop.
private final class StopFlag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
