/// Compares numbers by their digits, so that none passes through a double.
package enum DecimalOrder {
  /// Below, at or above 0 as the first JSON number is below, at or above the second.
  package static func compare(_ left: String, _ right: String) -> Int {
    var (left, right) = (left, right)
    return left.withUTF8 { left in right.withUTF8 { compare(left, $0) } }
  }

  /// The same of their digits.
  static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let left = Number(left)
    let right = Number(right)
    if left.sign != right.sign { return left.sign - right.sign }
    if left.sign == 0 { return 0 }
    return left.sign * magnitude(left, right)
  }

  private static func magnitude(_ left: Number, _ right: Number) -> Int {
    if left.exponent != right.exponent { return left.exponent < right.exponent ? -1 : 1 }
    var (left, right) = (left, right)
    while true {
      let (first, second) = (left.nextDigit(), right.nextDigit())
      if first == nil && second == nil { return 0 }
      let difference = Int(first ?? 0) - Int(second ?? 0)
      if difference != 0 { return difference }
    }
  }

  private struct Number {
    /// -1, 0 or 1.
    var sign = 0
    /// The place of the first digit that is not 0: of 5 it is 0, of 50 it is 1, of 0.5 it is -1.
    var exponent = 0
    private let text: UnsafeBufferPointer<UInt8>
    private var next: Int
    private var end: Int

    init(_ text: UnsafeBufferPointer<UInt8>) {
      self.text = text
      let isNegative = text.first == UInt8(ascii: "-")
      let start = isNegative ? 1 : 0
      end = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.count
      let point = text[start..<end].firstIndex(of: UInt8(ascii: ".")) ?? end
      next = start
      guard let first = text[start..<end].firstIndex(where: { $0 > 0x30 }) else { return }
      next = first
      sign = isNegative ? -1 : 1
      exponent = first < point ? point - first - 1 : point - first
      if end < text.count { exponent += Self.exponent(text[(end + 1)...]) }
    }

    /// The exponent that is written, cut where no number needs a larger one.
    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
      var value = 0
      for byte in text where byte &- 0x30 < 10 && value < 1 << 40 {
        value = value * 10 + Int(byte - 0x30)
      }
      return text.first == UInt8(ascii: "-") ? -value : value
    }

    mutating func nextDigit() -> UInt8? {
      if next < end, text[next] == UInt8(ascii: ".") { next += 1 }
      guard next < end else { return nil }
      next += 1
      return text[next - 1] - 0x30
    }
  }
}
