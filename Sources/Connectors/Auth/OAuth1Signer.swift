import Crypto
import Records

/// Signs requests by OAuth 1.0a with HMAC-SHA1 (RFC 5849, 3.4).
struct OAuth1Signer: Sendable {
  private let consumerKey: String
  private let token: String
  private let key: SymmetricKey

  init(consumerKey: String, consumerSecret: String, token: String, tokenSecret: String) {
    self.consumerKey = consumerKey
    self.token = token
    let secrets = [consumerSecret, tokenSecret].map { PercentEncoding.encode($0) }
    key = SymmetricKey(data: Array(secrets.joined(separator: "&").utf8))
  }

  /// Nil where a setting is not given.
  init?(_ definition: OAuth1Definition, _ values: BoundValues) {
    guard let consumerKey = values.text(definition.consumerKey.parts),
      let consumerSecret = values.text(definition.consumerSecret.parts),
      let token = values.text(definition.token.parts),
      let tokenSecret = values.text(definition.tokenSecret.parts)
    else { return nil }
    self.init(
      consumerKey: consumerKey, consumerSecret: consumerSecret, token: token,
      tokenSecret: tokenSecret)
  }

  func signature(of request: HTTPRequest, at moment: SigningMoment) -> RequestSignature {
    var parameters = [
      FormParameter("oauth_consumer_key", consumerKey), FormParameter("oauth_nonce", moment.nonce),
      FormParameter("oauth_signature_method", "HMAC-SHA1"),
      FormParameter("oauth_timestamp", String(moment.seconds)),
      FormParameter("oauth_token", token), FormParameter("oauth_version", "1.0"),
    ]
    let base = OAuth1BaseString.of(
      method: request.method, url: request.url, parameters: parameters + request.form)
    let code = Array(base.utf8).withUnsafeBufferPointer { KeyedDigest.sha1.code(of: $0, key: key) }
    let signature = Base64.encode(code)
    parameters.insert(FormParameter("oauth_signature", signature), at: 2)
    let listed = parameters.map {
      "\(PercentEncoding.encode($0.name))=\"\(PercentEncoding.encode($0.value))\""
    }
    return RequestSignature(
      name: "Authorization", value: "OAuth " + listed.joined(separator: ", "),
      secrets: [signature, PercentEncoding.encode(signature)])
  }
}

/// What is signed of a request (RFC 5849, 3.4.1).
enum OAuth1BaseString {
  /// - Parameter parameters: those that are not in the URL, decoded: of the header and of a form.
  static func of(method: String, url: String, parameters: [FormParameter]) -> String {
    let question = url.firstIndex(of: "?") ?? url.endIndex
    let query = FormParameter.read(url[question...].dropFirst())
    let pairs = (query + parameters).map {
      FormParameter(PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
    }.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    let joined = pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    return [method.uppercased(), uri(String(url[..<question])), joined]
      .map { PercentEncoding.encode($0) }.joined(separator: "&")
  }

  /// Scheme and host in lower case, without the scheme's own port (3.4.1.2).
  private static func uri(_ url: String) -> String {
    guard let colon = url.firstRange(of: "://") else { return url }
    let scheme = url[..<colon.lowerBound].lowercased()
    let rest = url[colon.upperBound...]
    let host = rest.prefix { $0 != "/" }
    let path = rest[host.endIndex...]
    var authority = host.lowercased()
    let port = scheme == "https" ? ":443" : ":80"
    if authority.hasSuffix(port) { authority.removeLast(port.count) }
    return "\(scheme)://\(authority)\(path.isEmpty ? "/" : path)"
  }
}

extension HTTPRequest {
  /// The parameters of a body that is a form.
  fileprivate var form: [FormParameter] {
    let type = headers.last { $0.name.lowercased() == "content-type" }?.value.lowercased() ?? ""
    guard let body, type.hasPrefix("application/x-www-form-urlencoded") else { return [] }
    return FormParameter.read(String(decoding: body.bytes, as: UTF8.self))
  }
}
