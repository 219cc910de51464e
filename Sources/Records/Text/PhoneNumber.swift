/// Phone numbers in the form of ITU-T E.164: `+`, the calling code, the national number.
///
/// A plausible number has an assigned calling code, at most 15 digits and no fewer than its country's shortest; whether
/// anybody has it is not known here.
package enum PhoneNumber {
  /// Room that `e164` needs.
  static let capacity = 24

  /// Nil where the text is no plausible number, or has no calling code and no country is given.
  static func e164(
    _ text: UnsafeBufferPointer<UInt8>, country: PhoneCountry?,
    _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    // One place is left for the `+`.
    guard let (digits, isInternational) = digits(text, country, target + 1) else { return nil }
    var count = digits
    if !isInternational {
      guard let country else { return nil }
      count = withCallingCode(of: country, target + 1, count)
    }
    guard count <= 15, isPlausible(target + 1, count) else { return nil }
    target[0] = UInt8(ascii: "+")
    return UnsafeBufferPointer(start: target, count: count + 1)
  }

  /// The same for a text of its own.
  package static func e164(_ text: String, country: PhoneCountry?) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) {
        $0.baseAddress.flatMap { e164(bytes, country: country, $0)?.string }
      }
    }
  }

  /// Writes the digits, and says whether they begin with a calling code; nil where there is anything but a number.
  private static func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ country: PhoneCountry?,
    _ target: UnsafeMutablePointer<UInt8>
  ) -> (count: Int, isInternational: Bool)? {
    let text = TextTrimming.trim(text)
    var count = 0
    var isInternational = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        // More than the longest number behind the longest prefix.
        guard count < 20 else { return nil }
        target[count] = byte
        count += 1
      case UInt8(ascii: "+"):
        guard count == 0, !isInternational else { return nil }
        isInternational = true
      case UInt8(ascii: "("):
        // The trunk prefix that is not dialled from abroad, as in `+44 (0)20`.
        if isInternational, text.count - index > 2, text[index + 1] == UInt8(ascii: "0"),
          text[index + 2] == UInt8(ascii: ")")
        {
          index += 2
        }
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: ")"), 0x09:
        break
      case 0xC2 where index + 1 < text.count && text[index + 1] == 0xA0: index += 1
      case 0xE2 where isDashOrSpace(text, index): index += 2
      default: return nil
      }
      index += 1
    }
    if isInternational { return (count, true) }
    let prefix = country?.internationalPrefixLength(target, count) ?? zeroZero(target, count)
    guard prefix > 0 else { return (count, false) }
    shift(target, by: prefix, &count)
    return (count, true)
  }

  /// U+2010 to U+2015 are dashes, U+2000 to U+200A, U+202F spaces.
  private static func isDashOrSpace(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard index + 2 < text.count, text[index + 1] == 0x80 else { return false }
    let last = text[index + 2]
    return last <= 0x8A || (0x90...0x95).contains(last) || last == 0xAF
  }

  private static func zeroZero(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Int {
    count > 2 && digits[0] == 0x30 && digits[1] == 0x30 ? 2 : 0
  }

  private static func shift(
    _ digits: UnsafeMutablePointer<UInt8>, by prefix: Int, _ count: inout Int
  ) {
    digits.update(from: digits + prefix, count: count - prefix)
    count -= prefix
  }

  /// Puts the calling code in the place of the trunk prefix, and returns the length.
  private static func withCallingCode(
    of country: PhoneCountry, _ digits: UnsafeMutablePointer<UInt8>, _ count: Int
  ) -> Int {
    var count = count
    shift(digits, by: country.trunkLength(digits, count), &count)
    let code = country.codeLength
    (digits + code).update(from: digits, count: count)
    country.writeCode(to: digits)
    return count + code
  }

  private static func isPlausible(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var code: UInt16 = 0
    for length in 1...3 where count > length {
      code = code * 10 + UInt16(digits[length - 1] - 0x30)
      if CallingCodes.isAssigned(code, length: length) {
        let national = count - length
        guard code == 1, length == 1 else { return national >= 4 }
        // North America: area and office codes begin with 2 to 9.
        return national == 10 && digits[1] >= 0x32 && digits[4] >= 0x32
      }
    }
    return false
  }
}
