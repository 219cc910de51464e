import Records
import Testing

@Suite("Phone numbers")
struct PhoneNumberTests {
  @Test(
    "become E.164",
    arguments: [
      ("+41 44 668 18 00", nil, "+41446681800"), ("0041 44 668 18 00", nil, "+41446681800"),
      ("044 668 18 00", "CH", "+41446681800"), ("(044) 668-18-00", "CH", "+41446681800"),
      ("+44 (0)20 7946 0000", nil, "+442079460000"), ("020 7946 0000", "GB", "+442079460000"),
      ("020 7946 0000", "IM", "+442079460000"), ("(415) 555-2671", "US", "+14155552671"),
      ("1 415.555.2671", "US", "+14155552671"), ("011 44 20 7946 0000", "CA", "+442079460000"),
      ("+1 123-456-7890", "US", nil), ("+1 234 567 890", nil, nil), ("+1 415 155 2671", nil, nil),
      ("06 12 34 56 78", "FR", "+33612345678"), ("06 698 12345", "IT", "+390669812345"),
      ("612 345 678", "ES", "+34612345678"), ("8 (916) 123-45-67", "RU", "+79161234567"),
      ("7 916 123 45 67", "RU", "+79161234567"), ("916 123 45 67", "KZ", "+79161234567"),
      ("06 20 123 4567", "HU", "+36201234567"), ("8 029 491 19 11", "BY", "+375294911911"),
      ("8 612 34567", "LT", "+37061234567"), ("0 30 123456", "DE", "+4930123456"),
      ("+49\u{a0}30\u{2011}123456", nil, "+4930123456"), ("+1 415 555 2671", "CH", "+14155552671"),
      ("044 668 18 00", nil, nil), ("+999 123 456 789", nil, nil),
      ("+383 49 123 456", nil, "+38349123456"),
      ("+", nil, nil), ("", "CH", nil), ("+41", nil, nil), ("+411", nil, nil), ("12", "CH", nil),
      ("+41 44 668 18 00 ext. 5", nil, nil), ("call me", "CH", nil), ("+41+44", nil, nil),
      ("+4912345678901234", nil, nil), ("123456789012345678901234567890", "CH", nil),
      ("+41 44 668 18 00\n", nil, "+41446681800"), ("\u{660}44 668 18 00", "CH", nil),
    ])
  func e164(_ text: String, _ country: String?, _ expected: String?) throws {
    let country = try country.map { try #require(PhoneCountry($0)) }
    #expect(PhoneNumber.e164(text, country: country) == expected)
  }

  @Test("countries are named by two capitals")
  func countries() {
    #expect(PhoneCountry("ch") == nil)
    #expect(PhoneCountry("XX") == nil)
    #expect(PhoneCountry("GG") == PhoneCountry("GB"))
    let letters = (65...90).compactMap { Unicode.Scalar($0).map(Character.init) }
    let count = letters.flatMap { a in letters.filter { PhoneCountry("\(a)\($0)") != nil } }.count
    // The 245 regions that libphonenumber knows.
    #expect(count == 245)
  }
}
