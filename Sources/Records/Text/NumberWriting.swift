/// Numbers onto bytes without a `String` between.
extension ByteCursor {
  /// Writes the digits of a whole number.
  @inline(__always)
  mutating func append(_ value: Int64) {
    ensure(24)
    if value < 0 { put(UInt8(ascii: "-")) }
    putDigits(value.magnitude)
  }

  /// Needs room for 20 digits.
  @inline(__always)
  private mutating func putDigits(_ value: UInt64) {
    var value = value
    let length = Self.digitCount(value)
    var place = length
    while value >= 100 {
      let (rest, pair) = value.quotientAndRemainder(dividingBy: 100)
      place -= 2
      putPair(Int(pair), at: place)
      value = rest
    }
    if value >= 10 {
      putPair(Int(value), at: 0)
    } else {
      next[0] = 0x30 &+ UInt8(truncatingIfNeeded: value)
    }
    next += length
  }

  @inline(__always)
  private func putPair(_ pair: Int, at place: Int) {
    let digits = Self.pairs.utf8Start + pair &* 2
    next[place] = digits[0]
    next[place + 1] = digits[1]
  }

  /// Writes two digits; needs room.
  @inline(__always)
  mutating func putTwo(_ value: Int) {
    putPair(value, at: 0)
    next += 2
  }

  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    if value < 10 { return 1 }
    if value < 100 { return 2 }
    if value < 1000 { return 3 }
    if value < 10000 { return 4 }
    var count = 4
    var rest = value / 10000
    while rest > 0 {
      count += 1
      rest /= 10
    }
    return count
  }

  private static let pairs: StaticString = """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839\
    40414243444546474849505152535455565758596061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899
    """

  /// Writes the shortest decimal that reads back as this finite number; a whole one below 2^53 without `.0`.
  @inline(__always)
  mutating func append(_ value: Double) {
    let whole = Int64(exactly: value)
    if let whole, whole.magnitude < 1 << 53 {
      append(whole)
      return
    }
    ensure(40)
    if value.magnitude < 1e9 && (putDecimal(value, scale: 100) || putDecimal(value, scale: 1e6)) {
      return
    }
    putShortest(value)
  }

  /// Writes a number that has at most as many decimals as the scale has zeros, false where it has more.
  ///
  /// A decimal of at most 15 digits that divides back to the number is its only such decimal, hence, without
  /// trailing zeros, its shortest.
  @inline(__always)
  private mutating func putDecimal(_ value: Double, scale: Double) -> Bool {
    let magnitude = value.magnitude
    let scaled = Int64(magnitude * scale + 0.5)
    guard scaled > 0, Double(scaled) / scale == magnitude else { return false }
    let unit = scale == 100 ? Int64(100) : 1_000_000
    if value < 0 { put(UInt8(ascii: "-")) }
    putDigits(UInt64(scaled / unit))
    put(UInt8(ascii: "."))
    var fraction = scaled % unit
    var divisor = unit / 10
    while fraction > 0 {
      put(0x30 &+ UInt8(truncatingIfNeeded: fraction / divisor))
      fraction %= divisor
      divisor /= 10
    }
    return true
  }

  @inline(never)
  private mutating func putShortest(_ value: Double) {
    var stream = ASCIIStream(out: self)
    value.write(to: &stream)
    self = stream.out
  }
}

/// Takes the digits as the standard library has made them on its stack.
private struct ASCIIStream: TextOutputStream {
  var out: ByteCursor

  mutating func write(_ string: String) {
    var string = string
    string.withUTF8 { out.append($0) }
  }

  // Underscored but a requirement of the protocol: without it the digits would become a `String` on the way.
  mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) { out.append(buffer) }
}
