import MappingSyntax
import Records

extension AuthDefinition {
  /// The kind, as a definition writes it.
  package var kind: String {
    switch self {
    case .header: "header"
    case .bearer: "bearer"
    case .basic: "basic"
    case .query: "query"
    case .path: "path"
    case .oauth1: "oauth1"
    case .hmac: "hmac"
    case .token(let token): token.kind
    }
  }

  /// The settings that it is made of, in the order in which they are named.
  package var settings: [String] {
    let texts: [TextTemplate?] =
      switch self {
      case .header(let name, let value), .query(let name, let value): [name, value]
      case .bearer(let value), .path(let value): [value]
      case .basic(let username, let password): [username, password]
      case .oauth1(let oauth1):
        [oauth1.consumerKey, oauth1.consumerSecret, oauth1.token, oauth1.tokenSecret]
      case .hmac(let hmac): [hmac.header, hmac.secret, hmac.prefix]
      case .token(let token): token.texts
      }
    return texts.flatMap { $0?.settings ?? [] }
  }
}

extension TextTemplate {
  fileprivate var settings: [String] {
    parts.compactMap { part in
      guard case .path(let path) = part, path.root == .settings, path.steps.count == 2,
        case .key(let name) = path.steps[1]
      else { return nil }
      return name
    }
  }
}
