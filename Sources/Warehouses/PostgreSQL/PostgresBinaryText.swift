import Records

/// The texts that the server writes in a session of ours (ISO, UTC), out of its binary forms.
extension ByteBuffer {
  /// Days from 2000-01-01.
  func append(date days: Int32) {
    switch days {
    case .max: append("infinity")
    case .min: append("-infinity")
    default:
      let isBefore = append(day: Int(days))
      if isBefore { append(" BC") }
    }
  }

  /// Microseconds from midnight, which may be the next one.
  func append(time microseconds: Int64) {
    let out = reserve(16)
    var next = out
    let seconds = Int(microseconds / 1_000_000)
    Self.put(&next, two: seconds / 3600)
    Self.put(&next, UInt8(ascii: ":"))
    Self.put(&next, two: seconds / 60 % 60)
    Self.put(&next, UInt8(ascii: ":"))
    Self.put(&next, two: seconds % 60)
    let fraction = Int(microseconds % 1_000_000)
    if fraction > 0 {
      Self.put(&next, UInt8(ascii: "."))
      Self.put(&next, two: fraction / 10_000)
      Self.put(&next, two: fraction / 100 % 100)
      Self.put(&next, two: fraction % 100)
      while next[-1] == UInt8(ascii: "0") { next -= 1 }
    }
    count += next - out
  }

  /// Microseconds from 2000-01-01 00:00.
  func append(timestamp microseconds: Int64, isInstant: Bool) {
    switch microseconds {
    case .max: return append("infinity")
    case .min: return append("-infinity")
    default: break
    }
    let day: Int64 = 86_400_000_000
    var (days, rest) = microseconds.quotientAndRemainder(dividingBy: day)
    if rest < 0 {
      days -= 1
      rest += day
    }
    let isBefore = append(day: Int(days))
    append(UInt8(ascii: " "))
    append(time: rest)
    if isInstant { append("+00") }
    if isBefore { append(" BC") }
  }

  /// Writes year, month and day.
  ///
  /// - Returns: whether it is before Christ.
  private func append(day: Int) -> Bool {
    // Days from 0000-03-01 of the proleptic Gregorian calendar, in eras of 400 years.
    let days = day + 730_425
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    // There is no year 0: it is 1 BC.
    let shown = year > 0 ? year : 1 - year
    let out = reserve(20)
    var next = out
    if shown > 9999 { Self.put(&next, digits: shown / 10_000) }
    Self.put(&next, two: shown / 100 % 100)
    Self.put(&next, two: shown % 100)
    Self.put(&next, UInt8(ascii: "-"))
    Self.put(&next, two: month)
    Self.put(&next, UInt8(ascii: "-"))
    Self.put(&next, two: dayOfYear - (153 * shifted + 2) / 5 + 1)
    count += next - out
    return year <= 0
  }

  func append(uuid bytes: UnsafePointer<UInt8>) {
    var next = reserve(36)
    for index in 0..<16 {
      if index == 4 || index == 6 || index == 8 || index == 10 {
        Self.put(&next, UInt8(ascii: "-"))
      }
      Self.put(&next, Self.hexDigit(bytes[index] >> 4))
      Self.put(&next, Self.hexDigit(bytes[index] & 15))
    }
    count += 36
  }

  /// Digits of base 10,000 with a weight, a sign and the number of decimals that are shown.
  func append(numeric start: UnsafePointer<UInt8>) {
    let count = Int(PostgresBinaryKind.whole(start, Int16.self))
    let weight = Int(PostgresBinaryKind.whole(start + 2, Int16.self))
    let sign = PostgresBinaryKind.whole(start + 4, UInt16.self)
    let scale = Int(PostgresBinaryKind.whole(start + 6, UInt16.self))
    switch sign {
    case 0xC000: return append("NaN")
    case 0xD000: return append("Infinity")
    case 0xF000: return append("-Infinity")
    default: break
    }
    func digits(_ index: Int) -> Int {
      index >= 0 && index < count
        ? Int(PostgresBinaryKind.whole(start + 8 + 2 * index, Int16.self)) : 0
    }
    let out = reserve(4 * max(weight + 1, 1) + scale + 8)
    var next = out
    if sign == 0x4000 { Self.put(&next, UInt8(ascii: "-")) }
    Self.put(&next, digits: weight < 0 ? 0 : digits(0))
    if weight > 0 {
      for index in 1...weight { Self.put(&next, four: digits(index)) }
    }
    if scale > 0 {
      Self.put(&next, UInt8(ascii: "."))
      let end = next + scale
      var index = weight + 1
      while next < end {
        Self.put(&next, four: digits(index))
        index += 1
      }
      next = end
    }
    self.count += next - out
  }

  // MARK: Digits; all need room.

  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, _ byte: UInt8) {
    next.pointee = byte
    next += 1
  }

  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, two value: Int) {
    next[0] = 0x30 &+ UInt8(truncatingIfNeeded: value / 10)
    next[1] = 0x30 &+ UInt8(truncatingIfNeeded: value % 10)
    next += 2
  }

  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, four value: Int) {
    put(&next, two: value / 100)
    put(&next, two: value % 100)
  }

  /// A number below 10,000 without leading zeros.
  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, digits value: Int) {
    if value >= 1000 { put(&next, 0x30 &+ UInt8(truncatingIfNeeded: value / 1000)) }
    if value >= 100 { put(&next, 0x30 &+ UInt8(truncatingIfNeeded: value / 100 % 10)) }
    if value >= 10 { put(&next, 0x30 &+ UInt8(truncatingIfNeeded: value / 10 % 10)) }
    put(&next, 0x30 &+ UInt8(truncatingIfNeeded: value % 10))
  }

  @inline(__always)
  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 &+ value : 0x57 &+ value
  }
}
