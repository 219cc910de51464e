import Crypto
import Records
import Testing

@testable import Connectors

/// Published vectors of what `auth` signs with.
@Suite struct SignatureVectorTests {
  @Test("the signature of OAuth Core 1.0, appendix A")
  func photos() {
    let signer = OAuth1Signer(
      consumerKey: "dpf43f3p2l4k3l03", consumerSecret: "kd94hf93k423kf44",
      token: "nnch734d00sl2jdk", tokenSecret: "pfkkdhi9sl3r4s00")
    let request = HTTPRequest(
      method: "GET", url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
      headers: [], headersVary: false, body: nil)
    let signature = signer.signature(
      of: request, at: SigningMoment(nonce: "kllo9940pd9333jh", seconds: 1_191_242_096))
    #expect(signature.name == "Authorization")
    #expect(
      signature.value
        == #"OAuth oauth_consumer_key="dpf43f3p2l4k3l03", oauth_nonce="kllo9940pd9333jh", oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1191242096", oauth_token="nnch734d00sl2jdk", oauth_version="1.0""#
    )
    #expect(signature.secrets.first == "tR3+Ty81lMeYAr/Fid0kMTYa/WM=")
  }

  @Test("the base string of RFC 5849, 3.4.1.1")
  func baseString() {
    let own = [
      FormParameter("oauth_consumer_key", "9djdj82h48djs9d2"),
      FormParameter("oauth_token", "kkk9d7dh3k39sjv7"),
      FormParameter("oauth_signature_method", "HMAC-SHA1"),
      FormParameter("oauth_timestamp", "137131201"), FormParameter("oauth_nonce", "7d8f3e4a"),
    ]
    #expect(
      OAuth1BaseString.of(
        method: "POST", url: "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        parameters: own + FormParameter.read("c2&a3=2+q"))
        == "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )
  }

  @Test("a form is signed with its parameters, a JSON body is not")
  func bodies() {
    let signer = OAuth1Signer(consumerKey: "k", consumerSecret: "s", token: "t", tokenSecret: "u")
    func signature(_ type: String, _ text: String, url: String = "https://h/p") -> String {
      let body = ByteBuffer()
      body.append(text)
      let request = HTTPRequest(
        method: "POST", url: url, headers: [("Content-Type", type)], headersVary: false, body: body)
      return signer.signature(of: request, at: .ofTests).value
    }
    let form = "application/x-www-form-urlencoded"
    #expect(signature("application/json", "a=1") == signature("application/json", "a=2"))
    #expect(signature(form, "a=1") != signature(form, "a=2"))
    #expect(signature(form, "a=1+1") == signature(form, "a=1%201"))
    #expect(signature(form, "a=1") == signature("application/json", "", url: "https://h/p?a=1"))
    #expect(signature(form, "", url: "https://H:443/p") == signature(form, ""))
    #expect(signature(form, "", url: "https://h:80/p") != signature(form, ""))
  }

  @Test(
    "codes of RFC 4231 and RFC 2202",
    arguments: [
      (
        KeyedDigest.sha256, [UInt8](repeating: 0x0B, count: 20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        .sha512, [UInt8](repeating: 0x0B, count: 20), "Hi There",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
      ),
      (
        .sha256, Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        .sha512, Array("Jefe".utf8), "what do ya want for nothing?",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
      ),
      (
        .sha1, Array("Jefe".utf8), "what do ya want for nothing?",
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
      ),
      (
        .sha256, [UInt8](repeating: 0xAA, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      (
        .sha512, [UInt8](repeating: 0xAA, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
      ),
    ])
  func codes(_ digest: KeyedDigest, _ key: [UInt8], _ message: String, _ code: String) {
    let bytes = Array(message.utf8).withUnsafeBufferPointer {
      digest.code(of: $0, key: SymmetricKey(data: key))
    }
    #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == code)
  }

  @Test func aNonceIs32HexDigitsOfRandomness() {
    var numbers: [UInt64] = [0xA, .max]
    let moment = SigningMoment(random: { numbers.removeFirst() }, seconds: 7)
    #expect(moment == SigningMoment(nonce: "000000000000000affffffffffffffff", seconds: 7))
  }

  @Test func base64ForURLsHasNoPaddingAndItsOwnLetters() {
    #expect(Base64.encodeForURL([0xFB, 0xFF, 0xFE, 0x00]) == "-__-AA")
  }
}
