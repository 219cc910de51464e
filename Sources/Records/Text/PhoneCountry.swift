/// A country's way of writing its own phone numbers: the calling code, and what stands before a number dialled at home.
package struct PhoneCountry: Hashable, Sendable, BitwiseCopyable {
  /// What is dialled before a national number at home and left out from abroad.
  enum Trunk: String, Sendable {
    case none = "-"
    case zero = "0"
    /// North America: `1` before ten digits.
    case one = "1"
    /// Russia and Kazakhstan: `8` before ten digits, where the calling code `7` stands as well.
    case eight = "8"
    case belarus = "80"
    case hungary = "06"
    /// Lithuania: `0`, once `8`, before eight digits.
    case lithuania = "08"
  }

  let code: UInt16
  let trunk: Trunk

  /// By its ISO 3166 code of two letters; nil where no country has it.
  package init?(_ name: String) {
    guard let country = CallingCodes.countries[name] else { return nil }
    self = country
  }

  init(code: UInt16, trunk: Trunk) {
    self.code = code
    self.trunk = trunk
  }

  /// The digits that lead abroad: `00`, in North America `011`.
  func internationalPrefixLength(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Int {
    if code == 1, Self.begins(digits, count, "011") { return 3 }
    return Self.begins(digits, count, "00") ? 2 : 0
  }

  /// How many of the digits are what is dialled before a number at home.
  func trunkLength(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Int {
    func begins(_ text: StaticString) -> Bool { Self.begins(digits, count, text) }
    return switch trunk {
    case .none: 0
    case .zero: begins("0") ? 1 : 0
    case .one: count == 11 && begins("1") ? 1 : 0
    case .eight: count == 11 && (begins("8") || begins("7")) ? 1 : 0
    case .belarus: begins("80") ? 2 : begins("8") || begins("0") ? 1 : 0
    case .hungary: begins("06") ? 2 : 0
    case .lithuania: count == 9 && (begins("0") || begins("8")) ? 1 : 0
    }
  }

  private static func begins(
    _ digits: UnsafePointer<UInt8>, _ count: Int, _ text: StaticString
  ) -> Bool {
    guard count > text.utf8CodeUnitCount else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { digits[$0] == text.utf8Start[$0] }
  }

  var codeLength: Int { code < 10 ? 1 : code < 100 ? 2 : 3 }

  func writeCode(to target: UnsafeMutablePointer<UInt8>) {
    var rest = code
    for place in (0..<codeLength).reversed() {
      target[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
  }
}
