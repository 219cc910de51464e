import MappingSyntax
import Records

/// What a connector's `auth` comes to once its settings are filled in: who sends, proven; pure, never shown.
package struct BoundAuth: Sendable {
  /// The same for every request.
  package private(set) var headers: [(name: String, value: String)] = []
  /// What every path ends in, and parameters of every URL, encoded.
  private var path: [String] = []
  private var query: [String] = []
  private var signers: [RequestSigner] = []
  /// How an access token is had, where one is needed; a failure says what is wrong with its settings.
  package private(set) var grant: Result<TokenGrant, BindingError>?
  /// What is made of secrets and is one: what a request carries and, where it differs, what stands behind it.
  package private(set) var secrets: [String] = []

  init(_ definitions: [AuthDefinition], _ values: BoundValues) throws(BindingError) {
    var kinds: [String] = []
    for definition in definitions where try add(definition, values) {
      if definition.isAuthorization(values) { kinds.append(definition.kind) }
    }
    // Of two such headers a server reads one, and which is not known.
    if kinds.count > 1, grant != nil || kinds.contains("oauth1") {
      let listed = kinds.map { "`\($0)`" }.joined(separator: " and ")
      throw BindingError("\(listed) both set the header `Authorization`: give the settings of one")
    }
  }

  /// Whether each attempt is signed anew.
  package var isSigned: Bool { !signers.isEmpty }

  /// Whether what is sent must not be sent twice, not even by libcurl itself.
  package var isSentOnce: Bool { signers.contains { $0.isUsedUp } }

  /// A request with the parts of its URL that prove who sends it.
  package func addressed(_ request: HTTPRequest) -> HTTPRequest {
    guard !query.isEmpty || !path.isEmpty else { return request }
    let mark = request.url.firstIndex(of: "?") ?? request.url.endIndex
    var url = String(request.url[..<mark])
    for part in path { url += (url.hasSuffix("/") ? "" : "/") + part }
    url += request.url[mark...]
    if !query.isEmpty {
      url += (mark == request.url.endIndex ? "?" : "&") + query.joined(separator: "&")
    }
    return request.at(url)
  }

  /// The signatures of one attempt at an addressed request.
  package func signatures(of request: HTTPRequest, at moment: SigningMoment) -> [RequestSignature] {
    signers.map { $0.signature(of: request, at: moment) }
  }

  /// The header that an access token goes out in.
  package static func header(ofToken token: String) -> (name: String, value: String) {
    ("Authorization", "Bearer \(token)")
  }

  /// Takes an entry in.
  ///
  /// - Returns: whether its settings are given.
  private mutating func add(_ definition: AuthDefinition, _ values: BoundValues)
    throws(BindingError) -> Bool
  {
    switch definition {
    case .header(let name, let value):
      guard let name = values.text(name.parts), let value = values.text(value.parts) else {
        return false
      }
      try add(header: name, value)
    case .bearer(let token):
      guard let token = values.text(token.parts) else { return false }
      let header = Self.header(ofToken: token)
      try add(header: header.name, header.value)
    case .basic(let username, let password):
      guard let username = values.text(username.parts) else { return false }
      guard !username.contains(":") else {
        throw BindingError("a user name of basic authentication must not hold `:`")
      }
      let secret = password.flatMap { values.text($0.parts) } ?? ""
      let code = Base64.encode(Array("\(username):\(secret)".utf8))
      secrets.append(code)
      try add(header: "Authorization", "Basic " + code)
    case .query(let name, let value):
      guard let name = values.text(name.parts), let value = values.text(value.parts) else {
        return false
      }
      let encoded = PercentEncoding.encode(value)
      secrets += [value, encoded]
      query.append(PercentEncoding.encode(name) + "=" + encoded)
    case .path(let value):
      guard let value = values.text(value.parts) else { return false }
      let encoded = PercentEncoding.encode(value, keeping: UInt8(ascii: "/"))
      guard !value.isEmpty, PercentEncoding.isSafePath(value) else {
        throw BindingError("the secret end of the path is empty or holds `.` or `..` as a segment")
      }
      secrets += [value, encoded]
      path.append(encoded)
    case .oauth1(let oauth1):
      guard let signer = OAuth1Signer(oauth1, values) else { return false }
      signers.append(.oauth1(signer))
    case .hmac(let hmac):
      guard let signer = try BodySigner(hmac, values) else { return false }
      signers.append(.body(signer))
    case .token(let token):
      guard let bound = TokenGrant.bound(token, values) else { return false }
      grant = bound
    }
    return true
  }

  private mutating func add(header name: String, _ value: String) throws(BindingError) {
    try HeaderText.check(name, of: "the name of an authentication header")
    try HeaderText.check(value, of: "the secret of the header `\(name)`")
    headers.append((name, value))
  }
}

extension BoundAction {
  /// What proves who sends; made at send time.
  package func auth() throws(BindingError) -> BoundAuth {
    try BoundAuth(connector.auth, values)
  }
}

extension AuthDefinition {
  /// Whether it says who sends in the header `Authorization`.
  fileprivate func isAuthorization(_ values: BoundValues) -> Bool {
    switch self {
    case .header(let name, _): values.text(name.parts)?.lowercased() == "authorization"
    case .bearer, .basic, .oauth1, .token: true
    case .query, .path, .hmac: false
    }
  }
}
