import Records

/// A moment as HTTP headers write it (RFC 9110, 5.6.7), its two outdated forms included.
enum HTTPDate {
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970, UTC; nil for what is no date. `now` tells the century of a year with two digits.
  static func seconds(_ text: String, now: Int64) -> Int64? {
    if let match = text.wholeMatch(
      of: /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT/)
    {
      return seconds(Int(match.3), match.2, match.1, match.4)
    }
    if let match = text.wholeMatch(
      of: /[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d:\d\d:\d\d) GMT/),
      let short = Int(match.3), let today = CivilTime(epochSeconds: now)
    {
      // More than 50 years ahead is the century before.
      let year = today.year / 100 * 100 + short
      return seconds(year > today.year + 50 ? year - 100 : year, match.2, match.1, match.4)
    }
    if let match = text.wholeMatch(
      of: /[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})/)
    {
      return seconds(Int(match.4), match.1, match.2, match.3)
    }
    return nil
  }

  private static func seconds(
    _ year: Int?, _ month: Substring, _ day: Substring, _ clock: Substring
  ) -> Int64? {
    let parts = clock.split(separator: ":").compactMap { Int($0) }
    guard let year, year > 0, let month = months.firstIndex(of: String(month)),
      let day = Int(day.drop { $0 == " " }), (1...31).contains(day), parts.count == 3,
      parts[0] < 24, parts[1] < 60, parts[2] <= 60
    else { return nil }
    return CivilTime(
      year: year, month: month + 1, day: day, hour: parts[0], minute: parts[1], second: parts[2]
    ).epochSeconds
  }
}
