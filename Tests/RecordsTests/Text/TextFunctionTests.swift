import Records
import Testing

@Suite("Text functions")
struct TextFunctionTests {
  @Test(
    "do what their names say",
    arguments: [
      (TextFunction.trim, " \t\u{A0}\u{3000}a b\u{2029}\n", "a b"), (.trim, "", ""),
      (.trim, " \u{2003}", ""),
      (.trim, "é", "é"), (.lower, "ABC-xyz@[`{1", "abc-xyz@[`{1"), (.lower, "ÀÉÎ ЖЩ", "àéî жщ"),
      (.lower, "İ", "i\u{307}"), (.lower, "ΟΔΟΣ ΣΑ Σ", "οδος σα σ"), (.lower, "ΑΣ.", "ας."),
      (.lower, "ΑΣ\u{301}Β", "ασ\u{301}β"), (.upper, "abc-XYZ`{", "ABC-XYZ`{"),
      (.upper, "straße ǆ ΐ", "STRASSE Ǆ \u{399}\u{308}\u{301}"), (.upper, "😀é", "😀É"),
      (.digits, "+49 (0) 12-3x٤", "490123"), (.digits, "none", ""),
    ])
  func functions(_ function: TextFunction, _ text: String, _ expected: String) {
    #expect(function.apply(text).map { Array($0.utf8) } == Array(expected.utf8))
  }

  // FIPS 180-4 and NIST's examples.
  @Test(
    "hash as SHA-256 publishes it",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(_ text: String, _ expected: String) {
    #expect(TextFunction.sha256.apply(text) == expected)
  }

  @Test("never need more scratch than they say")
  func capacity() {
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(scalar)
      #expect(
        TextFunction.lower.capacity(for: text.utf8.count)
          >= (TextFunction.lower.apply(text)?.utf8.count ?? .max))
      #expect(
        TextFunction.upper.capacity(for: text.utf8.count)
          >= (TextFunction.upper.apply(text)?.utf8.count ?? .max))
    }
  }
}
