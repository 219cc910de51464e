/// Compares moments as a record writes them.
package enum MomentOrder {
  /// Below, at or above 0 as the first JSON value is before, at or after the second; nil where one of them is no
  /// moment, or only one of them a number.
  package static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    let quote = UInt8(ascii: "\"")
    // Both are seconds or milliseconds since 1970.
    if left.first != quote && right.first != quote {
      return isNumber(left) && isNumber(right) ? DecimalOrder.compare(left, right) : nil
    }
    guard left.first == quote, right.first == quote, let left = moment(left),
      let right = moment(right)
    else { return nil }
    if left.civil.bits != right.civil.bits { return left.civil.bits < right.civil.bits ? -1 : 1 }
    return left.fraction.order(to: right.fraction)
  }

  private static func isNumber(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    value.first.map { $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 } ?? false
  }

  /// An instant in UTC, a date at its beginning.
  private static func moment(
    _ value: UnsafeBufferPointer<UInt8>
  ) -> (civil: CivilTime, fraction: UnsafeBufferPointer<UInt8>)? {
    let text = UnsafeBufferPointer(rebasing: value.dropFirst().dropLast())
    if let date = TimeText.date(text) { return (date, TimeText.noFraction) }
    return TimeText(text).map { ($0.civil, $0.fraction) }
  }
}
