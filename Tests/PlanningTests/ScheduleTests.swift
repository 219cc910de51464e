import Compiler
import Planning
import Testing

@Suite struct ScheduleTests {
  /// 2024-06-05, a Wednesday, 00:00 UTC.
  private static let wednesday: Int64 = 19_879 * 86_400

  private func isDue(_ schedule: Schedule, now: Int64, last: Int64?, upstream: Int64? = nil) -> Bool
  {
    schedule.isDue(now: now, last: last, upstream: upstream)
  }

  private func at(_ hour: Int64, _ minute: Int64 = 0, day: Int64 = 0) -> Int64 {
    Self.wednesday + day * 86_400 + hour * 3600 + minute * 60
  }

  @Test("manual is never due, an interval once it has passed, what never ran at once")
  func intervals() {
    #expect(!isDue(.manual, now: at(9), last: nil))
    let hourly = Schedule.every(seconds: 3600, starting: nil, timezone: "UTC")
    #expect(isDue(hourly, now: at(9), last: nil))
    #expect(!isDue(hourly, now: at(9), last: at(8, 1)))
    #expect(isDue(hourly, now: at(9, 1), last: at(8, 1)))
    let fromTwo = Schedule.every(seconds: 6 * 3600, starting: "02:00", timezone: "UTC")
    #expect(!isDue(fromTwo, now: at(7, 59), last: at(2)))
    #expect(isDue(fromTwo, now: at(8), last: at(2)))
    #expect(isDue(fromTwo, now: at(8), last: at(7, 59)))
    #expect(!isDue(fromTwo, now: at(13, 59), last: at(8)))
  }

  @Test("days and times are those of the schedule's own time zone")
  func days() {
    let early = Schedule.at(days: ["wed"], time: "00:30", timezone: "Europe/Zurich")
    // 22:30 UTC of Tuesday, in summer.
    #expect(isDue(early, now: at(22, 30, day: -1), last: at(0, day: -2)))
    #expect(!isDue(early, now: at(22, 29, day: -1), last: at(0, day: -2)))
    #expect(!isDue(early, now: at(0, day: 5), last: at(22, 30, day: -1)))
    #expect(isDue(early, now: at(22, 30, day: 6), last: at(22, 30, day: -1)))
    // In winter, 2024-01-03, it is 23:30 UTC of Tuesday.
    let winter: Int64 = 19_725 * 86_400
    #expect(!isDue(early, now: winter - 1801, last: winter - 86_400))
    #expect(isDue(early, now: winter - 1800, last: winter - 86_400))
    let daily = Schedule.at(days: [], time: "09:00", timezone: "UTC")
    #expect(!isDue(daily, now: at(8, 59), last: at(9, day: -1)))
    #expect(isDue(daily, now: at(9), last: at(9, day: -1)))
  }

  static let crons: [(text: String, now: [Int64], isDue: Bool)] = [
    ("0 6 * * 1-5", [0, 6, 0], true), ("0 6 * * 1-5", [0, 5, 59], false),
    ("0 6 * * 1-5", [3, 7, 0], false), ("0 6 * * sun", [4, 6, 0], true),
    ("0 6 * * 7", [4, 6, 0], true), ("*/15 * * * *", [0, 0, 15], true),
    ("*/15 * * * *", [0, 0, 14], false), ("0 0 6 jun *", [1, 0, 0], true),
    ("0 0 6 jul *", [1, 0, 0], false), ("0 0 20 * fri", [2, 0, 0], true),
    ("0 0 7 * mon", [2, 0, 0], true), ("0 0 20 * *", [2, 0, 0], false),
    ("30 4,5 * * *", [0, 5, 30], true),
  ]

  @Test(
    "a cron expression is due when one of its times has come since the last run", arguments: crons)
  func cron(row: (text: String, now: [Int64], isDue: Bool)) {
    let now = at(row.now[1], row.now[2], day: row.now[0])
    #expect(
      isDue(.cron(row.text, timezone: "UTC"), now: now, last: max(at(0), now - 14 * 60))
        == row.isDue)
  }

  @Test("a leap day is found years back")
  func leapDay() {
    let schedule = Schedule.cron("0 0 29 2 *", timezone: "UTC")
    // 2024-02-29.
    let leap: Int64 = 19_782 * 86_400
    #expect(isDue(schedule, now: at(0), last: leap - 1))
    #expect(!isDue(schedule, now: at(0), last: leap))
  }

  @Test("after another one, once that has ended later than this began")
  func after() {
    let schedule = Schedule.after("other")
    #expect(!isDue(schedule, now: 9, last: nil))
    #expect(isDue(schedule, now: 9, last: nil, upstream: 5))
    #expect(isDue(schedule, now: 9, last: 4, upstream: 5))
    #expect(!isDue(schedule, now: 9, last: 5, upstream: 5))
  }
}
