/// A date and a time of day as they are written, without a zone; for an instant, in UTC.
///
/// Years 1 to 9999, as the canonical texts have four digits for them.
package struct CivilTime: Hashable, Sendable {
  /// Year, month, day, hour, minute and second, a byte each but the year.
  let bits: Int64

  init(bits: Int64) { self.bits = bits }

  /// The parts are in their ranges, which is for the caller to check.
  @inline(__always)
  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let date = year << 40 | month << 32 | day << 24
    bits = Int64(date | hour << 16 | minute << 8 | second)
  }

  package var year: Int { Int(bits >> 40) }
  package var month: Int { Int(bits >> 32 & 0xFF) }
  package var day: Int { Int(bits >> 24 & 0xFF) }
  package var hour: Int { Int(bits >> 16 & 0xFF) }
  package var minute: Int { Int(bits >> 8 & 0xFF) }
  package var second: Int { Int(bits & 0xFF) }

  var isMidnight: Bool { bits & 0xFF_FFFF == 0 }
  var midnight: CivilTime { CivilTime(bits: bits & ~0xFF_FFFF) }

  /// The instant's seconds since 1970-01-01T00:00:00Z; nil outside the years 1 to 9999.
  package init?(epochSeconds: Int64) {
    guard epochSeconds >= -62_135_596_800, epochSeconds <= 253_402_300_799 else { return nil }
    var days = epochSeconds / 86400
    var seconds = epochSeconds % 86400
    if seconds < 0 {
      seconds += 86400
      days -= 1
    }
    // Days to a date of the proleptic Gregorian calendar, eras of 400 years beginning in March.
    days += 719_468
    let era = days / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    self.init(
      year: Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month: Int(month),
      day: Int(dayOfYear - (153 * shifted + 2) / 5 + 1), hour: Int(seconds / 3600),
      minute: Int(seconds / 60 % 60), second: Int(seconds % 60))
  }

  /// Seconds since 1970-01-01T00:00:00Z, this being UTC.
  package var epochSeconds: Int64 {
    let year = self.year - (month <= 2 ? 1 : 0)
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return Int64(days * 86400 + hour * 3600 + minute * 60 + second)
  }

  static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
