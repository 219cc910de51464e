import MappingSyntax
import Records

/// How an access token is asked for, with its settings filled in; pure, never shown.
package struct TokenGrant: Sendable {
  private enum Proof: Sendable {
    case form
    /// The client stands in a header.
    case basic(String)
    case key(ServiceAccountKey, scope: String, subject: String?)
  }

  package let url: TokenURL
  private let parameters: [FormParameter]
  private let proof: Proof

  /// Nil where a setting is not given, but for those of `scope`, `fields` and `subject`.
  static func bound(_ definition: TokenDefinition, _ values: BoundValues)
    -> Result<TokenGrant, BindingError>?
  {
    let scope = definition.scope.flatMap { values.text($0.parts) }
    switch definition.grant {
    case .refresh(let client, let token):
      guard let token = values.text(token.parts) else { return nil }
      return bound(
        client, values, scope: scope, type: "refresh_token",
        [FormParameter("refresh_token", token)])
    case .clientCredentials(let client, let fields):
      let own = fields.compactMap { field in
        values.text(field.value.parts).map { FormParameter(field.name, $0) }
      }
      return bound(client, values, scope: scope, type: "client_credentials", own)
    case .password(let client, let username, let password):
      guard let username = values.text(username.parts), let password = values.text(password.parts)
      else { return nil }
      return bound(
        client, values, scope: scope, type: "password",
        [FormParameter("username", username), FormParameter("password", password)])
    case .serviceAccount(let key, let subject):
      guard let key = values.text(key.parts), let scope else { return nil }
      return Result { () throws(BindingError) in
        let key = try ServiceAccountKey(key)
        return TokenGrant(
          url: key.tokenURL,
          parameters: [
            FormParameter("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
          ],
          proof: .key(key, scope: scope, subject: subject.flatMap { values.text($0.parts) }))
      }
    }
  }

  private static func bound(
    _ client: TokenDefinition.Client, _ values: BoundValues, scope: String?, type: String,
    _ own: [FormParameter]
  ) -> Result<TokenGrant, BindingError>? {
    guard let id = values.text(client.id.parts), let secret = values.text(client.secret.parts)
    else { return nil }
    let url: TokenURL
    do throws(BindingError) {
      guard let given = try TokenURL(client.url, values) else { return nil }
      url = given
    } catch { return .failure(error) }
    var parameters = [FormParameter("grant_type", type)]
    let proof: Proof
    switch client.placement {
    case .body:
      parameters += [FormParameter("client_id", id), FormParameter("client_secret", secret)]
      proof = .form
    case .basic:
      // Both are encoded as in a form before they are joined (RFC 6749, 2.3.1).
      let pair = "\(PercentEncoding.encode(id)):\(PercentEncoding.encode(secret))"
      proof = .basic(Base64.encode(Array(pair.utf8)))
    }
    if let scope { parameters.append(FormParameter("scope", scope)) }
    return .success(TokenGrant(url: url, parameters: parameters + own, proof: proof))
  }

  /// The request for a token, and what of it no message may repeat.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970, UTC.
  ///   - refreshToken: the one that came with the token before, in the place of the given one (RFC 6749, 6).
  package func request(now: Int64, refreshToken: String? = nil) throws(BindingError)
    -> (request: HTTPRequest, secrets: [String])
  {
    var headers = [
      (name: "Content-Type", value: "application/x-www-form-urlencoded"),
      (name: "Accept", value: "application/json"),
    ]
    var parameters = parameters.map { parameter in
      parameter.name == "refresh_token"
        ? FormParameter(parameter.name, refreshToken ?? parameter.value) : parameter
    }
    var secrets = parameters.filter { Self.secret.contains($0.name) }.map(\.value)
    switch proof {
    case .form: break
    case .basic(let code):
      headers.append(("Authorization", "Basic " + code))
      secrets.append(code)
    case .key(let key, let scope, let subject):
      let assertion = try key.assertion(scope: scope, subject: subject, now: now)
      parameters.append(FormParameter("assertion", assertion))
      secrets.append(assertion)
    }
    let body = ByteBuffer()
    body.append(FormParameter.text(parameters))
    let request = HTTPRequest(
      method: "POST", url: url.text, headers: headers, headersVary: true, body: body)
    return (request, secrets)
  }

  private static let secret: Set<String> = ["client_secret", "refresh_token", "password"]
}
