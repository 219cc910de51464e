/// The times of a checked cron expression.
struct CronTimes {
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  /// From 0 for Sunday.
  private let weekdays: Set<Int>
  /// As in every cron: where days of month and of week are both named, either is enough.
  private let takesEitherDay: Bool

  /// Nil where the text is no cron expression, which the compiler has checked.
  init?(_ text: String) {
    let fields = text.split(separator: " ")
    guard fields.count == 5,
      let minutes = Self.values(fields[0], 0...59), let hours = Self.values(fields[1], 0...23),
      let days = Self.values(fields[2], 1...31),
      let months = Self.values(
        fields[3], 1...12,
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
      let weekdays = Self.values(
        fields[4], 0...7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    else { return nil }
    (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
    self.weekdays = Set(weekdays.map { $0 % 7 })
    takesEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
  }

  /// The last of its times that is not after `time`; nil where there is none in the five years before.
  func last(before time: CivilTime) -> CivilTime? {
    for back in 0...(5 * 366) {
      let day = time.dayNumber - Int64(back)
      guard takes(day) else { continue }
      let end = back == 0 ? Int(time.secondOfDay / 60) : 24 * 60 - 1
      for minute in stride(from: end, through: 0, by: -1)
      where hours.contains(minute / 60) && minutes.contains(minute % 60) {
        return CivilTime(seconds: day * CivilTime.day + Int64(minute) * 60)
      }
    }
    return nil
  }

  private func takes(_ day: Int64) -> Bool {
    let date = CivilTime.date(ofDay: day)
    guard months.contains(date.month) else { return false }
    let onDate = days.contains(date.day)
    let onWeekday = weekdays.contains((CivilTime.weekday(ofDay: day) + 1) % 7)
    return takesEitherDay ? onDate || onWeekday : onDate && onWeekday
  }

  private static func values(
    _ field: Substring, _ range: ClosedRange<Int>, _ words: [String] = []
  ) -> Set<Int>? {
    var values: Set<Int> = []
    for piece in field.split(separator: ",") {
      let halves = piece.split(separator: "/")
      guard let first = halves.first, let step = halves.count > 1 ? Int(halves[1]) : 1, step > 0
      else { return nil }
      let ends = first.split(separator: "-").compactMap { end in
        Int(end) ?? words.firstIndex(of: end.lowercased()).map { $0 + range.lowerBound }
      }
      var taken = range
      if first != "*" {
        guard let low = ends.first, let high = ends.last, low <= high else { return nil }
        taken = low...(ends.count == 1 && halves.count > 1 ? range.upperBound : high)
      }
      values.formUnion(stride(from: taken.lowerBound, through: taken.upperBound, by: step))
    }
    return values
  }
}
