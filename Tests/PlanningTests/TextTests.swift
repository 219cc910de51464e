import Compiler
import Connectors
import Planning
import Testing

@Suite struct TextTests {
  @Test(
    "numbers read as people write them",
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
    ])
  func grouped(number: Int, text: String) { #expect(number.grouped == text) }

  @Test(
    "shares keep two places",
    arguments: [
      (0.0185, "0.02"), (5.0, "5"), (33.333, "33.33"), (100.0, "100"),
    ])
  func places(number: Double, text: String) { #expect(number.twoPlaces == text) }

  @Test(
    "the time of requests is what the limit makes of them",
    arguments: [
      (1, 100, 10, 0), (101, 100, 10, 10), (368, 100, 10, 37), (1500, 1500, 60, 60),
    ])
  func time(requests: Int, count: Int, seconds: Int, expected: Int) {
    let limit = RateLimit.Requests(count: count, seconds: seconds)
    #expect(TimeEstimate.seconds(requests: requests, limit: limit) == expected)
    #expect(TimeEstimate.seconds(requests: requests, limit: nil) == nil)
  }

  @Test("durations", arguments: [(37, "37 s"), (93, "1m 33s"), (7_500, "2h 05m")])
  func duration(seconds: Int, text: String) { #expect(TimeEstimate.text(seconds: seconds) == text) }

  @Test(
    "schedules",
    arguments: [
      (Schedule.manual, "manual"),
      (.every(seconds: 3600, starting: nil, timezone: "UTC"), "every 1h"),
      (
        .every(seconds: 90, starting: "02:00", timezone: "Europe/Oslo"),
        "every 90s from 02:00 Europe/Oslo"
      ),
      (.at(days: ["mon", "thu"], time: "09:00", timezone: "UTC"), "mon, thu at 09:00"),
      (.cron("0 6 * * 1-5", timezone: "UTC"), "cron 0 6 * * 1-5"),
      (.after("other"), "after `other`"),
    ])
  func schedule(schedule: Schedule, text: String) { #expect("\(schedule)" == text) }
}
