import Foundation

/// Counts who is inside at once; who comes alone can be made to wait a while for a second one.
final class Turnstile: @unchecked Sendable {
  private let condition = NSCondition()
  private var inside = 0
  private var most = 0
  private var waits = false

  /// The most that were inside at once.
  var peak: Int { condition.withLock { most } }

  /// From now on who is alone waits a quarter of a second.
  func waitForOthers() { condition.withLock { waits = true } }

  func pass() {
    condition.withLock {
      inside += 1
      most = max(most, inside)
      condition.broadcast()
      let deadline = Date(timeIntervalSinceNow: 0.25)
      while waits, inside < 2, condition.wait(until: deadline) {}
    }
  }

  func leave() { condition.withLock { inside -= 1 } }
}
