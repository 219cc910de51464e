import Records
import Testing

@Suite("Digests under a key")
struct KeyedDigestTests {
  private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: byte, count: count)
  }

  private static let counting: [UInt8] = Array(1...25)
  private static let larger = "Test Using Larger Than Block-Size Key - Hash Key First"
  private static let largerToo =
    "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"
  private static let largest =
    "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."

  @Test(
    "are those of RFC 4231 and RFC 2202",
    arguments: [
      // RFC 4231, section 4.2, 4.3, 4.4, 4.5, 4.7, 4.8.
      (
        KeyedDigest.sha256, bytes(0x0b, 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        .sha512, bytes(0x0b, 20), Array("Hi There".utf8),
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
      ),
      (
        .sha256, Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        .sha512, Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
      ),
      (
        .sha256, bytes(0xaa, 20), bytes(0xdd, 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        .sha512, bytes(0xaa, 20), bytes(0xdd, 50),
        "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"
      ),
      (
        .sha256, counting, bytes(0xcd, 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        .sha512, counting, bytes(0xcd, 50),
        "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"
      ),
      (
        .sha256, bytes(0xaa, 131), Array(larger.utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      (
        .sha512, bytes(0xaa, 131), Array(larger.utf8),
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
      ),
      (
        .sha256, bytes(0xaa, 131), Array(largest.utf8),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
      ),
      (
        .sha512, bytes(0xaa, 131), Array(largest.utf8),
        "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"
      ),
      // RFC 2202, section 3.
      (
        .sha1, bytes(0x0b, 20), Array("Hi There".utf8), "b617318655057264e28bc0b6fb378c8ef146be00"
      ),
      (
        .sha1, Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
      ),
      (.sha1, bytes(0xaa, 20), bytes(0xdd, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
      (.sha1, counting, bytes(0xcd, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
      (
        .sha1, bytes(0xaa, 80), Array(larger.utf8), "aa4ae5e15272d00e95705637ce8a3b55ed402112"
      ),
      (
        .sha1, bytes(0xaa, 80), Array(largerToo.utf8), "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"
      ),
    ])
  func published(
    _ digest: KeyedDigest, _ key: [UInt8], _ message: [UInt8], _ expected: String
  ) {
    #expect(digest.text(of: message, key: key) == expected)
  }

  @Test("in a mapping they take each text's bytes, also of a list")
  func mapping() {
    let secret = SecretReference.environment("KEY")
    let functions: [ValueFunction] = [.text(.trim), .hmac(secret, .sha256)]
    let program = { (text: String) in
      map(
        .text(Array(text.utf8)), as: .string, into: .any, Modifiers(apply: functions),
        keys: [secret: Array("Jefe".utf8)])
    }
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    #expect(program(" what do ya want for nothing? ") == "{\"f\":\"\(expected)\"}")
    let list = map(
      #"["what do ya want for nothing?",null]"#, as: .json, into: .any,
      Modifiers(apply: [.hmac(secret, .sha256)]), keys: [secret: Array("Jefe".utf8)])
    #expect(list == "{\"f\":[\"\(expected)\",null]}")
  }
}
