import Glibc

/// Reading and writing UTF-8 by hand, where a `String` would cost an allocation.
enum UTF8Text {
  /// The length of the well-formed sequence that begins here, 0 where it is not well-formed.
  @inline(__always)
  static func sequenceLength(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
    let first = start[0]
    if first < 0x80 { return 1 }
    return longSequenceLength(first, start, end - start)
  }

  /// Table 3-7 of the Unicode standard.
  @inline(never)
  private static func longSequenceLength(
    _ first: UInt8, _ start: UnsafePointer<UInt8>, _ left: Int
  ) -> Int {
    if first < 0xC2 || first > 0xF4 { return 0 }
    if first < 0xE0 { return left >= 2 && isContinuation(start[1]) ? 2 : 0 }
    if first < 0xF0 {
      guard left >= 3, isContinuation(start[1]), isContinuation(start[2]) else { return 0 }
      if first == 0xE0 && start[1] < 0xA0 || first == 0xED && start[1] > 0x9F { return 0 }
      return 3
    }
    guard left >= 4, isContinuation(start[1]), isContinuation(start[2]), isContinuation(start[3])
    else { return 0 }
    if first == 0xF0 && start[1] < 0x90 || first == 0xF4 && start[1] > 0x8F { return 0 }
    return 4
  }

  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard var next = text.baseAddress else { return true }
    let end = next + text.count
    while next < end {
      if end - next >= 8 && next.word & 0x8080_8080_8080_8080 == 0 {
        next += 8
        continue
      }
      let length = sequenceLength(next, end)
      if length == 0 { return false }
      next += length
    }
    return true
  }

  /// The number of Unicode scalars in valid text.
  static func scalarCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in text where !isContinuation(byte) { count += 1 }
    return count
  }

  /// The scalar of a valid sequence and its length.
  static func scalar(_ start: UnsafePointer<UInt8>) -> (value: UInt32, length: Int) {
    let first = UInt32(start[0])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(start[1] & 0x3F)
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = UInt32(start[2] & 0x3F)
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(start[3] & 0x3F), 4)
  }

  /// Writes a scalar and returns its length.
  static func write(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift & 0x3F)) }
    if scalar < 0x80 {
      target[0] = UInt8(scalar)
      return 1
    }
    if scalar < 0x800 {
      target[0] = UInt8(0xC0 | scalar >> 6)
      target[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      target[0] = UInt8(0xE0 | scalar >> 12)
      target[1] = tail(6)
      target[2] = tail(0)
      return 3
    }
    target[0] = UInt8(0xF0 | scalar >> 18)
    target[1] = tail(12)
    target[2] = tail(6)
    target[3] = tail(0)
    return 4
  }
}

extension UnsafePointer<UInt8> {
  /// The next eight bytes, read at once.
  @inline(__always)
  var word: UInt64 { UnsafeRawPointer(self).loadUnaligned(as: UInt64.self) }
}

extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard let left = baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, count) == 0
  }

  /// Copies into a string; not for the hot path.
  var string: String { String(decoding: self, as: UTF8.self) }
}
