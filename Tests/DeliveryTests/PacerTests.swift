import Connectors
import Testing

@testable import Delivery

@Suite struct PacerTests {
  /// The starts of requests that are made as soon as they may, in nanoseconds.
  private func starts(_ rate: RateLimit.Requests, _ count: Int, late: Int64 = 0) -> [Int64] {
    let pacer = Pacer(rate)
    var now: Int64 = 0
    return (0..<count).map { _ in
      now += pacer.wait(at: now) + late
      pacer.started(at: now)
      return now
    }
  }

  @Test(arguments: [(4, 60), (100, 10), (10, 1), (1000, 1), (1, 1)])
  func noWindowHasMoreThanTheRate(_ count: Int, _ seconds: Int) {
    let starts = starts(.init(count: count, seconds: seconds), count * 3)
    for (index, start) in starts.enumerated() {
      let within = starts[index...].prefix { $0 < start + Int64(seconds) * 1_000_000_000 }
      #expect(within.count <= count)
    }
  }

  @Test func aThreadThatIsLateKeepsTheRate() {
    let starts = starts(.init(count: 1000, seconds: 1), 2000, late: 100_000)
    #expect(starts[1999] < 2_200_000_000)
  }

  @Test func withoutARateNothingWaits() {
    let pacer = Pacer(nil)
    pacer.started(at: 0)
    #expect(pacer.wait(at: 0) == 0)
  }
}
