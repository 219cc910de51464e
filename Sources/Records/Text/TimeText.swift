/// A moment read from text: `YYYY-MM-DD HH:MM:SS[.fff][Z|±hh[:mm]]`, also with `T` between.
struct TimeText {
  /// As written; in UTC where a zone was given.
  let civil: CivilTime
  /// The fraction's digits in the text that was read, without trailing zeros.
  let fraction: UnsafeBufferPointer<UInt8>
  let hasZone: Bool

  static var noFraction: UnsafeBufferPointer<UInt8> { .init(start: nil, count: 0) }

  /// Reads date and time; nil where the text is none or names a moment that does not exist.
  @inline(__always)
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count >= 19, let start = text.baseAddress, let date = Self.date(start),
      start[10] == UInt8(ascii: " ") || start[10] == UInt8(ascii: "T"),
      let clock = Self.clock(start + 11)
    else { return nil }
    let civil = CivilTime(bits: date.bits | clock)
    if text.count == 19 {
      self.init(civil: civil, fraction: Self.noFraction, hasZone: false)
    } else if text.count == 22, start[19] == UInt8(ascii: "+"), start[20] == UInt8(ascii: "0"),
      start[21] == UInt8(ascii: "0")
    {
      // What PostgreSQL writes of most instants.
      self.init(civil: civil, fraction: Self.noFraction, hasZone: true)
    } else {
      self.init(civil, start + 19, start + text.count)
    }
  }

  private init(civil: CivilTime, fraction: UnsafeBufferPointer<UInt8>, hasZone: Bool) {
    self.civil = civil
    self.fraction = fraction
    self.hasZone = hasZone
  }

  /// What may follow the seconds.
  private init?(_ civil: CivilTime, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    guard let (fraction, rest) = Self.fraction(start, end) else { return nil }
    self.fraction = fraction
    hasZone = rest < end
    guard hasZone, rest.pointee != UInt8(ascii: "Z") else {
      guard end - rest <= 1 else { return nil }
      self.civil = civil
      return
    }
    // PostgreSQL leaves minutes of 0 out.
    let isShort = end - rest == 3
    guard isShort || end - rest == 6 && rest[3] == UInt8(ascii: ":"),
      rest[0] == UInt8(ascii: "+") || rest[0] == UInt8(ascii: "-"),
      let hours = Self.two(rest + 1), let minutes = isShort ? 0 : Self.two(rest + 4), hours < 24,
      minutes < 60
    else { return nil }
    if hours == 0, minutes == 0 {
      self.civil = civil
      return
    }
    let offset = Int64(hours * 3600 + minutes * 60)
    guard
      let moved = CivilTime(
        epochSeconds: civil.epochSeconds + (rest[0] == UInt8(ascii: "+") ? -offset : offset))
    else { return nil }
    self.civil = moved
  }

  /// The digits after a point without trailing zeros, and where they end; nil after a point without digits.
  private static func fraction(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (UnsafeBufferPointer<UInt8>, UnsafePointer<UInt8>)? {
    guard start < end, start.pointee == UInt8(ascii: ".") else { return (noFraction, start) }
    var next = start + 1
    var used = 0
    while next < end, next.pointee &- 0x30 < 10 {
      next += 1
      if next[-1] != 0x30 { used = next - start - 1 }
    }
    guard next > start + 1 else { return nil }
    return (UnsafeBufferPointer(start: start + 1, count: used), next)
  }

  /// Reads `YYYY-MM-DD` and nothing else.
  static func date(_ text: UnsafeBufferPointer<UInt8>) -> CivilTime? {
    guard text.count == 10, let start = text.baseAddress else { return nil }
    return date(start)
  }

  /// Reads `HH:MM:SS[.fff]` and nothing else; the date of what is returned has no meaning.
  static func time(_ text: UnsafeBufferPointer<UInt8>) -> TimeText? {
    guard text.count >= 8, let start = text.baseAddress, let clock = clock(start),
      let (fraction, rest) = fraction(start + 8, start + text.count), rest == start + text.count
    else { return nil }
    return TimeText(civil: CivilTime(bits: clock), fraction: fraction, hasZone: false)
  }

  @inline(__always)
  private static func date(_ start: UnsafePointer<UInt8>) -> CivilTime? {
    // `YYYY-MM-`, first byte lowest.
    guard let pairs = pairs(start, like: 0x2D30_302D_3030_3030, between: 0xFF00_00FF_0000_0000),
      let day = two(start + 8)
    else { return nil }
    let year = Int(pairs & 0xFF) * 100 + Int(pairs >> 16 & 0xFF)
    let month = Int(pairs >> 40 & 0xFF)
    guard year > 0, month > 0, month <= 12, day > 0,
      day <= 28 || day <= CivilTime.dayCount(year: year, month: month)
    else { return nil }
    return CivilTime(year: year, month: month, day: day)
  }

  /// The time's part of a civil time's bits.
  @inline(__always)
  private static func clock(_ start: UnsafePointer<UInt8>) -> Int64? {
    // `HH:MM:SS`
    guard let pairs = pairs(start, like: 0x3030_3A30_303A_3030, between: 0x0000_FF00_00FF_0000)
    else { return nil }
    let (hour, minute, second) = (pairs & 0xFF, pairs >> 24 & 0xFF, pairs >> 48 & 0xFF)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return Int64(hour << 16 | minute << 8 | second)
  }

  /// Of eight bytes the number that each makes with the one behind it; nil where one is no digit, or not the byte of the
  /// pattern that it is to be.
  ///
  /// - Parameters:
  ///   - pattern: `0` for each digit, and what stands between them.
  ///   - between: the bytes that are no digits, all ones.
  @inline(__always)
  private static func pairs(
    _ start: UnsafePointer<UInt8>, like pattern: UInt64, between: UInt64
  ) -> UInt64? {
    let digits = start.word.littleEndian ^ pattern
    // What is 10 or more, or 1 or more between digits, reaches the highest bit of its byte; only such a byte carries.
    let limits: UInt64 = 0x7676_7676_7676_7676 | between & 0x7F7F_7F7F_7F7F_7F7F
    guard (digits &+ limits | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    return digits &* 10 &+ digits >> 8
  }

  @inline(__always)
  private static func two(_ start: UnsafePointer<UInt8>) -> Int? {
    let tens = start[0] &- 0x30
    let ones = start[1] &- 0x30
    return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : nil
  }
}

extension ValueType {
  /// Whether a text can be read as this type, where that is one of dates and times; any text as any other type.
  package func takesMoment(_ text: String) -> Bool {
    let kind = TypeKind(self)
    guard kind == .date || kind == .time || kind == .timestamp || kind == .datetime else {
      return true
    }
    var text = text
    return text.withUTF8 {
      MappingMachine.moment(.text(.text, $0, .any), kind) != nil
    }
  }
}
