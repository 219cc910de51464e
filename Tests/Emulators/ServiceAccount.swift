import Crypto
import CryptoExtras
import Foundation

/// A Google service account: its key file, and what Google looks at in an assertion that is signed with it.
package struct ServiceAccount: Sendable {
  private static let keys = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

  private let tokenURL: String
  private let scope: String
  private let subject: String?
  private let key: _RSA.Signing.PrivateKey

  package init(tokenURL: String, scope: String, subject: String? = nil) throws {
    guard let key = Self.keys else { throw CryptoKitError.incorrectKeySize }
    self.tokenURL = tokenURL
    self.scope = scope
    self.subject = subject
    self.key = key
  }

  /// The key file, as Google's console gives it.
  package var file: String {
    JSONAPI.text([
      "type": "service_account", "client_email": "robot@shop.example", "private_key_id": "k1",
      "private_key": key.pemRepresentation, "token_uri": tokenURL,
    ])
  }

  /// The private key in PEM.
  package var pem: String { key.pemRepresentation }

  /// Why an assertion is not taken; nil where it is.
  func problem(with fields: [String: String]) -> String? {
    guard fields["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", fields.count == 2
    else { return "the grant is not that of an assertion" }
    let parts = (fields["assertion"] ?? "").components(separatedBy: ".")
    guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
      let signature = Self.data(parts[2])
    else { return "the assertion is no JWT" }
    guard header["alg"] as? String == "RS256", header["kid"] as? String == "k1" else {
      return "the assertion has another key or algorithm"
    }
    let isSigned = key.publicKey.isValidSignature(
      .init(rawRepresentation: signature), for: Data("\(parts[0]).\(parts[1])".utf8),
      padding: .insecurePKCS1v1_5)
    guard isSigned else { return "the signature is not that of the account" }
    let now = Date().timeIntervalSince1970
    guard let from = claims["iat"] as? Double, let until = claims["exp"] as? Double,
      abs(from - now) < 300, until > now, until - from <= 3_600
    else { return "the assertion is not of this hour" }
    guard claims["iss"] as? String == "robot@shop.example", claims["aud"] as? String == tokenURL,
      claims["scope"] as? String == scope, claims["sub"] as? String == subject
    else { return "the assertion is for something else" }
    return nil
  }

  /// The claims of the assertion in a form, but for its times.
  package static func claims(in form: String) -> String? {
    let fields = Dictionary(FormBody.pairs(form)) { first, _ in first }
    guard let assertion = fields["assertion"],
      case let parts = assertion.components(separatedBy: "."), parts.count == 3,
      var claims = object(parts[1])
    else { return nil }
    claims["iat"] = nil
    claims["exp"] = nil
    return JSONAPI.text(claims).replacingOccurrences(of: "\\/", with: "/")
  }

  private static func object(_ part: String) -> [String: Any]? {
    data(part).flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
  }

  private static func data(_ part: String) -> Data? {
    let text = part.replacingOccurrences(of: "-", with: "+")
      .replacingOccurrences(of: "_", with: "/")
    return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
  }
}
