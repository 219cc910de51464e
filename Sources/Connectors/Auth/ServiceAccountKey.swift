import Crypto
import CryptoExtras
import Records

/// The key file of a Google service account, which signs who it is (RFC 7523).
struct ServiceAccountKey: Sendable {
  /// Seconds that an assertion holds: the most that Google takes.
  private static let lifetime: Int64 = 3_600

  let tokenURL: TokenURL
  private let email: String
  private let id: String?
  private let key: _RSA.Signing.PrivateKey

  /// Reads the file's JSON; what is wrong is said without any of its content.
  init(_ text: String) throws(BindingError) {
    guard let file = try? JSONValue(parsing: text), case .object = file else {
      throw Self.problem("is not JSON")
    }
    func member(_ name: String) throws(BindingError) -> String {
      guard case .string(let text)? = file[name], !text.isEmpty else {
        throw Self.problem("has no text `\(name)`")
      }
      return text
    }
    email = try member("client_email")
    let pem = try member("private_key")
    tokenURL = try TokenURL(
      try member("token_uri"), of: "`token_uri` in the key of `service_account_jwt`")
    id = file["private_key_id"]?.plainText
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
      throw Self.problem("has a `private_key` that is no RSA key of 2,048 bits or more in PEM")
    }
    self.key = key
  }

  /// A signed statement of who asks, for which rights and for whom.
  ///
  /// - Parameter now: seconds since 1970, UTC.
  func assertion(scope: String, subject: String?, now: Int64) throws(BindingError) -> String {
    let header: [JSONValue.Member] =
      [.init("alg", .string("RS256")), .init("typ", .string("JWT"))]
      + (id.map { [.init("kid", .string($0))] } ?? [])
    let claims: [JSONValue.Member] =
      [
        .init("iss", .string(email)), .init("scope", .string(scope)),
        .init("aud", .string(tokenURL.text)), .init("iat", .number(String(now))),
        .init("exp", .number(String(now + Self.lifetime))),
      ] + (subject.map { [.init("sub", .string($0))] } ?? [])
    let statement = [header, claims].map {
      Base64.encodeForURL(Array(JSONValue.object($0).text.utf8))
    }.joined(separator: ".")
    guard
      let signature = try? key.signature(
        for: SHA256.hash(data: Array(statement.utf8)), padding: .insecurePKCS1v1_5)
    else { throw Self.problem("has a `private_key` that cannot sign") }
    return statement + "." + Base64.encodeForURL(Array(signature.rawRepresentation))
  }

  private static func problem(_ what: String) -> BindingError {
    BindingError(
      "the key of `service_account_jwt` \(what): it is the whole key file of a service account")
  }
}
