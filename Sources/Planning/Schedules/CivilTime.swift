import Records

/// Seconds as a wall clock of a time zone counts them from 1970 on, as if its days all had 24 hours.
struct CivilTime: Hashable {
  let seconds: Int64

  static let day: Int64 = 86_400

  init(seconds: Int64) { self.seconds = seconds }

  /// What the clocks of a zone show; the offset from UTC is that of the instant.
  init(utc: Int64, _ zone: ZoneRules) {
    seconds = utc + zone.offset(at: utc)
  }

  /// The instant at which the clocks show this; where they skip it, one beside it.
  func utc(_ zone: ZoneRules) -> Int64 {
    let near = seconds - zone.offset(at: seconds)
    return seconds - zone.offset(at: near)
  }

  /// Days since 1970-01-01.
  var dayNumber: Int64 { (seconds - secondOfDay) / Self.day }
  var secondOfDay: Int64 { ((seconds % Self.day) + Self.day) % Self.day }

  /// From 0 for Monday; 1970 began on a Thursday.
  static func weekday(ofDay number: Int64) -> Int { Int(((number + 3) % 7 + 7) % 7) }

  /// Month from 1 and day of month of a day, in the Gregorian calendar.
  static func date(ofDay number: Int64) -> (month: Int, day: Int) {
    // Years that begin in March make February's length the last thing to care about.
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (
      Int(month < 10 ? month + 3 : month - 9), Int(dayOfYear - (153 * month + 2) / 5 + 1)
    )
  }
}
