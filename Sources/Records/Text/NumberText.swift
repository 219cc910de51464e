/// Numbers as JSON writes them.
enum NumberText {
  /// The length of the JSON number that begins here, 0 where none does.
  static func jsonLength(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
    var next = start
    func isDigit() -> Bool { next < end && next.pointee &- 0x30 < 10 }
    if next < end && next.pointee == UInt8(ascii: "-") { next += 1 }
    guard isDigit() else { return 0 }
    if next.pointee == UInt8(ascii: "0") { next += 1 } else { while isDigit() { next += 1 } }
    if end - next >= 2 && next.pointee == UInt8(ascii: ".") && next[1] &- 0x30 < 10 {
      next += 1
      while isDigit() { next += 1 }
    }
    if next < end && next.pointee | 0x20 == UInt8(ascii: "e") {
      let mark = next
      next += 1
      if next < end && (next.pointee == UInt8(ascii: "+") || next.pointee == UInt8(ascii: "-")) {
        next += 1
      }
      guard isDigit() else { return mark - start }
      while isDigit() { next += 1 }
    }
    return next - start
  }

  static func isJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = text.baseAddress, !text.isEmpty else { return false }
    return jsonLength(start, start + text.count) == text.count
  }

  /// Whether a byte could stand inside a number.
  static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// The length of a JSON number without a fraction other than zeros, cut before it; nil where it is no whole number.
  static func wholeLength(_ number: UnsafeBufferPointer<UInt8>) -> Int? {
    var length: Int?
    for (index, byte) in number.enumerated() {
      if byte == UInt8(ascii: ".") {
        length = index
      } else if byte | 0x20 == UInt8(ascii: "e") || length != nil && byte != UInt8(ascii: "0") {
        return nil
      }
    }
    return length ?? number.count
  }
}
