/// Full Unicode case mapping without a locale, with the final sigma; ASCII takes the fast way.
enum TextCase {
  case lower, upper

  func apply(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard let start = text.baseAddress else { return text }
    let first = self == .lower ? UInt8(ascii: "A") : UInt8(ascii: "a")
    var seen: UInt8 = 0
    for index in 0..<text.count {
      let byte = start[index]
      seen |= byte
      scratch[index] = byte &- first < 26 ? byte ^ 0x20 : byte
    }
    if seen < 0x80 { return UnsafeBufferPointer(start: scratch, count: text.count) }
    return applySlowly(start, start + text.count, scratch)
  }

  private func applySlowly(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var next = start
    var target = scratch
    while next < end {
      let (value, length) = UTF8Text.scalar(next)
      if self == .lower && value == 0x3A3 {
        let isFinal = Self.endsWord(start, next, next + length, end)
        target += UTF8Text.write(isFinal ? 0x3C2 : 0x3C3, to: target)
      } else if let scalar = Unicode.Scalar(value) {
        let properties = scalar.properties
        let mapped = self == .lower ? properties.lowercaseMapping : properties.uppercaseMapping
        for scalar in mapped.unicodeScalars { target += UTF8Text.write(scalar.value, to: target) }
      }
      next += length
    }
    return UnsafeBufferPointer(start: scratch, count: target - scratch)
  }

  /// The condition Final_Sigma: a cased letter before, none after, whatever is case-ignorable left aside.
  private static func endsWord(
    _ start: UnsafePointer<UInt8>, _ sigma: UnsafePointer<UInt8>, _ after: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var next = after
    while next < end {
      let (value, length) = UTF8Text.scalar(next)
      if let isCased = isCased(value) {
        if isCased { return false }
        break
      }
      next += length
    }
    var last = sigma
    while last > start {
      last -= 1
      while last > start && UTF8Text.isContinuation(last.pointee) { last -= 1 }
      if let isCased = isCased(UTF8Text.scalar(last).value) { return isCased }
    }
    return false
  }

  /// Nil for what is case-ignorable.
  private static func isCased(_ value: UInt32) -> Bool? {
    guard let properties = Unicode.Scalar(value)?.properties else { return false }
    return properties.isCaseIgnorable ? nil : properties.isCased
  }
}
