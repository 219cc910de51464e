import Diagnostics
import YAMLSyntax

extension TokenDefinition {
  /// Reads one of the kinds of `auth` that ask for an access token.
  init?(
    _ node: YAMLNode, kind: String, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) {
    switch kind {
    case "oauth2_refresh": self.init(refresh: node, kind, in: scope, &bag)
    case "oauth2_client_credentials": self.init(clientCredentials: node, kind, in: scope, &bag)
    case "oauth2_password": self.init(password: node, kind, in: scope, &bag)
    default: self.init(serviceAccount: node, kind, in: scope, &bag)
    }
  }

  private init?(
    refresh node: YAMLNode, _ kind: String, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) {
    guard
      let parts = AuthParts(
        node, kind, known: ["token_url", "refresh_token", "client_id", "client_secret", "scope"],
        in: scope, &bag)
    else { return nil }
    let token = parts.value("refresh_token", &bag)
    guard let client = parts.client(&bag), let token else { return nil }
    self.init(grant: .refresh(client, token: token), scope: parts.scope(&bag))
  }

  private init?(
    clientCredentials node: YAMLNode, _ kind: String, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) {
    guard
      let parts = AuthParts(
        node, kind,
        known: ["token_url", "client_id", "client_secret", "scope", "fields", "send"],
        in: scope, &bag)
    else { return nil }
    let fields = parts.entries("fields", &bag)
    let placement = parts.keyed["send"]?.choice("`send`", of: Placement.self, &bag)
    guard var client = parts.client(&bag) else { return nil }
    client.placement = placement?.value ?? .body
    self.init(grant: .clientCredentials(client, fields: fields), scope: parts.scope(&bag))
  }

  private init?(
    password node: YAMLNode, _ kind: String, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) {
    guard
      let parts = AuthParts(
        node, kind,
        known: ["token_url", "username", "password", "client_id", "client_secret", "scope"],
        in: scope, &bag)
    else { return nil }
    let username = parts.value("username", &bag)
    let password = parts.value("password", &bag)
    guard let client = parts.client(&bag), let username, let password else { return nil }
    self.init(
      grant: .password(client, username: username, password: password), scope: parts.scope(&bag))
  }

  private init?(
    serviceAccount node: YAMLNode, _ kind: String, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) {
    guard
      let parts = AuthParts(node, kind, known: ["key", "scope", "subject"], in: scope, &bag)
    else { return nil }
    let key = parts.value("key", &bag)
    let scope = parts.text("scope", what: "`scope`", &bag)
    let subject = parts.value(ifGiven: "subject", &bag)
    guard let key, let scope else { return nil }
    self.init(grant: .serviceAccount(key: key, subject: subject), scope: scope)
  }
}

extension AuthParts {
  fileprivate func client(_ bag: inout DiagnosticBag) -> TokenDefinition.Client? {
    let url = tokenURL(&bag)
    let id = value("client_id", &bag)
    let secret = value("client_secret", &bag)
    guard let url, let id, let secret else { return nil }
    return TokenDefinition.Client(url: url, id: id, secret: secret)
  }

  fileprivate func scope(_ bag: inout DiagnosticBag) -> TextTemplate? {
    text(ifGiven: "scope", what: "`scope`", &bag)
  }
}
