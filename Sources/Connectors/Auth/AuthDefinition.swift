/// How a request proves who sends it; applied in the order of the list, at send time.
///
/// An entry with a path to a setting that is not given is left out.
package enum AuthDefinition: Sendable {
  case header(name: TextTemplate, value: TextTemplate)
  case bearer(token: TextTemplate)
  case basic(username: TextTemplate, password: TextTemplate?)
  /// A parameter of the URL.
  case query(name: TextTemplate, value: TextTemplate)
  /// The rest of the URL's path, where that is known to nobody else.
  case path(TextTemplate)
  /// The request's method and URL, signed.
  case oauth1(OAuth1Definition)
  /// The request's body, signed.
  case hmac(HMACDefinition)
  /// An access token that is asked for with other secrets.
  case token(TokenDefinition)
}

/// The credentials of OAuth 1.0a.
package struct OAuth1Definition: Sendable {
  let consumerKey: TextTemplate
  let consumerSecret: TextTemplate
  let token: TextTemplate
  let tokenSecret: TextTemplate
}
