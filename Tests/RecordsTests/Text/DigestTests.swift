import Records
import Testing

@Suite("Digests and encodings")
struct DigestTests {
  @Test(
    "are those that their standards publish",
    arguments: [
      // RFC 1321, appendix A.5.
      (TextFunction.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
      (.md5, "a", "0cc175b9c0f1b6a831c399e269772661"),
      (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
      (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (.md5, "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      (
        .md5, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f"
      ),
      // FIPS 180, the examples of NIST.
      (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      (
        .sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        .sha512, "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
      // RFC 4648, section 10.
      (.base64, "", ""), (.base64, "f", "Zg=="), (.base64, "fo", "Zm8="), (.base64, "foo", "Zm9v"),
      (.base64, "foob", "Zm9vYg=="), (.base64, "fooba", "Zm9vYmE="),
      (.base64, "foobar", "Zm9vYmFy"),
      // RFC 3986, section 2.
      (.urlEncode, "a-B.c_9~", "a-B.c_9~"),
      (.urlEncode, "a b/c?d=e&f+g%", "a%20b%2Fc%3Fd%3De%26f%2Bg%25"),
      (.urlEncode, "\u{e9}\u{1F600}", "%C3%A9%F0%9F%98%80"),
      (.stripWhitespace, " a\u{a0}b\t\u{3000}c\n", "abc"),
      (.stripPunctuation, "O'Neil-\u{201C}St. Mary\u{201D}, 3$\u{2014}", "ONeilSt Mary 3"),
      (.gmailCanonical, "a.b.c+news@gmail.com", "abc@gmail.com"),
      (.gmailCanonical, "A.b@GoogleMail.com", "Ab@GoogleMail.com"),
      (.gmailCanonical, "a.b+c@example.com", "a.b+c@example.com"),
      (.gmailCanonical, "a.b@notgmail.com", "a.b@notgmail.com"), (.gmailCanonical, "none", "none"),
      (.e164, "+41 44 668 18 00", "+41446681800"),
    ])
  func vectors(_ function: TextFunction, _ text: String, _ expected: String) {
    #expect(function.apply(text) == expected)
  }

  @Test("bytes become text as base64, and no other way")
  func bytes() {
    let base64 = Modifiers(apply: [.text(.base64)])
    #expect(map(.bytes([0, 0xFF, 0x10]), as: .bytes, into: .string, base64) == #"{"f":"AP8Q"}"#)
    #expect(map(.bytes([]), as: .bytes, into: .string, base64) == #"{"f":""}"#)
    let lower = Modifiers(apply: [.text(.lower)])
    #expect(map(.bytes([65]), as: .bytes, into: .string, lower) == "HG2004 f")
    #expect(map(.bytes([65]), as: .bytes, into: .string) == "HG2004 f")
  }
}
