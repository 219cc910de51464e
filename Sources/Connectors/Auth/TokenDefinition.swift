import MappingSyntax

/// How an access token is had, which goes out as `Authorization: Bearer`.
package struct TokenDefinition: Sendable {
  /// Where a client is asked who it is (RFC 6749, 2.3.1).
  package enum Placement: String, Sendable, CaseIterable {
    /// In the form.
    case body
    /// In the header `Authorization`.
    case basic
  }

  /// Who asks, and where.
  struct Client: Sendable {
    let url: TextTemplate
    let id: TextTemplate
    let secret: TextTemplate
    var placement = Placement.body
  }

  enum Grant: Sendable {
    /// RFC 6749, 6.
    case refresh(Client, token: TextTemplate)
    /// RFC 6749, 4.4; the fields are the vendor's own.
    case clientCredentials(Client, fields: [TextEntry])
    /// RFC 6749, 4.3.
    case password(Client, username: TextTemplate, password: TextTemplate)
    /// RFC 7523, 2.1, with the key file of a Google service account.
    case serviceAccount(key: TextTemplate, subject: TextTemplate?)
  }

  let grant: Grant
  let scope: TextTemplate?

  /// The kind, as a definition writes it.
  var kind: String {
    switch grant {
    case .refresh: "oauth2_refresh"
    case .clientCredentials: "oauth2_client_credentials"
    case .password: "oauth2_password"
    case .serviceAccount: "service_account_jwt"
    }
  }

  /// The texts that it is made of, in the order in which they are named.
  var texts: [TextTemplate?] {
    switch grant {
    case .refresh(let client, let token):
      [client.url, token, client.id, client.secret, scope]
    case .clientCredentials(let client, let fields):
      [client.url, client.id, client.secret, scope] + fields.map(\.value)
    case .password(let client, let username, let password):
      [client.url, username, password, client.id, client.secret, scope]
    case .serviceAccount(let key, let subject): [key, scope, subject]
    }
  }
}
