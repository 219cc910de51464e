import Ledger

/// The leases of one session, kept alive together while any of its pipelines works.
///
/// Used from the session's thread. Heartbeats go over the ledger's own connection, so that they may come from within a
/// long statement of a source.
package final class LeaseKeeper {
  /// How long a lease holds without a heartbeat, in milliseconds.
  package static let duration: Int64 = 60_000

  /// A lease, and how many runs of the session rest on it.
  private struct Held {
    var lease: Lease
    var renewedAt: Int64
    var users = 1
  }

  private let ledger: Ledger
  private let owner: LeaseOwner
  private let duration: Int64
  private let now: () -> Int64
  private var held: [String: Held] = [:]
  /// Taken by another process meanwhile.
  private var lost: Set<String> = []

  package init(
    _ ledger: Ledger, owner: LeaseOwner, duration: Int64 = LeaseKeeper.duration,
    now: @escaping () -> Int64
  ) {
    self.ledger = ledger
    self.owner = owner
    self.duration = duration
    self.now = now
  }

  /// Takes the leases of all these pipelines, which share a target where they are several, or none.
  ///
  /// - Throws: `leaseHeld` or `sharedHeld` where another process has one.
  package func take(_ pipelines: [(uid: String, name: String)]) throws -> RunLease {
    var taken: [String] = []
    do {
      for pipeline in pipelines {
        do { try take(pipeline.uid) } catch LedgerError.leaseHeld(let owner)
          where pipelines.count > 1
        {
          throw LedgerError.sharedHeld(pipelines: pipelines.map(\.name), by: owner)
        }
        taken.append(pipeline.uid)
      }
      return RunLease(self, taken, ledger, now)
    } catch {
      for uid in taken { try? release(uid) }
      throw error
    }
  }

  private func take(_ uid: String) throws {
    if held[uid] != nil {
      held[uid]?.users += 1
      return
    }
    let time = now()
    let lease = try ledger.takeLease(uid: uid, owner: owner, duration: duration)
    held[uid] = Held(lease: lease, renewedAt: time)
    lost.remove(uid)
  }

  func release(_ uid: String) throws {
    guard var entry = held[uid] else { return }
    entry.users -= 1
    held[uid] = entry.users > 0 ? entry : nil
    if entry.users == 0 { try ledger.release(entry.lease) }
  }

  /// Renews every lease that a third of its time has passed of; what fails is seen where it matters.
  package func beat() {
    let time = now()
    for (uid, entry) in held where time - entry.renewedAt >= duration / 3 {
      do { try renew(uid, at: time) } catch LedgerError.leaseLost { lost.insert(uid) } catch {}
    }
  }

  private func renew(_ uid: String, at time: Int64) throws {
    guard let entry = held[uid], !ledger.isWriting else { return }
    held[uid]?.lease = try ledger.renew(entry.lease, duration: duration)
    held[uid]?.renewedAt = time
  }

  /// Throws where another process has one of the leases.
  func check(_ uids: [String]) throws {
    if uids.contains(where: lost.contains) { throw LedgerError.leaseLost }
  }

  /// Throws unless the last heartbeat of each is younger than half the lease.
  func assure(_ uids: [String]) throws {
    for uid in uids {
      guard let entry = held[uid], case let time = now(), time - entry.renewedAt >= duration / 2
      else { continue }
      do { try renew(uid, at: time) } catch LedgerError.leaseLost {
        lost.insert(uid)
        throw LedgerError.leaseLost
      }
    }
    try check(uids)
  }
}
