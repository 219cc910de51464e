/// What names one attempt to tell a destination one thing: the same after doubt, another when the same is said again later.
///
/// Made of the pipeline's uid, identifier, operation, payload and the run that first tried it; 32 hex digits as text.
package struct IdempotencyKey: Hashable, Sendable, BitwiseCopyable {
  package static let textLength = 32
  /// 16 bytes, most significant first.
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Writes the 32 lower-case hex digits at a place that has room for them.
  package func write(to target: UnsafeMutablePointer<UInt8>) {
    for place in 0..<Self.textLength {
      let word = place < 16 ? high : low
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (place & 15))) & 0xf
      target[place] = digit < 10 ? 48 + digit : 87 + digit
    }
  }
}

extension IdempotencyKey: CustomStringConvertible {
  package var description: String {
    String(unsafeUninitializedCapacity: Self.textLength) {
      guard let start = $0.baseAddress else { return 0 }
      write(to: start)
      return Self.textLength
    }
  }
}
