import Diagnostics
import Records
import YAMLSyntax

extension AuthDefinition {
  private static let known = [
    "header", "bearer", "basic", "query", "path", "oauth1", "hmac", "oauth2_refresh",
    "oauth2_client_credentials", "oauth2_password", "service_account_jwt",
  ]

  /// Reads the list of `auth`.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [AuthDefinition]
  {
    (node.list("`auth`", &bag) ?? []).compactMap { entry($0, in: scope, &bag) }
  }

  private static func entry(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> AuthDefinition?
  {
    if node.scalar?.text == "none" { return nil }
    guard let keyed = node.keyed("an entry of `auth`", known: known, &bag),
      let entry = keyed.entries.first(where: { known.contains($0.key) })
    else { return nil }
    if keyed.entries.count > 1 {
      bag.add(
        Diagnostic(
          .wrongShape, "an entry of `auth` has more than one kind", at: keyed.entries[1].keySpan,
          label: "the second kind", help: ["each is an entry of its own"]))
    }
    let scope = scope.place("`\(entry.key)` of `auth`", roots: [.settings])
    let (kind, node) = (entry.key, entry.value)
    switch kind {
    case "header", "query":
      guard let parts = AuthParts(node, kind, known: ["name", "value"], in: scope, &bag),
        let name = parts.text(
          "name", what: "the name of a \(kind == "query" ? "query parameter" : kind)", &bag),
        let value = parts.value("value", &bag)
      else { return nil }
      if kind == "query" { return .query(name: name, value: value) }
      HeaderName.check(name, &bag)
      return .header(name: name, value: value)
    case "bearer":
      return AuthParts(node, kind, known: ["token"], in: scope, &bag)?.value("token", &bag)
        .map { .bearer(token: $0) }
    case "path":
      return AuthParts(node, kind, known: ["value"], in: scope, &bag)?.value("value", &bag)
        .map { .path($0) }
    case "basic":
      guard let parts = AuthParts(node, kind, known: ["username", "password"], in: scope, &bag)
      else { return nil }
      let username = parts.value("username", &bag)
      let password = parts.value(ifGiven: "password", &bag)
      return username.map { .basic(username: $0, password: password) }
    case "oauth1": return OAuth1Definition(node, in: scope, &bag).map { .oauth1($0) }
    case "hmac": return HMACDefinition(node, in: scope, &bag).map { .hmac($0) }
    default: return TokenDefinition(node, kind: kind, in: scope, &bag).map { .token($0) }
    }
  }
}

extension OAuth1Definition {
  fileprivate init?(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag) {
    guard
      let parts = AuthParts(
        node, "oauth1", known: ["consumer_key", "consumer_secret", "token", "token_secret"],
        in: scope, &bag)
    else { return nil }
    let key = parts.value("consumer_key", &bag)
    let secret = parts.value("consumer_secret", &bag)
    let token = parts.value("token", &bag)
    let tokenSecret = parts.value("token_secret", &bag)
    guard let key, let secret, let token, let tokenSecret else { return nil }
    self.init(consumerKey: key, consumerSecret: secret, token: token, tokenSecret: tokenSecret)
  }
}

extension HMACDefinition {
  fileprivate init?(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag) {
    guard
      let parts = AuthParts(
        node, "hmac", known: ["header", "secret", "digest", "encoding", "prefix"], in: scope, &bag)
    else { return nil }
    let header = parts.text("header", what: "the name of a header", &bag)
    if let header { HeaderName.check(header, &bag) }
    let secret = parts.value("secret", &bag)
    let digest = parts.keyed["digest"].map {
      $0.choice("`digest`", of: KeyedDigest.self, &bag)?.value
    }
    let encoding = parts.keyed["encoding"].map {
      $0.choice("`encoding`", of: Encoding.self, &bag)?.value
    }
    let prefix = parts.text(ifGiven: "prefix", what: "`prefix`", &bag)
    guard let header, let secret, let digest = digest ?? .sha256, let encoding = encoding ?? .hex
    else { return nil }
    self.init(
      header: header, secret: secret, digest: digest, encoding: encoding, prefix: prefix)
  }
}
