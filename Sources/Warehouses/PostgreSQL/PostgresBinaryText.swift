import Records

/// The texts that the server writes in a session of ours (ISO, UTC), out of its binary forms.
extension ByteBuffer {
  /// Days from 2000-01-01.
  func append(date days: Int32) {
    switch days {
    case .max: append("infinity")
    case .min: append("-infinity")
    default:
      let isBefore = write(room: 20) { Self.put(&$0, day: Int(days)) }
      if isBefore { append(" BC") }
    }
  }

  /// Microseconds from midnight, which may be the next one.
  func append(time microseconds: Int64) {
    write(room: 16) { Self.put(&$0, time: microseconds) }
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
    let isBefore = write(room: 40) { next in
      let isBefore = Self.put(&next, day: Int(days))
      Self.put(&next, UInt8(ascii: " "))
      Self.put(&next, time: rest)
      if isInstant {
        Self.put(&next, UInt8(ascii: "+"))
        Self.put(&next, two: 0)
      }
      return isBefore
    }
    if isBefore { append(" BC") }
  }

  /// Lets `body` write at most as many bytes as there is room made for.
  @inline(__always)
  private func write<Said>(
    room: Int, _ body: (inout UnsafeMutablePointer<UInt8>) -> Said
  ) -> Said {
    let out = reserve(room)
    var next = out
    defer { count += next - out }
    return body(&next)
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
    func digits(_ index: Int) -> UInt {
      index >= 0 && index < count
        ? UInt(PostgresBinaryKind.whole(start + 8 + 2 * index, UInt16.self)) : 0
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

  /// Year, month and day.
  ///
  /// - Returns: whether it is before Christ.
  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, day: Int) -> Bool {
    // By Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms": centuries, years
    // and months that begin in March, each by one multiplication. Counted from -4800-03-01: no server has days before.
    let quarters = UInt(max(0, day + 730_425 + 12 * 146_097)) * 4 + 3
    let (century, ofCentury) = quarters.quotientAndRemainder(dividingBy: 146_097)
    let scaled = (ofCentury | 3) * 2_939_745
    let dayOfYear = (scaled & 0xFFFF_FFFF) / 2_939_745 / 4
    let months = dayOfYear * 2141 + 197_913
    let isNextYear = dayOfYear >= 306
    let month = (months >> 16) - (isNextYear ? 12 : 0)
    let year = Int(century * 100 + scaled >> 32) - 4800 + (isNextYear ? 1 : 0)
    // There is no year 0: it is 1 BC.
    let shown = UInt(year > 0 ? year : 1 - year)
    let (hundreds, years) = shown.quotientAndRemainder(dividingBy: 100)
    if hundreds >= 100 {
      put(&next, digits: hundreds / 100)
      put(&next, two: hundreds % 100)
    } else {
      put(&next, two: hundreds)
    }
    put(&next, two: years)
    put(&next, UInt8(ascii: "-"))
    put(&next, two: month)
    put(&next, UInt8(ascii: "-"))
    put(&next, two: (months & 0xFFFF) / 2141 + 1)
    return year <= 0
  }

  /// Hours, minutes, seconds and what there is of a fraction.
  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, time microseconds: Int64) {
    let (seconds, fraction) = UInt(microseconds.magnitude).quotientAndRemainder(
      dividingBy: 1_000_000)
    let minutes = seconds / 60
    let hours = minutes / 60
    put(&next, two: hours)
    put(&next, UInt8(ascii: ":"))
    put(&next, two: minutes - hours * 60)
    put(&next, UInt8(ascii: ":"))
    put(&next, two: seconds - minutes * 60)
    guard fraction > 0 else { return }
    put(&next, UInt8(ascii: "."))
    put(&next, two: fraction / 10_000)
    put(&next, two: fraction / 100 % 100)
    put(&next, two: fraction % 100)
    while next[-1] == UInt8(ascii: "0") { next -= 1 }
  }

  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, _ byte: UInt8) {
    next.pointee = byte
    next += 1
  }

  /// A number below 100 in two digits, stored at once.
  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, two value: UInt) {
    let tens = (value &* 103) &>> 10
    let digits = 0x3030 | tens | (value &- tens &* 10) &<< 8
    UnsafeMutableRawPointer(next).storeBytes(
      of: UInt16(truncatingIfNeeded: digits).littleEndian, as: UInt16.self)
    next += 2
  }

  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, four value: UInt) {
    let (hundreds, rest) = value.quotientAndRemainder(dividingBy: 100)
    put(&next, two: hundreds)
    put(&next, two: rest)
  }

  /// A number below 10,000 without leading zeros.
  @inline(__always)
  private static func put(_ next: inout UnsafeMutablePointer<UInt8>, digits value: UInt) {
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
