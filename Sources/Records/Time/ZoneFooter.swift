/// The rule for all later years at the end of a zone's file, as POSIX writes `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneFooter {
  /// When in a year the offset changes.
  private enum Day {
    /// Week 1 to 5 (the last) of a month, and the day of the week, Sunday being 0.
    case week(month: Int, week: Int, day: Int)
    /// The day of the year from 1, 29 February not counted.
    case julian(Int)
    /// The day of the year from 0, 29 February counted.
    case ordinal(Int)
  }

  private var rest: ArraySlice<UInt8>
  private var standard: Int32 = 0
  private var summer: (offset: Int32, start: (Day, Int64), end: (Day, Int64))?

  /// Nil where the text is no such rule; nothing at all is UTC.
  init?(_ text: ArraySlice<UInt8>) {
    rest = text
    guard name(), let west = time() else { return nil }
    standard = Int32(truncatingIfNeeded: -west)
    if rest.isEmpty { return }
    guard name() else { return nil }
    var offset = standard + 3600
    if rest.first != UInt8(ascii: ",") {
      guard let west = time() else { return nil }
      offset = Int32(truncatingIfNeeded: -west)
    }
    guard let start = change(), let end = change(), rest.isEmpty else { return nil }
    summer = (offset, start, end)
  }

  /// The changes of these years in their order.
  func changes(years: ClosedRange<Int>) -> [(instant: Int64, offset: Int32)] {
    guard let summer else { return [] }
    var changes: [(instant: Int64, offset: Int32)] = []
    for year in years {
      let start = Self.midnight(summer.start.0, year) + summer.start.1 - Int64(standard)
      let end = Self.midnight(summer.end.0, year) + summer.end.1 - Int64(summer.offset)
      changes.append((start, summer.offset))
      changes.append((end, standard))
    }
    return changes.sorted { $0.instant < $1.instant }
  }

  /// The local midnight at which a day begins, as if it were UTC.
  private static func midnight(_ day: Day, _ year: Int) -> Int64 {
    func date(_ month: Int, _ day: Int) -> Int64 {
      CivilTime(year: year, month: month, day: day).epochSeconds
    }
    switch day {
    case .ordinal(let days): return date(1, 1) + Int64(days) * 86400
    case .julian(let number):
      let isAfter = number >= 60 && CivilTime.dayCount(year: year, month: 2) == 29
      return date(1, 1) + Int64(number - (isAfter ? 0 : 1)) * 86400
    case .week(let month, let week, let weekday):
      let first = date(month, 1)
      // 1970-01-01 was a Thursday.
      let firstWeekday = Int((first / 86400 % 7 + 11) % 7)
      var day = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day > CivilTime.dayCount(year: year, month: month) { day -= 7 }
      return date(month, day)
    }
  }

  /// Passes over `CET` or `<+03>`.
  private mutating func name() -> Bool {
    if rest.first == UInt8(ascii: "<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    let letters = rest.prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private mutating func time() -> Int64? {
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard var seconds = number(upTo: 167).map({ $0 * 3600 }) else { return nil }
    for unit in [60, 1] {
      guard take(":") else { break }
      guard let part = number(upTo: 59) else { return nil }
      seconds += part * unit
    }
    return Int64(isNegative ? -seconds : seconds)
  }

  /// `,date[/time]`; the time is two o'clock where none is given.
  private mutating func change() -> (Day, Int64)? {
    guard take(","), let day = day() else { return nil }
    guard take("/") else { return (day, 7200) }
    return time().map { (day, $0) }
  }

  private mutating func day() -> Day? {
    if take("J") { return number(upTo: 365).flatMap { $0 > 0 ? .julian($0) : nil } }
    guard take("M") else { return number(upTo: 365).map { .ordinal($0) } }
    guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5), week > 0,
      take("."), let day = number(upTo: 6)
    else { return nil }
    return .week(month: month, week: week, day: day)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number(upTo limit: Int) -> Int? {
    let digits = rest.prefix { $0 &- 0x30 < 10 }
    guard !digits.isEmpty, digits.count < 4 else { return nil }
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return value <= limit ? value : nil
  }
}
