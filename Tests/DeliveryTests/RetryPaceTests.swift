import Testing

@testable import Delivery

@Suite struct RetryPaceTests {
  private let policy = RetryPace.standard
  private static let second: Int64 = 1_000_000_000

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (60, 60)])
  func aPauseIsAnythingUpToALimitThatDoubles(_ failures: Int, _ seconds: Int64) {
    let limit = seconds * Self.second
    #expect(policy.pause(after: failures, random: 0) == 0)
    #expect(policy.pause(after: failures, random: UInt64(limit)) == limit)
    let randoms: [UInt64] = [.max, .max / 3, 12_345_678_901_234_567]
    for random in randoms {
      #expect((0...limit).contains(policy.pause(after: failures, random: random)))
    }
  }

  @Test func aBatchIsGivenUpAfterItsTries() {
    for failures in 1...5 {
      #expect(
        policy.nextTry(after: failures, since: 0, now: 0, retryAfter: nil, random: 0) == 0)
    }
    #expect(policy.nextTry(after: 6, since: 0, now: 0, retryAfter: nil, random: 0) == nil)
  }

  @Test func theDestinationsTimeIsALowerBound() {
    let now = 5 * Self.second
    #expect(
      policy.nextTry(after: 1, since: now, now: now, retryAfter: 7, random: UInt64.max / 7)
        == now + 7 * Self.second)
    #expect(
      policy.nextTry(
        after: 5, since: now, now: now, retryAfter: 7, random: UInt64(16 * Self.second))
        == now + 16 * Self.second)
  }

  @Test func noTryIsLaterThanThePatience() {
    let end = 300 * Self.second
    #expect(policy.nextTry(after: 1, since: 0, now: 0, retryAfter: 300, random: 0) == end)
    #expect(policy.nextTry(after: 1, since: 0, now: 0, retryAfter: 301, random: 0) == nil)
    #expect(policy.nextTry(after: 2, since: 0, now: end, retryAfter: nil, random: 0) == end)
    #expect(policy.nextTry(after: 2, since: 0, now: end + 1, retryAfter: nil, random: 0) == nil)
    #expect(policy.nextTry(after: 1, since: 0, now: 0, retryAfter: .max, random: 0) == nil)
    #expect(
      policy.nextTry(after: 1, since: 9 * end, now: 9 * end, retryAfter: 1, random: 0) != nil)
  }

  @Test func onceIsOnce() {
    #expect(
      RetryPace.once.nextTry(after: 1, since: 0, now: 0, retryAfter: nil, random: 0) == nil)
    #expect(RetryPace.once.pause(after: 1, random: .max) == 0)
  }
}
